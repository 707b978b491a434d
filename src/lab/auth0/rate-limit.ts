/** A token bucket, told in `x-ratelimit-*` headers. The reset is in epoch seconds: when a request is available again. */
import type { World } from './world.ts';

export class RateLimit {
  readonly #world: World;
  #tokens = Number.POSITIVE_INFINITY;
  #filledAtMs = 0;
  /** The state that the bucket belongs to: a reset tenant begins with a full one. */
  #state: World['state'] | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  /** Counts a call; false when it is one too many. */
  take(): boolean {
    this.#fill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  headers(): Readonly<Record<string, string>> {
    const { burst, perSecond } = this.#world.state.rateLimit;
    const waitMs = this.#tokens >= 1 ? 0 : ((1 - this.#tokens) / perSecond) * 1000;
    const resetMs = this.#world.context.clock.now() + waitMs;
    return rateLimitHeaders(burst, Math.max(0, Math.floor(this.#tokens)), resetMs);
  }

  #fill(): void {
    const { state, context } = this.#world;
    const { burst, perSecond } = state.rateLimit;
    const now = context.clock.now();
    if (state !== this.#state) this.#tokens = burst;
    this.#state = state;
    // A clock that was set back fills nothing, and counts from there.
    const passedMs = Math.max(0, now - this.#filledAtMs);
    this.#tokens = Math.min(burst, this.#tokens + (passedMs / 1000) * perSecond);
    this.#filledAtMs = now;
  }
}

export function rateLimitHeaders(
  limit: number,
  remaining: number,
  resetMs: number,
): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(resetMs / 1000)),
  };
}
