/**
 * The exchange of a code for tokens, as the client asked for it.
 *
 * Source: RFC 6749 sections 2.3, 4.1.3; RFC 7636 section 4.5; RFC 7523 section 3; OpenID Connect Core section 9.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { textsOf } from './members.ts';
import { type Notes, notesOn } from './notes.ts';
import { parameterOf } from './parameters.ts';
import { verifierFindings } from './pkce.ts';
import type { TokenExchange } from './token-response.ts';

export function exchangeFindings(exchange: TokenExchange, knowledge: Knowledge): readonly Finding[] {
  const { authorization, request, earlier = [] } = exchange;
  if (request === undefined) return [];
  const notes = notesOn(request.evidence);
  const isCode = parameterOf(request, 'grant_type') === 'authorization_code';
  return [
    ...clientFindings(request, knowledge, notes),
    ...(isCode ? checkCodeUse([...earlier, request]) : []),
    ...(isCode && authorization !== undefined
      ? [
          ...verifierFindings(authorization, request, notes),
          ...addressFindings(authorization, request, notes),
        ]
      : []),
  ];
}

/** Codes that were handed in twice; the requests in the order of their time. */
export function checkCodeUse(requests: readonly ParametersMessage[]): readonly Finding[] {
  const seen = new Set<string>();
  for (const request of requests) {
    const code = parameterOf(request, 'code');
    if (code === null) continue;
    if (seen.has(code)) {
      const message = 'The same code was handed in a second time; it is good for one exchange.';
      return [notesOn(request.evidence).failed('O23', 'code-used-twice', message, { field: 'code' })];
    }
    seen.add(code);
  }
  return [];
}

/** The address has to be the same as in the request, though nobody is led there any more. */
function addressFindings(
  authorization: ParametersMessage,
  request: ParametersMessage,
  notes: Notes,
): readonly Finding[] {
  const expected = parameterOf(authorization, 'redirect_uri');
  const actual = parameterOf(request, 'redirect_uri');
  if (expected === null || expected === actual) return [];
  const field = 'redirect_uri';
  if (actual === null) {
    const message = 'The exchange lacks the address that the request had (redirect_uri).';
    return [notes.failed('O13', 'redirect-uri-missing', message, { field, expected })];
  }
  const message = 'The exchange has another address than the request had (redirect_uri).';
  return [notes.failed('O13', 'redirect-uri-changed', message, { field, expected, actual })];
}

function clientFindings(request: ParametersMessage, knowledge: Knowledge, notes: Notes): readonly Finding[] {
  const methods = methodsOf(request);
  const [method, second] = methods;
  const field = 'authorization';
  if (method !== undefined && second !== undefined) {
    const message = `The client showed its credentials in two ways: ${methods.join(' and ')}.`;
    return [notes.failed('O21', 'client-auth-twice', message, { field, actual: methods.join(' and ') })];
  }
  if (method === undefined) {
    // A capture may have been cleaned of its secrets: only a client that is known to have one is told.
    if (knowledge.client?.isPublic !== false) return [];
    const message =
      'The client keeps a secret, and the exchange shows no credentials (they may have been taken out).';
    return [notes.warned('O21', 'client-auth-missing', message, { field, certainty: 'narrowed' })];
  }
  const offered = knowledge.provider?.metadata?.['token_endpoint_auth_methods_supported'] ?? [
    'client_secret_basic',
  ];
  const known = knowledge.provider?.metadata !== undefined;
  const fitting = textsOf(offered).filter(
    (it) => method === it || (method === ASSERTION && /_jwt$/.test(it)),
  );
  if (!known || fitting.length > 0)
    return [notes.passed('O21', 'The client showed its credentials in one way.', { field })];
  const message = `The provider does not take credentials by ${quoted(method, 40)}.`;
  const details = { field, expected: textsOf(offered).join(' or '), actual: method };
  return [notes.failed('O21', 'client-auth-unsupported', message, details)];
}

const ASSERTION = 'private_key_jwt';

/** An assertion is told as the asymmetric kind: which one it is, only its header says. */
function methodsOf(request: ParametersMessage): readonly string[] {
  const found: string[] = [];
  if (/^basic\s/i.test(request.headers['authorization'] ?? '')) found.push('client_secret_basic');
  if (parameterOf(request, 'client_secret') !== null) found.push('client_secret_post');
  if (parameterOf(request, 'client_assertion') !== null) found.push(ASSERTION);
  return found;
}
