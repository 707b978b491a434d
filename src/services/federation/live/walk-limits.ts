/** What ends a walk that would not end by itself, or that leads where nobody should follow. */
import type { Clock } from '../../../core/clock.ts';
import { quoted } from '../quote.ts';
import type { Exchange, WalkEnd } from './exchange.ts';
import { isLoopbackHost } from './site.ts';
import { type Step, stopped, whyNotFollowed } from './walk-step.ts';

export interface WalkLimits {
  readonly hops: number;
  readonly bodyBytes: number;
  readonly durationMs: number;
  /** How often one page may be asked for. */
  readonly visits: number;
}

export const WALK_LIMITS: WalkLimits = {
  hops: 40,
  bodyBytes: 2 * 1024 * 1024,
  durationMs: 120_000,
  visits: 6,
};

export class WalkGuard {
  readonly #limits: WalkLimits;
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #visits = new Map<string, number>();
  readonly #seen = new Set<string>();

  constructor(limits: WalkLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#deadlineMs = clock.now() + limits.durationMs;
  }

  /** Before an address is asked for; null when it may be. */
  refusal({ url }: Step, exchanges: readonly Exchange[]): WalkEnd | null {
    const { hops, durationMs } = this.#limits;
    const at = exchanges.at(-1) ?? null;
    if (exchanges.length >= hops)
      return stopped(at, 'too-many-hops', `The sign-in was not at its end after ${hops} steps.`);
    if (this.#clock.now() >= this.#deadlineMs)
      return stopped(at, 'too-long', `The sign-in took longer than ${durationMs / 1000} seconds.`);
    if (at !== null && !isLoopbackHost(at.url.hostname) && isLoopbackHost(url.hostname)) {
      return stopped(
        at,
        'bad-address',
        `${at.url.host} leads to this machine, where nobody is sent from outside.`,
      );
    }
    const why = whyNotFollowed(url);
    if (why === null) return null;
    return stopped(at, url.protocol === 'http:' ? 'insecure' : 'bad-address', why);
  }

  /** The same request with the same cookies leads to the same answer, for ever. */
  circle(step: Step, cookies: string, at: Exchange | null): WalkEnd | null {
    const place = `${step.method} ${step.url.origin}${step.url.pathname}`;
    const whole = JSON.stringify([step.method, step.url.href, step.fields, cookies]);
    const visits = (this.#visits.get(place) ?? 0) + 1;
    const again = this.#seen.has(whole);
    this.#visits.set(place, visits);
    this.#seen.add(whole);
    if (!again && visits <= this.#limits.visits) return null;
    const page = quoted(`${step.url.host}${step.url.pathname}`);
    return stopped(at, 'loop', `The sign-in goes in a circle: it came to ${page} again.`);
  }

  tooLarge(at: Exchange): WalkEnd | null {
    const { bodyBytes } = this.#limits;
    if ((at.answer?.text.length ?? 0) <= bodyBytes) return null;
    return stopped(at, 'too-large', `The answer of ${at.url.host} is larger than ${bodyBytes} bytes.`);
  }
}
