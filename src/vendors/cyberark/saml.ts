/**
 * Logon by a SAML answer that was fetched elsewhere (an Okta session), as a form: PVWA takes no JSON here. The answer
 * is base64, encoded once, lives for minutes and can be used once.
 */
import type { VendorContext } from '../contract.ts';
import { Logon } from './logon.ts';
import type { Session } from './session.ts';
import { isConcurrent } from './settings.ts';

export async function signInBySaml(context: VendorContext): Promise<Session> {
  const logon = new Logon(context);
  const answer = await context.secret('saml');
  const response = await logon.post('SAML', {
    form: {
      // Files and mails break base64 into lines; PVWA wants it in one piece.
      SAMLResponse: answer.reveal().replace(/\s+/g, ''),
      apiUse: 'true',
      concurrentSession: String(isConcurrent(context)),
    },
  });
  return logon.sessionOf(response);
}
