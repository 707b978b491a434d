/** Answers in OPA's shapes: error bodies and rate limit headers. */
import type { FaultKind } from '../kernel/contract.ts';
import { type FaultType, OpaFault } from './fault.ts';
import type { Settings } from './model.ts';

const STATUS: Readonly<Record<FaultType, number>> = {
  bad_request: 400,
  // OPA answers 401 also to a caller who is known and lacks the role.
  authorization_error: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  precondition_failed: 412,
  unsupported_content_type: 415,
  too_many_requests: 429,
  internal_error: 500,
  not_implemented: 501,
  service_offline: 503,
};

export function faultAnswer(
  fault: OpaFault,
  key: Settings['errorTypeKey'],
  headers: Readonly<Record<string, string>> = {},
): Response {
  const code = STATUS[fault.type];
  return Response.json({ code, message: fault.message, [key]: fault.type }, { status: code, headers });
}

/** Calls a minute. The vendor tells no number; this one is out of reach of honest use. */
const LIMIT = 6000;
const WINDOW_MS = 60_000;
const PAUSE_SECONDS = 2;

export type RateHeaders = Readonly<Record<string, string>>;

function rateHeaders(remaining: number, resetAtMs: number): RateHeaders {
  return {
    'X-RateLimit-Limit': String(LIMIT),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(Math.ceil(resetAtMs / 1000)),
  };
}

/** `X-RateLimit-Retry-At` is an instant in unix seconds, not a number of seconds to wait. */
function tooMany(key: Settings['errorTypeKey'], retryAtMs: number): Response {
  return faultAnswer(new OpaFault('too_many_requests', 'Rate limit exceeded'), key, {
    ...rateHeaders(0, retryAtMs),
    'X-RateLimit-Retry-At': String(Math.ceil(retryAtMs / 1000)),
  });
}

/** A fixed window for the whole team. */
export class RateLimit {
  #windowEndsAt = 0;
  #used = 0;

  /** Counts a call: its headers, or the refusal. */
  take(nowMs: number, key: Settings['errorTypeKey']): RateHeaders | Response {
    // A lab clock may be moved back; the window then begins anew.
    if (nowMs >= this.#windowEndsAt || nowMs < this.#windowEndsAt - WINDOW_MS) {
      this.#windowEndsAt = nowMs + WINDOW_MS;
      this.#used = 0;
    }
    if (this.#used >= LIMIT) return tooMany(key, this.#windowEndsAt);
    this.#used += 1;
    return rateHeaders(LIMIT - this.#used, this.#windowEndsAt);
  }
}

export function injectedFault(
  kind: Extract<FaultKind, '429' | '500' | '503'>,
  nowMs: number,
  key: Settings['errorTypeKey'],
): Response {
  if (kind === '429') return tooMany(key, nowMs + PAUSE_SECONDS * 1000);
  return kind === '500'
    ? faultAnswer(new OpaFault('internal_error', 'Internal server error'), key)
    : faultAnswer(new OpaFault('service_offline', 'Service is offline'), key);
}
