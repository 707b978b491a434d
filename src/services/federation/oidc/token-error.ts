/** Why a token endpoint gave no tokens. Source: RFC 6749 section 5.2; RFC 9449 sections 5, 8; RFC 8628 is not looked at. */
import type { CheckId, Finding } from '../finding.ts';
import type { JsonMessage, ParametersMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { textOf } from './members.ts';
import type { Notes } from './notes.ts';
import { parameterOf } from './parameters.ts';
import { toldBy } from './vendor-words.ts';

/** Where the code alone points to; the words of the vendor may know better. */
const CODES: ReadonlyMap<string, readonly [check: CheckId, meaning: string]> = new Map([
  ['invalid_client', ['O22', 'the client did not show who it is']],
  ['invalid_grant', ['O23', 'the code was used before, is too old, or belongs to another client or address']],
  ['invalid_scope', ['O28', 'a scope is not granted']],
  ['unauthorized_client', ['O21', 'the client may not do that']],
  ['unsupported_grant_type', ['O24', 'the endpoint does not do that']],
  ['invalid_request', ['O24', 'something is missing in the request, or wrong']],
  ['invalid_dpop_proof', ['O34', 'the proof of possession (DPoP) is wrong']],
  ['use_dpop_nonce', ['O34', 'the proof of possession (DPoP) has to hold a nonce of the server']],
]);

const REFRESH = ['O31', 'the refresh token was used before, is too old, or was taken back'] as const;

/** What an answer with one of these codes cannot be about, whatever words are in it. */
const FIRM = /^(invalid_dpop_proof|use_dpop_nonce|invalid_scope)$/;

/** Null when tokens were given. */
export function tokenErrorFinding(
  response: JsonMessage,
  request: ParametersMessage | undefined,
  notes: Notes,
): Finding | null {
  const { status, body } = response;
  const error = textOf(body?.['error']);
  if (error === null) {
    if (status === null || status === 200) return null;
    const message = `The token endpoint answered ${status}, and does not say why.`;
    return notes.failed('O24', 'status-wrong', message, {
      field: 'status',
      expected: '200',
      actual: String(status),
    });
  }
  const words = textOf(body?.['error_description']) ?? '';
  const said = words === '' ? '' : ` It says: "${quoted(words, 300)}".`;
  const details = {
    field: 'error',
    certainty: 'narrowed' as const,
    actual: words === '' ? error : `${error}: ${words}`,
  };
  const isRefresh = request !== undefined && parameterOf(request, 'grant_type') === 'refresh_token';
  const [check, meaning] =
    isRefresh && error === 'invalid_grant'
      ? REFRESH
      : (CODES.get(error) ?? (['O24', 'which is no code that is known'] as const));
  const told = FIRM.test(error) ? null : toldBy(words);
  const prefix = `The token endpoint refused (${quoted(error, 60)})`;
  if (told !== null) return notes.failed(told.check, told.reason, `${prefix}: ${told.what}.${said}`, details);
  const reason = !CODES.has(error) ? 'error-other' : `error-${error.replaceAll('_', '-')}`;
  return notes.failed(check, reason, `${prefix}: ${meaning}.${said}`, details);
}
