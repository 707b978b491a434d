/**
 * When a token may be used. Seconds since 1970, with or without a fraction; a number in a text is none.
 *
 * Source: RFC 7519 sections 2 (NumericDate), 4.1.4 to 4.1.6; OpenID Connect Core 3.1.3.7 (9, 10).
 */
import type { Finding } from '../finding.ts';
import { type Judged, timeOf } from './judged.ts';
import { kindOf, shortOf } from './members.ts';

/** Seconds that no clock of this millennium shows, and any that counts milliseconds does. */
export const MILLISECONDS = 1e11;
const FIFTY_YEARS_MS = 50 * 365.25 * 24 * 3600 * 1000;

export interface TimeNeeds {
  readonly required: readonly ('exp' | 'iat')[];
}

export function timeFindings(it: Judged, needs: TimeNeeds): readonly Finding[] {
  const names = ['exp', 'iat', 'nbf'] as const;
  const faults = names.flatMap((name) =>
    shapeFault(
      it,
      name,
      needs.required.some((one) => one === name),
    ),
  );
  const far = [...names, 'auth_time' as const].flatMap((name) => farFault(it, name));
  // One unit that is wrong is one fault, however many claims are in it.
  const told = [...faults, ...far.slice(0, 1)];
  if (far.length > 0) return [...told, it.notes.skipped('O11', 'the times are not in seconds')];
  const off = clockFindings(it);
  if (off.length > 0 || faults.length > 0) return [...told, ...off];
  return [it.notes.passed('O11', `The token is valid at ${timeOf(it.atMs)}.`, { field: `${it.name}.exp` })];
}

/** Milliseconds since 1970; null when it is not there, or not a time. */
export function msOf(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 ? value * 1000 : null;
}

function shapeFault(it: Judged, name: string, required: boolean): readonly Finding[] {
  const value = it.claims[name];
  if (value === undefined && !required) return [];
  if (msOf(value) !== null) return [];
  const [reason, what] =
    value === undefined
      ? [`${name}-missing`, 'is missing']
      : typeof value === 'number'
        ? [`${name}-negative`, 'is before 1970']
        : [`${name}-wrong-type`, `is ${kindOf(value)} where a number is expected`];
  return [it.notes.failed(it.check, reason, `The claim ${name} ${what}.`, { field: `${it.name}.${name}` })];
}

function farFault(it: Judged, name: 'exp' | 'iat' | 'nbf' | 'auth_time'): readonly Finding[] {
  const ms = msOf(it.claims[name]);
  if (ms === null) return [];
  const details = { field: `${it.name}.${name}`, actual: shortOf(it.claims[name]) };
  if (ms / 1000 >= MILLISECONDS) {
    const message = `The claim ${name} counts milliseconds, where seconds are due.`;
    return [
      it.notes.failed('O12', 'milliseconds', message, { ...details, expected: String(Math.round(ms / 1e6)) }),
    ];
  }
  if (name !== 'exp' || ms - it.atMs < FIFTY_YEARS_MS) return [];
  return [
    it.notes.failed(
      'O12',
      'far-future',
      `The token is valid until ${timeOf(ms)}: practically for ever.`,
      details,
    ),
  ];
}

function clockFindings(it: Judged): readonly Finding[] {
  const { knowledge, atMs, notes } = it;
  const [exp, iat, nbf] = [msOf(it.claims['exp']), msOf(it.claims['iat']), msOf(it.claims['nbf'])];
  const by = (ms: number): string => `${Math.round(ms / 1000)} s`;
  if (exp !== null && atMs >= exp + knowledge.skewMs) {
    const message = `The token expired at ${timeOf(exp)}, ${by(atMs - exp)} before it was judged.`;
    return [
      notes.failed('O11', 'expired', message, {
        field: `${it.name}.exp`,
        actual: timeOf(exp),
        expected: `after ${timeOf(atMs)}`,
      }),
    ];
  }
  const early = (
    [
      ['nbf', nbf, 'not-yet-valid', 'is not valid before'],
      ['iat', iat, 'issued-in-future', 'says that it was issued at'],
    ] as const
  ).flatMap(([name, ms, reason, what]) => {
    if (ms === null || ms <= atMs + knowledge.skewMs) return [];
    const message = `The token ${what} ${timeOf(ms)}, ${by(ms - atMs)} after it was judged: clocks differ.`;
    const details = {
      field: `${it.name}.${name}`,
      actual: timeOf(ms),
      expected: `not after ${timeOf(atMs)}`,
    };
    return [notes.failed('O11', reason, message, details)];
  });
  // One clock that is ahead moves both claims.
  return early.slice(0, 1);
}
