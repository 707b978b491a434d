/**
 * How thoroughly a suite goes through what it could try. `npm run soak` tries all of it; every other run takes a part
 * that is the same each time, so that a failure can be had again.
 */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether this run is a soak. */
    readonly soak: boolean;
  }
}

export const isSoak: boolean = inject('soak');

const PART = 1 / 10;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * A tenth of the cases, scattered so that no kind of them is left out for the order in which they stand; all of them in
 * a soak.
 */
export function sampled<T>(cases: readonly T[]): readonly T[] {
  return isSoak ? cases : cases.filter((_, index) => (index * GOLDEN) % 1 < PART);
}

/** Every so many of the moments at which something may be killed. */
export const MOMENTS_APART = isSoak ? 1 : 3;
