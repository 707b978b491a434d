/**
 * What Okta Privileged Access refuses, as idctl's codes. Two error shapes are on the wire: the documented
 * `{code, message, nottype}` (`type` in older answers) and the Go client's `{message, errors: [{path, message}]}`;
 * bodies may also be empty, HTML, or, with 403, the list of user access methods whose conditions are unmet.
 */
import { type Code, IdctlError } from '../../core/errors.ts';
import type { Effect, HttpResponse } from '../../core/http-contract.ts';
import { originOf } from '../../core/vendor-answer.ts';
import { isWebPage } from '../../core/web-page.ts';
import { conditionSentence, unmetConditions } from './access.ts';
import { opaRateLimit } from './rate-limit.ts';
import type { UserAccessMethod } from './spec.ts';

export interface Asked {
  readonly operation: string;
  readonly effect: Effect;
  /** What to do when this call is refused, where its caller knows better than the status. */
  readonly hint?: string | undefined;
}

interface FaultBody {
  readonly nottype?: string;
  readonly type?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly path?: string; readonly message?: string }[];
  readonly list?: readonly UserAccessMethod[];
}

const CODES: Readonly<Record<number, Code>> = {
  // A value of ours that the server does not take, such as an unconfirmed resource type; the hint names the setting.
  400: 'CONFIG_INVALID',
  401: 'DENIED',
  403: 'DENIED',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'CONFLICT',
  428: 'CONFLICT',
  429: 'RATE_LIMITED',
};

/** The error of an answer that is not 2xx. A 401 comes here only after a new token was tried. */
export function refusal(response: HttpResponse, asked: Asked, nowMs: number): IdctlError {
  const body = read(response);
  const type = body.nottype ?? body.type;
  const said = [
    body.message,
    ...(body.errors ?? []).map((error) => `${error.path ?? ''} ${error.message ?? ''}`),
  ]
    .filter((part) => part !== undefined && part.trim() !== '')
    .join('; ');
  const code = codeOf(response.status, type, asked.effect);
  const hint = asked.hint ?? hintOf(response, code, nowMs);
  return new IdctlError(code, sentence(response.status, code, asked.operation, said, body.list ?? []), {
    ...(hint === undefined ? {} : { hint }),
    ...originOf('opa', response, type, said),
  });
}

/** The error of a 2xx answer that is not this API's: an HTML page of something in between, or no JSON. */
export function notUnderstood(response: HttpResponse, asked: Asked): IdctlError {
  const code = asked.effect === 'write' ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
  return new IdctlError(code, `${asked.operation} was answered by something other than the API`, {
    hint: 'Check the address of the connection, and proxies on the way.',
    ...originOf('opa', response, undefined, ''),
  });
}

function codeOf(status: number, type: string | undefined, effect: Effect): Code {
  // Every refused sign-in means the same to its caller: this key does not open this team.
  if (effect === 'sign-in' && status >= 400 && status < 500 && status !== 429) return 'AUTH_REQUIRED';
  // 401 is documented for "no role" as well; only the old API's word tells a bad token apart.
  if (status === 401 && type === 'authentication_error') return 'AUTH_EXPIRED';
  const known = CODES[status];
  if (known !== undefined) return known;
  if (status >= 400 && status < 500) return 'UNEXPECTED';
  return effect === 'write' ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
}

function sentence(
  status: number,
  code: Code,
  operation: string,
  said: string,
  methods: readonly UserAccessMethod[],
): string {
  const unmet = methods.flatMap((method) => unmetConditions(method)).map(conditionSentence);
  const why = [said, ...new Set(unmet)].filter((part) => part !== '').join('; ');
  if (code === 'OUTCOME_UNKNOWN') return `Okta answered ${status}: ${operation} may or may not have happened`;
  if (why !== '') return `Okta refused ${operation}: ${why}`;
  if (code === 'AUTH_REQUIRED') return 'Okta refused the API key of the service user';
  return status === 401
    ? `The service user has no role that allows ${operation}`
    : `Okta answered ${operation} with ${status}`;
}

function hintOf(response: HttpResponse, code: Code, nowMs: number): string | undefined {
  if (code === 'AUTH_REQUIRED') return 'Check team, keyId and keySecret of the connection.';
  if (code === 'RATE_LIMITED') {
    const wait = opaRateLimit(response.headers, nowMs);
    return wait === null ? 'Try again in a moment.' : `Try again in ${Math.ceil(wait / 1000)} s.`;
  }
  return response.status === 401
    ? 'A new token did not help: the service user lacks a role, or a security policy that names its group.'
    : undefined;
}

function read(response: HttpResponse): FaultBody {
  if (isWebPage(response)) return {};
  try {
    const body: unknown = JSON.parse(response.text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
