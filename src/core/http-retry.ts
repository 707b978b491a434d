/**
 * When to send again, and after how long. Decides by the effect that the caller declared, by status and by whether a
 * failure can pass by itself; knows nothing of sockets.
 */
import type { Clock } from './clock.ts';
import { IdctlError } from './errors.ts';
import type { Effect, HttpResponse } from './http-contract.ts';

/**
 * A vendor's own way of telling when its rate limit ends: milliseconds to wait from `nowMs`, or null when the headers
 * (names in lower case) do not say. Asked on 429 only.
 */
export type RateLimitReader = (headers: Readonly<Record<string, string>>, nowMs: number) => number | null;

export type Outcome =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  /** `transient`: sending again may help, if the effect allows it. */
  | { readonly kind: 'failure'; readonly error: IdctlError; readonly transient: boolean };

export interface RetryPolicy {
  /** How often a request is sent at most, the first time included. */
  readonly attempts: number;
  /** Milliseconds from the first attempt after which none begins and none goes on. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly rateLimit: RateLimitReader;
  readonly signal: AbortSignal;
}

const PASSING_STATUS: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8000;
const SPREAD_MS = 500;

/**
 * Sends until an answer is final, and gives the last answer whatever its status.
 *
 * @param attempt Gets the number of the attempt, from 1, and the milliseconds it may take at most; the first one is
 *   bounded by its own timeout alone.
 * @throws the error of the last attempt, CANCELLED when the run is interrupted while waiting.
 */
export async function withRetries(
  effect: Effect,
  policy: RetryPolicy,
  attempt: (number: number, timeLeftMs: number) => Promise<Outcome>,
): Promise<HttpResponse> {
  const { clock, signal } = policy;
  const limit = effect === 'read' || effect === 'idempotent' ? policy.attempts : 1;
  const deadline = clock.now() + policy.deadlineMs;
  for (let number = 1; ; number += 1) {
    if (signal.aborted) throw interruption(signal);
    const outcome = await attempt(number, number === 1 ? Number.POSITIVE_INFINITY : deadline - clock.now());
    const waitMs = number < limit ? pauseAfter(outcome, number, policy) : null;
    if (waitMs === null || clock.now() + waitMs >= deadline) return conclude(outcome);
    await clock.sleep(waitMs, signal).catch((error: unknown) => {
      throw signal.aborted ? interruption(signal) : error;
    });
  }
}

/** What to throw when the run's signal has aborted: its own reason if that is ours, such as TIMEOUT of a deadline. */
export function interruption(signal: AbortSignal): IdctlError {
  return signal.reason instanceof IdctlError
    ? signal.reason
    : new IdctlError('CANCELLED', 'The run was interrupted');
}

function conclude(outcome: Outcome): HttpResponse {
  if (outcome.kind === 'failure') throw outcome.error;
  return outcome.response;
}

/** Milliseconds until the next attempt, or null when there should be none. */
function pauseAfter(outcome: Outcome, number: number, policy: RetryPolicy): number | null {
  if (outcome.kind === 'failure') return outcome.transient ? backoff(number, policy.random) : null;
  const { status, headers } = outcome.response;
  if (status !== 429 && !PASSING_STATUS.has(status)) return null;
  const now = policy.clock.now();
  const told = (status === 429 ? usable(policy.rateLimit(headers, now)) : null) ?? retryAfter(headers, now);
  // Spread, so that parallel runs that were limited together do not come back together.
  return told === null ? backoff(number, policy.random) : told + Math.round(policy.random() * SPREAD_MS);
}

function usable(ms: number | null): number | null {
  return ms === null || Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** RFC 9110 section 10.2.3: seconds, or a date. A date is compared with the server's own clock where it tells it. */
function retryAfter(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const serverNow = Date.parse(headers['date'] ?? '');
  return usable(Date.parse(value) - (Number.isNaN(serverNow) ? nowMs : serverNow));
}

/** Exponential; half of it is chance. */
function backoff(number: number, random: () => number): number {
  const full = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (number - 1));
  return Math.round(full / 2 + (random() * full) / 2);
}
