/**
 * Privilege Cloud on the shared services: a service user's token of CyberArk Identity
 * (`POST /oauth2/platformtoken`, client credentials). There is no refresh token; a new one is fetched before the end.
 */
import { CookieJar } from '../../core/cookies.ts';
import { Secret } from '../../core/secret.ts';
import type { VendorContext } from '../contract.ts';
import { isSuccess, objectOf } from './bodies.ts';
import { unreadable } from './faults.ts';
import type { Session } from './session.ts';
import { requiredText } from './settings.ts';
import { signInFault } from './sign-in-faults.ts';

const OPERATION = 'Identity_PlatformToken';
/** Renewed this long before it ends, or at nine tenths of its life when that is shorter. */
const MARGIN_MS = 60_000;

export async function signInToIdentity(context: VendorContext): Promise<Session> {
  const clientSecret = await context.secret('clientSecret');
  const response = await context.httpFor(requiredText(context, 'identityUrl')).send({
    method: 'POST',
    path: 'oauth2/platformtoken',
    body: {
      form: {
        grant_type: 'client_credentials',
        client_id: requiredText(context, 'clientId'),
        client_secret: clientSecret.reveal(),
      },
    },
    effect: 'sign-in',
    operation: OPERATION,
  });
  if (!isSuccess(response)) throw signInFault(response, context.connection);
  const body = objectOf(response);
  const token = body?.text('access_token') ?? null;
  if (token === null) throw unreadable(response, { effect: 'sign-in', operation: OPERATION });
  const lifeMs = (body?.number('expires_in') ?? 0) * 1000;
  return {
    scheme: 'bearer',
    token: new Secret(token),
    cookies: new CookieJar(context.clock),
    renewAt: lifeMs <= 0 ? null : context.clock.now() + lifeMs - Math.min(MARGIN_MS, lifeMs / 10),
  };
}
