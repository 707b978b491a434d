/**
 * Logon by the client certificate that the transport presents (PKI). Where the site wants a second factor, PVWA
 * answers an object with the certificate's `UserName` instead of a token, and the LDAP logon follows on the same
 * cookies.
 */
import type { VendorContext } from '../contract.ts';
import { isSuccess, objectOf } from './bodies.ts';
import { Logon } from './logon.ts';
import { passwordOf } from './password.ts';
import type { Session } from './session.ts';
import { isConcurrent } from './settings.ts';

export async function signInByCertificate(context: VendorContext): Promise<Session> {
  const logon = new Logon(context);
  const concurrentSession = isConcurrent(context);
  const first = await logon.post('PKI', { json: { concurrentSession } });
  const username = isSuccess(first) ? (objectOf(first)?.text('UserName') ?? null) : null;
  if (username === null) return logon.sessionOf(first);
  const password = (await passwordOf(context, username)).reveal();
  return logon.sessionOf(await logon.post('LDAP', { json: { username, password, concurrentSession } }));
}
