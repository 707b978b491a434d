/**
 * One rate-limit bucket: so many calls a minute, told in `X-Rate-Limit-*` headers.
 * The reset is in epoch seconds and windows last 60 s, as Okta documents.
 */
import type { LabClock } from '../kernel/contract.ts';

const WINDOW_MS = 60_000;

export class RateLimit {
  readonly #clock: LabClock;
  readonly #limit: number;
  #windowEndsMs = 0;
  #used = 0;

  constructor(clock: LabClock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Counts a call; false when it is one too many. */
  take(): boolean {
    const now = this.#clock.now();
    // A clock that was set back opens a new window, too.
    if (now >= this.#windowEndsMs || now < this.#windowEndsMs - WINDOW_MS) {
      this.#windowEndsMs = now + WINDOW_MS;
      this.#used = 0;
    }
    this.#used += 1;
    return this.#used <= this.#limit;
  }

  headers(): Readonly<Record<string, string>> {
    return rateLimitHeaders(this.#limit, Math.max(0, this.#limit - this.#used), this.#windowEndsMs);
  }
}

export function rateLimitHeaders(
  limit: number,
  remaining: number,
  resetMs: number,
): Readonly<Record<string, string>> {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(Math.ceil(resetMs / 1000)),
  };
}
