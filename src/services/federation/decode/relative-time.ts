/** Times relative to the one that something is judged at. */

const UNITS: ReadonlyArray<readonly [name: string, ms: number]> = [
  ['year', 31_557_600_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** Such as `5 minutes later`, `3 days earlier`, `at that moment`. */
export function relativeTo(at: Date, instant: number): string {
  const apart = Math.abs(instant - at.getTime());
  if (!Number.isFinite(apart)) return 'no time';
  const [name, ms] = UNITS.find(([, its]) => apart >= its * 2) ?? ['second', 1000];
  const count = Math.round(apart / ms);
  if (count === 0) return 'at that moment';
  return `${count} ${name}${count === 1 ? '' : 's'} ${instant > at.getTime() ? 'later' : 'earlier'}`;
}

/** An instant as SAML writes it, relative to another; null for what is none. */
export function notedInstant(text: string, at: Date): string | null {
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : relativeTo(at, ms);
}

/** A NumericDate of a token (RFC 7519, section 2), relative to another instant; null for what is none. */
export function notedSeconds(value: unknown, at: Date): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > 8.64e12) return null;
  const date = new Date(value * 1000);
  const iso = Number.isNaN(date.getTime()) ? 'no time' : date.toISOString();
  return `${iso}, ${relativeTo(at, value * 1000)}`;
}
