/** Spreads the runs of many hosts over a time, so that they do not all ask at the full minute. */
import type { Clock } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';

export async function startJitter(
  flag: string | undefined,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  if (flag !== undefined) await clock.sleep(Math.random() * parseDuration(flag), signal);
}
