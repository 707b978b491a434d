/** Signing in by the connection's method. Each way sends its secrets once: nothing here repeats a refused logon. */
import type { VendorContext } from '../contract.ts';
import { signInByCertificate } from './certificate.ts';
import { signInToIdentity } from './oauth.ts';
import { signInByPassword } from './password.ts';
import { signInBySaml } from './saml.ts';
import type { Session } from './session.ts';
import { methodOf } from './settings.ts';

/** @throws AUTH_REQUIRED, CONFIG_INVALID, INPUT_REQUIRED (a code that nobody is there to type), UNAVAILABLE, TIMEOUT */
export function signIn(context: VendorContext): Promise<Session> {
  const method = methodOf(context);
  switch (method) {
    case 'saml':
      return signInBySaml(context);
    case 'pki':
      return signInByCertificate(context);
    case 'oauth':
      return signInToIdentity(context);
    default:
      return signInByPassword(context, method);
  }
}
