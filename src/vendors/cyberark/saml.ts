/**
 * Logon by a SAML answer, as a form: PVWA takes no JSON here. The answer is base64, encoded once, lives for minutes and
 * can be used once. It comes from the identity provider that the connection names, or was fetched elsewhere and is a
 * secret of the profile. Nobody has asked for it, so PVWA must take answers that begin at the provider
 * (`EnableIdPInitiatedSso`).
 */
import { IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { VendorContext } from '../contract.ts';
import { isSuccess } from './bodies.ts';
import { Logon } from './logon.ts';
import { passwordOf } from './password.ts';
import { describeAnswer } from './saml-answer.ts';
import type { Session } from './session.ts';
import { consumersOf, isConcurrent, providerOf } from './settings.ts';
import { signInFault } from './sign-in-faults.ts';

/** @throws AUTH_REQUIRED and what the identity provider throws; nothing is sent to PVWA then */
export async function signInBySaml(context: VendorContext): Promise<Session> {
  const logon = new Logon(context);
  const provider = providerOf(context);
  const secret = provider === null ? await context.secret('saml') : await fetchAnswer(context, provider);
  // Files and mails break base64 into lines; PVWA wants it in one piece.
  const answer = secret.reveal().replace(/\s+/g, '');
  const response = await logon.post('SAML', {
    form: { SAMLResponse: answer, apiUse: 'true', concurrentSession: String(isConcurrent(context)) },
  });
  if (isSuccess(response)) return logon.sessionOf(response);
  throw withAnswer(signInFault(response, context.connection), answer);
}

async function fetchAnswer(
  context: VendorContext,
  { connection, application, userName }: NonNullable<ReturnType<typeof providerOf>>,
): Promise<Secret> {
  const consumers = consumersOf(context);
  const provider = await context.assertions('identityProvider');
  return provider.assertionFor({
    person: {
      userName,
      password: () => passwordOf(context, userName, connection),
      secondFactor: () => (context.hasSecret('otp') ? context.secret('otp') : null),
    },
    application,
    consumers,
  });
}

/** PVWA says of every answer that it refuses the same: what was in it tells which of the reasons it is. */
function withAnswer(fault: IdctlError, answer: string): IdctlError {
  const told = describeAnswer(answer);
  if (fault.code !== 'AUTH_REQUIRED' || told === null) return fault;
  const { code, message, hint, vendor, requestId } = fault;
  return new IdctlError(code, message, {
    hint: [hint, told].filter((it) => it !== undefined).join(' '),
    ...(vendor === undefined ? {} : { vendor }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}
