/** Instants as Okta Privileged Access writes them: RFC 3339, with up to nine decimals, and Go's zero for "never". */
import { instant } from '../../core/clock.ts';

/** Milliseconds since the epoch; null for absent, unreadable and never. */
export function toMs(text: string | null | undefined): number | null {
  const ms = Date.parse(text ?? '');
  return ms > 0 ? ms : null;
}

/** The same instant as idctl writes it. */
export function toInstant(text: string | null | undefined): string | null {
  const ms = toMs(text);
  return ms === null ? null : instant(ms);
}
