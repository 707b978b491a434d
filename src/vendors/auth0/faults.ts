/**
 * What Auth0 refuses, as idctl's codes. Two dialects: `{statusCode, error, message, errorCode}` of the Management API,
 * and `{error, error_description}` of the token endpoint.
 */
import { type Code, IdctlError } from '../../core/errors.ts';
import type { Effect, HttpResponse } from '../../core/http-contract.ts';
import { fieldsOf, originOf } from '../../core/vendor-answer.ts';
import { auth0RateLimit } from './rate-limit.ts';
import { OPTIONS_CHANGE, OPTIONS_READ, type Operation, SCOPES, WHERE_TO_GRANT } from './scopes.ts';
import type { ErrorBody } from './spec.ts';

export interface Asked {
  readonly operation: string;
  readonly effect: Effect;
}

/** Error codes that mean more than their status. Source: the Management API's reference and observed answers. */
const ERROR_CODES: Readonly<Record<string, Code>> = {
  operation_not_supported: 'CONFLICT',
  too_many_requests: 'RATE_LIMITED',
};

const STATUSES: Readonly<Record<number, Code>> = {
  400: 'USAGE',
  401: 'AUTH_REQUIRED',
  402: 'DENIED',
  403: 'DENIED',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'USAGE',
  429: 'RATE_LIMITED',
  501: 'USAGE',
};

/** The error of an answer of the Management API that is not 2xx. */
export function refusal(response: HttpResponse, asked: Asked, nowMs: number): IdctlError {
  const body = bodyOf(response);
  const code = ERROR_CODES[body.errorCode ?? ''] ?? codeOf(response.status, asked.effect);
  const said = spoken(body);
  const hint = hintOf(response, code, body.errorCode, asked.operation, nowMs);
  return new IdctlError(code, sentence(response.status, code, asked.operation, said), {
    ...(hint === undefined ? {} : { hint }),
    ...originOf('auth0', response, body.errorCode, said),
  });
}

const SIGN_IN_HINTS: Readonly<Record<string, string>> = {
  access_denied: `Check clientId and clientSecret, and authorize the application. ${WHERE_TO_GRANT}`,
  unauthorized_client:
    'Allow it the grant type client_credentials: the application, Advanced Settings, Grant Types.',
  invalid_request: "Set the address of the connection to the tenant's own domain, not to a custom one.",
};

/** The error of a token request that was refused. */
export function tokenRefusal(response: HttpResponse, nowMs: number): IdctlError {
  const { error = '', error_description: what = '' } = bodyOf(response);
  const said = [error, what].filter((it) => it !== '').join(': ');
  const details = originOf('auth0', response, error === '' ? undefined : error, said);
  if (response.status === 429 || response.status >= 500) {
    const code = response.status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE';
    const hint = hintOf(response, code, undefined, 'exchangeToken', nowMs) ?? 'Try again in a moment.';
    return new IdctlError(code, `Auth0 answered the sign-in with ${response.status}`, { hint, ...details });
  }
  const hint =
    SIGN_IN_HINTS[error] ?? 'Check method, clientId and clientSecret or privateKey of the connection.';
  return new IdctlError('AUTH_REQUIRED', `Auth0 refused the sign-in: ${said || response.status}`, {
    hint,
    ...details,
  });
}

/** The error of a 2xx answer that is not Auth0's: an HTML page of something in between, or no JSON. */
export function notUnderstood(response: HttpResponse, asked: Asked): IdctlError {
  const code = asked.effect === 'write' ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
  return new IdctlError(code, `${asked.operation} was answered by something other than Auth0`, {
    hint: 'Check the address of the connection, and proxies on the way.',
    ...originOf('auth0', response, undefined, ''),
  });
}

/** A connection without its options must not be written: what is not known would be lost. */
export function optionsUnseen(): IdctlError {
  return new IdctlError('DENIED', 'Auth0 shows connections without their options to this application.', {
    hint: `Grant ${OPTIONS_READ} and ${OPTIONS_CHANGE} to it. ${WHERE_TO_GRANT}`,
  });
}

function codeOf(status: number, effect: Effect): Code {
  const known = STATUSES[status];
  if (known !== undefined) return known;
  if (status >= 400 && status < 500) return 'UNEXPECTED';
  return effect === 'write' ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
}

function sentence(status: number, code: Code, operation: string, said: string): string {
  if (code === 'OUTCOME_UNKNOWN')
    return `Auth0 answered ${status}: ${operation} may or may not have happened`;
  return said === '' ? `Auth0 answered ${operation} with ${status}` : `Auth0 refused ${operation}: ${said}`;
}

/** Fields whose values must not be repeated, whatever the tenant has against them. */
const HIDDEN_FIELD = /on property (\S*(secret|password|configuration|key|assertion)\S*)/i;

/** Validation messages may quote the value that was sent. */
function spoken({ message = '', error = '', error_description: what = '' }: ErrorBody): string {
  const said = message === '' ? [error, what].filter((it) => it !== '').join(': ') : message;
  const [, hidden] = HIDDEN_FIELD.exec(said) ?? [];
  return hidden === undefined ? said : `the value of ${hidden} is not valid`;
}

function hintOf(
  response: HttpResponse,
  code: Code,
  errorCode: string | undefined,
  operation: string,
  nowMs: number,
): string | undefined {
  if (code === 'RATE_LIMITED') {
    const wait = auth0RateLimit(response.headers, nowMs);
    return wait === null
      ? 'Try again in a moment.'
      : `Try again in ${Math.max(1, Math.ceil(wait / 1000))} s.`;
  }
  if (code === 'AUTH_REQUIRED') return 'Check it with: idctl connection test';
  if (code !== 'DENIED' || errorCode !== 'insufficient_scope') return undefined;
  return `Grant ${scopesFor(operation)} to the application, then sign in anew (idctl connection sign-off). ${WHERE_TO_GRANT}`;
}

function scopesFor(operation: string): string {
  if (operation === 'patch_connections_by_id') return `update:connections and ${OPTIONS_CHANGE}`;
  return Object.hasOwn(SCOPES, operation)
    ? // Only names of the table have it.
      SCOPES[operation as Operation].join(' or ')
    : 'what it lacks';
}

const bodyOf = (response: HttpResponse): ErrorBody => fieldsOf(response);
