/**
 * Rate-limit buckets: so many calls a minute, told in `X-Rate-Limit-*` headers.
 * The reset is in epoch seconds and windows last 60 s, as Okta documents.
 */
import type { LabClock } from '../kernel/contract.ts';

/** Calls a minute of each bucket. Assumed: the numbers of a real org are shown on its dashboard only. */
export const CALLS_PER_MINUTE = 600;

const WINDOW_MS = 60_000;

type Headers = Readonly<Record<string, string>>;

class Bucket {
  #windowEndsMs = 0;
  #used = 0;

  take(nowMs: number): boolean {
    // A clock that was set back opens a new window, too.
    if (nowMs >= this.#windowEndsMs || nowMs < this.#windowEndsMs - WINDOW_MS) {
      this.#windowEndsMs = nowMs + WINDOW_MS;
      this.#used = 0;
    }
    this.#used += 1;
    return this.#used <= CALLS_PER_MINUTE;
  }

  headers(): Headers {
    return rateLimitHeaders(CALLS_PER_MINUTE, Math.max(0, CALLS_PER_MINUTE - this.#used), this.#windowEndsMs);
  }
}

/** Never limited, as Okta documents. */
const FREE = /^\/(oauth2\/(\w+\/)?v1\/keys|\.well-known\/(openid-configuration|oauth-authorization-server))$/;

/** The buckets of one org: one for each kind of thing, as paths name it. */
export class RateLimits {
  readonly #clock: LabClock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  /** Counts a call: whether it is within the limit, and what to tell. */
  take(path: string): { readonly allowed: boolean; readonly headers: Headers } {
    if (FREE.test(path)) return { allowed: true, headers: {} };
    const name = path.split('/').slice(0, 4).join('/');
    const bucket = this.#buckets.get(name) ?? new Bucket();
    this.#buckets.set(name, bucket);
    return { allowed: bucket.take(this.#clock.now()), headers: bucket.headers() };
  }
}

export function rateLimitHeaders(limit: number, remaining: number, resetMs: number): Headers {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(Math.ceil(resetMs / 1000)),
  };
}
