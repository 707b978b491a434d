/** Primary authentication, `POST /api/v1/authn`: a name and a password become a session token. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { User } from '../model.ts';
import { newSessionToken, signInWithPassword } from '../rules/passwords.ts';
import { logEvent, userParty } from '../rules/system-log.ts';
import { type Call, ok, type Reply, route } from './route.ts';

/** Source: developer.okta.com, Authentication API, "Primary authentication". */
const authnSchema = z.strictObject({
  username: z.string().optional(),
  password: z.string().optional(),
  token: z.string().optional(),
  options: z
    .strictObject({
      multiOptionalFactorEnroll: z.boolean().nullish(),
      warnBeforePasswordExpired: z.boolean().nullish(),
    })
    .optional(),
  context: z.strictObject({ deviceToken: z.string().max(32).nullish() }).optional(),
});

type Authn = z.infer<typeof authnSchema>;

export const AUTHN_ROUTES = [
  route('POST /api/v1/authn', 'authn', null, { body: authnSchema, subject: 'authRequest' }, authenticate),
];

/** The authentication transaction object. The org's password policy shows lockout failures. */
function authenticate({ world, by, body }: Call<unknown, Authn>): Reply {
  const { username, password } = credentialsOf(body);
  const ownUrl = world.ownUrl();
  const result = signInWithPassword(world, username, password, by);
  switch (result.outcome) {
    case 'refused':
      throw new OktaRefusal('E0000004');
    case 'locked-out':
      return ok({
        status: 'LOCKED_OUT',
        _links: { next: next('unlock', `${ownUrl}/api/v1/authn/recovery/unlock`) },
      });
    case 'password-expired':
      return ok({
        status: 'PASSWORD_EXPIRED',
        _embedded: { user: userView(result.user) },
        _links: { next: next('changePassword', `${ownUrl}/api/v1/authn/credentials/change_password`) },
      });
    case 'success': {
      const { token, expiresAt } = newSessionToken(world, result.user);
      logEvent(world, {
        ...by,
        eventType: 'user.session.start',
        displayMessage: 'Sign-in to Okta',
        actor: userParty(result.user),
        outcome: { result: 'SUCCESS' },
        credentialType: 'PASSWORD',
      });
      return ok({
        expiresAt,
        status: 'SUCCESS',
        sessionToken: token,
        _embedded: { user: userView(result.user) },
      });
    }
  }
}

/** @throws E0000060, E0000001 */
function credentialsOf({ username, password, token }: Authn): { username: string; password: string } {
  if (token !== undefined) throw OktaRefusal.notBuilt('token: activation');
  if (username === undefined || password === undefined) {
    throw OktaRefusal.invalid('authRequest', 'username, password: both are needed to sign in');
  }
  return { username, password };
}

function next(name: string, href: string): object {
  return { name, href, hints: { allow: ['POST'] } };
}

function userView({ id, passwordChanged, profile }: User): object {
  const { login, firstName, lastName } = profile;
  return {
    id,
    passwordChanged,
    profile: { login, firstName, lastName, locale: 'en_US', timeZone: 'Europe/London' },
  };
}
