/**
 * What the token endpoint answered, and the exchange that it answered to.
 *
 * Source: OpenID Connect Core 3.1.3.3, 3.1.3.4; RFC 6749 sections 5.1, 5.2; RFC 9449 section 5.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { JsonMessage, ParametersMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { exchangeFindings } from './exchange.ts';
import { grantedFindings } from './granted.ts';
import { kindOf, type Members, shortOf, textOf } from './members.ts';
import { type Notes, notesOn } from './notes.ts';
import { parameterOf, wordsOf } from './parameters.ts';
import { tokenErrorFinding } from './token-error.ts';
import { clockFindings, tokenHeaderFindings } from './token-headers.ts';

/** What was seen of the same sign-in; what was not is absent. */
export interface TokenExchange {
  readonly authorization?: ParametersMessage;
  readonly request?: ParametersMessage;
  /** Exchanges before this one. */
  readonly earlier?: readonly ParametersMessage[];
}

/** A year: an access token that is good for longer has its unit wrong. */
const LONGEST_S = 366 * 24 * 3600;

export function checkTokenResponse(
  response: JsonMessage,
  knowledge: Knowledge,
  exchange: TokenExchange = {},
): readonly Finding[] {
  const notes = notesOn(response.evidence);
  const ofRequest = exchangeFindings(exchange, knowledge);
  const error = tokenErrorFinding(response, exchange.request, notes);
  if (error !== null) {
    // What the request has wrong by itself is why it was refused.
    const cause = ofRequest.some((it) => it.outcome === 'failed');
    return [...ofRequest, cause ? notes.skipped('O24', 'the request is why there is no token') : error];
  }
  const { body } = response;
  if (body === null) {
    return [
      ...ofRequest,
      notes.failed('O24', 'not-json', 'The answer of the token endpoint is no JSON object.'),
    ];
  }
  const found = [
    ...tokenHeaderFindings(response, notes),
    ...clockFindings(response, notes),
    ...bodyFindings(body, exchange, knowledge, notes),
  ];
  const sound = found.some((it) => it.outcome === 'failed')
    ? []
    : [notes.passed('O24', 'The token endpoint gave tokens.')];
  return [
    ...ofRequest,
    ...found,
    ...sound,
    ...grantedFindings(body, knowledge, exchange.authorization, notes),
  ];
}

function bodyFindings(
  body: Members,
  exchange: TokenExchange,
  knowledge: Knowledge,
  notes: Notes,
): readonly Finding[] {
  const failed = (reason: string, message: string, field: string, more = {}): Finding =>
    notes.failed('O24', reason, message, { field, ...more });
  const found: Finding[] = [];
  if (textOf(body['access_token']) === null) {
    found.push(
      failed(
        'access-token-missing',
        `The access token is ${missingOr(body['access_token'])}.`,
        'access_token',
      ),
    );
  }
  const type = body['token_type'];
  if (typeof type !== 'string') {
    found.push(
      failed(
        'token-type-missing',
        `The kind of the access token (token_type) is ${missingOr(type)}.`,
        'token_type',
      ),
    );
  } else if (!/^(bearer|dpop)$/i.test(type)) {
    const more = { expected: 'Bearer', actual: type };
    found.push(
      failed(
        'token-type-unknown',
        `There is no kind "${quoted(type, 40)}" of access tokens.`,
        'token_type',
        more,
      ),
    );
  }
  found.push(...lifetimeFindings(body['expires_in'], notes));
  const { authorization, request } = exchange;
  const asked = wordsOf(authorization === undefined ? null : parameterOf(authorization, 'scope'));
  const isCode = request === undefined || parameterOf(request, 'grant_type') === 'authorization_code';
  // A nonce goes into an ID token and nowhere else: who sent one waits for that.
  const isAsked = asked.includes('openid') || knowledge.client?.nonce !== undefined;
  if (isAsked && isCode && body['id_token'] === undefined) {
    found.push(failed('id-token-missing', 'An ID token was asked for, and there is none.', 'id_token'));
  } else if (body['id_token'] === undefined && request === undefined && authorization === undefined) {
    const message = 'There is no ID token beside the access token: nothing tells who signed in.';
    found.push(notes.untested('O25', 'id-token-missing', message, { field: 'id_token' }));
  } else if (body['id_token'] !== undefined && typeof body['id_token'] !== 'string') {
    found.push(failed('id-token-wrong-type', `The ID token is ${kindOf(body['id_token'])}.`, 'id_token'));
  }
  return found;
}

function missingOr(value: unknown): string {
  return value === undefined ? 'missing' : kindOf(value);
}

function lifetimeFindings(value: unknown, notes: Notes): readonly Finding[] {
  const details = { field: 'expires_in' };
  if (value === undefined) {
    return [
      notes.warned(
        'O24',
        'expires-in-missing',
        'Nothing says how long the access token is good for.',
        details,
      ),
    ];
  }
  const failed = (reason: string, message: string): readonly Finding[] => [
    notes.failed('O24', reason, message, { ...details, actual: shortOf(value) }),
  ];
  if (typeof value !== 'number')
    return failed('expires-in-wrong-type', `The lifetime (expires_in) is ${kindOf(value)}.`);
  if (value <= 0)
    return failed('expires-in-past', 'The lifetime of the access token (expires_in) is over at once.');
  return value > LONGEST_S
    ? failed('expires-in-absurd', 'The access token is good for longer than a year.')
    : [];
}
