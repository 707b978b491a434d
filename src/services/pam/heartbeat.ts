/** Telling a person that a wait goes on, without filling the mail of a cron job. */
import { formatDuration } from '../../core/duration.ts';
import type { PamDeps } from './deps.ts';

const BEAT_EVERY_MS = 60_000;

/**
 * Says a sentence the first time, and what is left of the wait about once a minute after that, however often it is
 * called; a new sentence is said at once.
 *
 * @param deadlineMs milliseconds since the epoch.
 */
export function heartbeat(
  { clock, say }: Pick<PamDeps, 'clock' | 'say'>,
  deadlineMs: number,
): (sentence: string) => void {
  let last: { readonly sentence: string; readonly atMs: number } | null = null;
  return (sentence) => {
    const now = clock.now();
    const isNew = last?.sentence !== sentence;
    if (!isNew && last !== null && now - last.atMs < BEAT_EVERY_MS) return;
    last = { sentence, atMs: now };
    say(isNew ? sentence : `${sentence} At most ${formatDuration(deadlineMs - now)} more.`);
  };
}
