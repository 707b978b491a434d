/** PVWA writes Unix times in seconds, some fields and versions in milliseconds or microseconds; 0 means never. */
import { instant } from '../../core/clock.ts';

/** Milliseconds since the epoch, told by magnitude (each unit covers the years 1973 to 5138); null for never. */
export function epochMs(value: number | null): number | null {
  if (value === null || value <= 0) return null;
  if (value < 1e11) return Math.round(value * 1000);
  return value < 1e14 ? Math.round(value) : Math.round(value / 1000);
}

/** An ISO instant; null for never. */
export function isoTime(value: number | null): string | null {
  const ms = epochMs(value);
  return ms === null ? null : instant(ms);
}
