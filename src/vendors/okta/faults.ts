/**
 * What Okta refuses, as idctl's codes, and what helps against it. Two dialects: `{errorCode, errorSummary, errorCauses}`
 * of the API, of which only the code is stable, and `{error, error_description}` of OAuth. A token without the scope is
 * refused with an empty body; the scope stands in `www-authenticate`.
 */
import { type Code, type ErrorDetails, IdctlError } from '../../core/errors.ts';
import type { Effect, HttpResponse } from '../../core/http-contract.ts';
import { fieldsOf, originOf } from '../../core/vendor-answer.ts';
import { ERROR_CODES, RETRYABLE_CODES } from './error-codes.ts';
import { oktaRateLimit } from './rate-limit.ts';
import type { ApiError } from './spec.ts';

export interface Asked {
  readonly operation: string;
  readonly effect: Effect;
  /** What to do when this call is refused, where its caller knows better. */
  readonly hint?: string | undefined;
}

const STATUSES: Readonly<Record<number, Code>> = {
  400: 'USAGE',
  401: 'AUTH_REQUIRED',
  403: 'DENIED',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'CONFLICT',
  423: 'CONFLICT',
  429: 'RATE_LIMITED',
};

/** Beyond this, the org takes neither assertions nor proofs. */
const SKEW_WORTH_TELLING_MS = 120_000;

/** What may help against a refusal, before it is told. */
export type Remedy =
  | { readonly kind: 'renew' }
  /** Did nothing, and passes by itself. */
  | { readonly kind: 'wait'; readonly ms: number | null }
  | { readonly kind: 'none' };

export function remedyFor(response: HttpResponse, effect: Effect, nowMs: number): Remedy {
  const code = bodyOf(response).errorCode;
  if (response.status === 401 && code !== 'E0000015') {
    return challengeOf(response)['error'] === 'insufficient_scope' ? { kind: 'none' } : { kind: 'renew' };
  }
  // An expired token is told like an expired browser session.
  if (response.status === 403 && code === 'E0000005') return { kind: 'renew' };
  if (code !== undefined && RETRYABLE_CODES.includes(code)) return { kind: 'wait', ms: null };
  // Reads and repeatable writes have had their retries in the transport.
  if (response.status === 429 && effect === 'write')
    return { kind: 'wait', ms: oktaRateLimit(response.headers, nowMs) };
  return { kind: 'none' };
}

/** The error of an answer of the API that is not 2xx. */
export function refusal(response: HttpResponse, asked: Asked, nowMs: number): IdctlError {
  const body = bodyOf(response);
  const challenge = challengeOf(response);
  if (challenge['error'] === 'insufficient_scope') return missingScope(challenge['scope'], asked, response);
  const known = ERROR_CODES[body.errorCode ?? ''];
  const code = known?.code ?? codeOfStatus(response.status, asked.effect);
  const hint = asked.hint ?? known?.hint ?? hintOf(response, code, nowMs);
  return new IdctlError(code, sentence(response.status, code, asked.operation, said(body)), {
    ...(hint === undefined ? {} : { hint }),
    ...originOf('okta', response, body.errorCode ?? challenge['error'], said(body)),
  });
}

/** The error of a refused token request, with both fields that Okta gives. */
export function tokenRefusal(response: HttpResponse, scopes: readonly string[], nowMs: number): IdctlError {
  const error = oauthErrorOf(response);
  const what = said(bodyOf(response));
  const details = originOf('okta', response, error === '' ? undefined : error, what);
  if (response.status === 429 || response.status >= 500) {
    const code = response.status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE';
    return new IdctlError(code, `Okta answered the sign-in with ${response.status}`, {
      hint: hintOf(response, code, nowMs) ?? 'Try again in a moment.',
      ...details,
    });
  }
  if (error === 'invalid_scope') {
    return new IdctlError('DENIED', `The application was not granted ${scopes.join(', ')} (${what})`, {
      hint: 'Grant it in the Admin Console: Applications, the application, Okta API Scopes. Only a super administrator can.',
      ...details,
    });
  }
  const hint = skewHint(response, nowMs) ?? signInHint(error);
  return new IdctlError('AUTH_REQUIRED', `Okta refused the sign-in: ${what}`, { hint, ...details });
}

export function isScopeRefusal(error: unknown): boolean {
  return error instanceof IdctlError && error.vendor?.code === 'invalid_scope';
}

/** The error of a 2xx answer that is not this API's: an HTML page of something in between, or no JSON. */
export function notUnderstood(response: HttpResponse, asked: Asked): IdctlError {
  const code = asked.effect === 'write' ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
  return new IdctlError(code, `${asked.operation} was answered by something other than Okta's API`, {
    hint: 'Check the address of the connection (the org, not its -admin host), and proxies on the way.',
    ...originOf('okta', response, undefined, ''),
  });
}

/** The `error` of an OAuth answer, or an empty text. */
export function oauthErrorOf(response: HttpResponse): string {
  return bodyOf(response).error ?? '';
}

/** The `errorCode` of an answer of the API; undefined when it has none, or is none of it. */
export function errorCodeOf(response: HttpResponse): string | undefined {
  return bodyOf(response).errorCode;
}

/** What an answer tells of itself, for an error that is made elsewhere. */
export function toldBy(response: HttpResponse): ErrorDetails {
  const body = bodyOf(response);
  return originOf('okta', response, body.errorCode, said(body));
}

function missingScope(scope: string | undefined, asked: Asked, response: HttpResponse): IdctlError {
  const name = scope ?? 'a scope';
  return new IdctlError('DENIED', `The token lacks ${name}, which ${asked.operation} needs`, {
    hint: `Grant ${name} to the application (Okta API Scopes), then sign in anew: idctl connection sign-off`,
    ...originOf('okta', response, 'insufficient_scope', ''),
  });
}

function codeOfStatus(status: number, effect: Effect): Code {
  const known = STATUSES[status];
  if (known !== undefined) return known;
  if (status >= 400 && status < 500) return 'UNEXPECTED';
  if (status === 501) return 'USAGE';
  return effect === 'write' ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
}

function sentence(status: number, code: Code, operation: string, what: string): string {
  if (code === 'OUTCOME_UNKNOWN') return `Okta answered ${status}: ${operation} may or may not have happened`;
  return what === '' ? `Okta answered ${operation} with ${status}` : `Okta refused ${operation}: ${what}`;
}

/** The causes are what tells: the summary is the same for every wrong field. */
function said(body: ApiError): string {
  const causes = (body.errorCauses ?? []).map((cause) => cause.errorSummary ?? '');
  const oauth = [body.error, body.error_description].filter((part) => part !== undefined).join(': ');
  return [body.errorSummary ?? '', ...causes, oauth].filter((part) => part.trim() !== '').join('; ');
}

function hintOf(response: HttpResponse, code: Code, nowMs: number): string | undefined {
  if (code === 'RATE_LIMITED') {
    const wait = oktaRateLimit(response.headers, nowMs);
    return wait === null
      ? 'Try again in a moment.'
      : `Try again in ${Math.max(1, Math.ceil(wait / 1000))} s.`;
  }
  if (code === 'AUTH_REQUIRED') return 'Check it with: idctl connection test';
  return code === 'DENIED'
    ? 'A role is missing: idctl connection test shows what this sign-in may do.'
    : undefined;
}

const SIGN_IN_HINTS: Readonly<Record<string, string>> = {
  invalid_client: 'Check clientId and privateKey: the application must have the public half, active.',
  invalid_grant: 'Sign in anew: idctl connection sign-off, then idctl connection test.',
  unauthorized_client: 'The application must allow this grant type: General, Grant type.',
  access_denied: 'The person or a policy refused.',
  invalid_dpop_proof: "Set this machine's clock by NTP: proofs are taken within five minutes.",
};

function signInHint(error: string): string {
  return SIGN_IN_HINTS[error] ?? 'Check method, clientId and keys of the connection.';
}

function skewHint(response: HttpResponse, nowMs: number): string | undefined {
  const skew = Date.parse(response.headers['date'] ?? '') - nowMs;
  if (Number.isNaN(skew) || Math.abs(skew) < SKEW_WORTH_TELLING_MS) return undefined;
  return `This machine's clock is ${Math.round(Math.abs(skew) / 60_000)} min ${skew > 0 ? 'behind' : 'ahead'}: set it by NTP.`;
}

/** RFC 6750, section 3: `error` and `scope` of the challenge. */
function challengeOf(response: HttpResponse): Readonly<Record<string, string>> {
  const header = response.headers['www-authenticate'] ?? '';
  return Object.fromEntries(
    [...header.matchAll(/([a-z_]+)="([^"]*)"/gi)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value,
    ]),
  );
}

const bodyOf = (response: HttpResponse): ApiError => fieldsOf(response);
