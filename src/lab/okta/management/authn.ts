/**
 * Primary authentication and the second factor, `POST /api/v1/authn`: a name and a password, and what a user's device
 * gives, become a session token. Source: Okta's reference "Authentication API".
 */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { Factor, PendingFactor } from '../factor-model.ts';
import type { User } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { beginFactor, endFactor, factorsOf, lookAtPush, pendingFactor, takeCode } from '../rules/factors.ts';
import { newSessionToken, signInWithPassword } from '../rules/passwords.ts';
import { logEvent, type Origin, userParty } from '../rules/system-log.ts';
import { type Call, ok, type Reply, route } from './route.ts';

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

const verifySchema = z.strictObject({ stateToken: z.string(), passCode: z.string().optional() });

export const AUTHN_ROUTES = [
  route('POST /api/v1/authn', 'authn', null, { body: authnSchema, subject: 'authRequest' }, authenticate),
  route(
    'POST /api/v1/authn/factors/:factorId/verify',
    'authn',
    null,
    { body: verifySchema, subject: 'factorVerifyRequest' },
    verify,
  ),
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
    case 'success':
      return factorsOf(world, result.user).length === 0
        ? succeed(world, by, result.user)
        : wantFactor(world, result.user);
  }
}

function succeed(world: OrgWorld, by: Origin, user: User): Reply {
  const { token, expiresAt } = newSessionToken(world, user);
  logEvent(world, {
    ...by,
    eventType: 'user.session.start',
    displayMessage: 'Sign-in to Okta',
    actor: userParty(user),
    outcome: { result: 'SUCCESS' },
    credentialType: 'PASSWORD',
  });
  return ok({ expiresAt, status: 'SUCCESS', sessionToken: token, _embedded: { user: userView(user) } });
}

function wantFactor(world: OrgWorld, user: User): Reply {
  const { stateToken, expiresAt } = beginFactor(world, user);
  const factors = factorsOf(world, user).map((it) => factorView(world, user, it));
  return ok({
    stateToken,
    expiresAt,
    status: 'MFA_REQUIRED',
    _embedded: { user: userView(user), factors },
    _links: { cancel: next('cancel', `${world.ownUrl()}/api/v1/authn/cancel`) },
  });
}

/** A code is right or wrong at once; a push is asked after until the device has answered. */
function verify({ world, by, body, param }: Call<unknown, z.infer<typeof verifySchema>>): Reply {
  const { pending, factor, user } = pendingFactor(world, body.stateToken, param('factorId'));
  if (factor.type === 'webauthn') throw OktaRefusal.notBuilt('the verification of a security key');
  if (factor.type === 'totp') {
    if (body.passCode === undefined)
      throw OktaRefusal.invalid('factorVerifyRequest', 'passCode: it is needed');
    logged(world, by, user, () => takeCode(world, user, factor, body.passCode ?? ''));
  } else {
    const result = lookAtPush(world, pending, factor);
    if (result !== 'APPROVED') return challenge(world, { pending, factor, user }, result);
    logged(world, by, user, () => undefined);
  }
  endFactor(world, pending);
  return succeed(world, by, user);
}

function challenge(
  world: OrgWorld,
  {
    pending,
    factor,
    user,
  }: { readonly pending: PendingFactor; readonly factor: Factor; readonly user: User },
  factorResult: string,
): Reply {
  const { stateToken, expiresAt, push } = pending;
  const number = push?.number == null ? {} : { _embedded: { challenge: { correctAnswer: push.number } } };
  const address = `${world.ownUrl()}/api/v1/authn/factors/${factor.id}/verify`;
  return ok({
    stateToken,
    expiresAt,
    status: 'MFA_CHALLENGE',
    factorResult,
    _embedded: { user: userView(user), factor: { ...factorView(world, user, factor), ...number } },
    _links: { next: next('poll', address) },
  });
}

/** The factor's own event, whatever comes of it. */
function logged(world: OrgWorld, by: Origin, user: User, take: () => void): void {
  const event = {
    ...by,
    eventType: 'user.authentication.auth_via_mfa',
    displayMessage: 'Second factor of the user',
    actor: userParty(user),
  } as const;
  try {
    take();
  } catch (error) {
    const reason = error instanceof OktaRefusal ? error.code : 'UNKNOWN';
    logEvent(world, { ...event, outcome: { result: 'FAILURE', reason }, severity: 'WARN' });
    throw error;
  }
  logEvent(world, { ...event, outcome: { result: 'SUCCESS' } });
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

const ON_THE_WIRE = {
  totp: { factorType: 'token:software:totp', provider: 'GOOGLE', vendorName: 'GOOGLE' },
  push: { factorType: 'push', provider: 'OKTA', vendorName: 'OKTA' },
  webauthn: { factorType: 'webauthn', provider: 'FIDO', vendorName: 'FIDO' },
} as const;

function factorView(world: OrgWorld, { profile }: User, { id, type }: Factor): object {
  return {
    id,
    ...ON_THE_WIRE[type],
    profile: { credentialId: profile.login },
    _links: {
      verify: { href: `${world.ownUrl()}/api/v1/authn/factors/${id}/verify`, hints: { allow: ['POST'] } },
    },
  };
}
