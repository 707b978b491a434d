/** Why a provider sent a person back without a code. Source: RFC 6749 4.1.2.1; OpenID Connect Core 3.1.2.6; RFC 9126. */
import type { Finding } from '../finding.ts';
import type { ParametersMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import type { Notes } from './notes.ts';
import { parameterOf } from './parameters.ts';
import { toldBy } from './vendor-words.ts';

/** Codes that have a meaning of their own, whatever a vendor says beside them. */
const CODES: ReadonlyMap<string, string> = new Map([
  ['access_denied', 'the person, or a rule, said no'],
  ['login_required', 'nobody is signed in there, and no page may be shown'],
  ['interaction_required', 'a page has to be shown, and none may be'],
  ['consent_required', 'the person has to agree first'],
  ['account_selection_required', 'the person has to choose an account first'],
  ['unauthorized_client', 'the client may not ask like that'],
  ['unsupported_response_type', 'the provider does not answer like that'],
  ['invalid_scope', 'a scope is unknown or not granted'],
  ['invalid_request', 'something is missing in the request, or wrong'],
  ['invalid_request_uri', 'the pushed or referenced request cannot be read'],
  ['invalid_request_object', 'the request object is not valid'],
  ['server_error', 'the provider failed'],
  ['temporarily_unavailable', 'the provider is not available'],
]);

const SILENT = /^(login|interaction|consent|account_selection)_required$/;

/** Null when it is no error. */
export function errorFinding(
  request: ParametersMessage | null,
  response: ParametersMessage,
  notes: Notes,
): Finding | null {
  const error = parameterOf(response, 'error');
  if (error === null) return null;
  const words = parameterOf(response, 'error_description') ?? '';
  const code = !CODES.has(error) ? 'other' : error.replaceAll('_', '-');
  const meaning = CODES.get(error) ?? 'which is no code that is known';
  const said = words === '' ? '' : ` It says: "${quoted(words, 300)}".`;
  const details = { field: 'error', actual: words === '' ? error : `${error}: ${words}` };
  const isSilent = request !== null && parameterOf(request, 'prompt')?.split(' ').includes('none') === true;
  if (isSilent && SILENT.test(error)) {
    const message = `Asked without showing a page, the provider answered ${quoted(error, 60)}: ${meaning}.${said}`;
    return notes.warned('O19', `error-${code}`, message, details);
  }
  const told = error === 'invalid_scope' && words === '' ? toldBy('scope') : toldBy(words);
  if (told !== null && !SILENT.test(error)) {
    const message = `The provider refused (${quoted(error, 60)}): ${told.what}.${said}`;
    return notes.failed(told.check, told.reason, message, { ...details, certainty: 'narrowed' });
  }
  return notes.failed(
    'O19',
    `error-${code}`,
    `The provider refused (${quoted(error, 60)}): ${meaning}.${said}`,
    details,
  );
}
