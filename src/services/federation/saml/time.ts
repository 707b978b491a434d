/** Instants as SAML writes them: xs:dateTime, in UTC (SAML core, section 1.3.3). */

export type Instant =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly reason: 'time-malformed' | 'time-without-zone' | 'time-not-utc' };

const DATE_TIME =
  /^(?<date>(\d{4})-(\d\d)-(\d\d))T(?<time>(\d\d):(\d\d):(\d\d)(?<fraction>\.\d{1,20})?)(?<zone>Z|[+-]\d\d:\d\d)?$/;

export function instantOf(text: string): Instant {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return { ok: false, reason: 'time-malformed' };
  const [year = 0, month = 0, day = 0] = [parts[2], parts[3], parts[4]].map(Number);
  const [hour = 0, minute = 0, second = 0] = [parts[6], parts[7], parts[8]].map(Number);
  const midnight = Date.UTC(year, month - 1, day);
  // A day that a month does not have would roll over into the next one.
  const isDay = new Date(midnight).toISOString().startsWith(parts.groups?.['date'] ?? 'none');
  const isTime = hour < 24 && minute < 60 && second < 60;
  if (!isDay || !isTime) return { ok: false, reason: 'time-malformed' };
  const zone = parts.groups?.['zone'];
  if (zone === undefined) return { ok: false, reason: 'time-without-zone' };
  if (zone !== 'Z') return { ok: false, reason: 'time-not-utc' };
  const fraction = Math.trunc(Number(`0${parts.groups?.['fraction'] ?? ''}`) * 1000);
  return { ok: true, ms: midnight + ((hour * 60 + minute) * 60 + second) * 1000 + fraction };
}
