/** Instants on the command line: as such, or as how long ago. */
import { instant } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import { IdctlError } from '../../core/errors.ts';

/** @param text `2026-03-01T09:00:00Z`, `2026-03-01` or `2h`. @throws USAGE naming the flag */
export function parseInstant(text: string, flag: string, nowMs: number): string {
  if (/^(\d+(ms|s|m|h|d))+$/.test(text)) return instant(nowMs - parseDuration(text));
  const ms = /^\d{4}-\d{2}-\d{2}(T|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return instant(ms);
  throw new IdctlError('USAGE', `${flag} ${text}: neither an instant nor a duration.`, {
    hint: 'Write 2h, 7d, 2026-03-01 or 2026-03-01T09:00:00Z.',
  });
}
