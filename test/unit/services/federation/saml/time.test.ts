import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../../../src/services/federation/saml/time.ts';

describe('an instant', () => {
  it.each([
    ['2026-06-15T12:00:00Z', '2026-06-15T12:00:00.000Z'],
    ['2026-06-15T12:00:00.5Z', '2026-06-15T12:00:00.500Z'],
    ['2026-06-15T12:00:00.1234567Z', '2026-06-15T12:00:00.123Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  ])('%s is one', (text, iso) => {
    const instant = instantOf(text);
    expect(instant.ok && new Date(instant.ms).toISOString()).toBe(iso);
  });

  it.each([
    ['2026-06-15T12:00:00', 'time-without-zone'],
    ['2026-06-15T12:00:00+00:00', 'time-not-utc'],
    ['2026-06-15T12:00:00-05:00', 'time-not-utc'],
    ['2026-02-29T12:00:00Z', 'time-malformed'],
    ['2026-13-01T12:00:00Z', 'time-malformed'],
    ['2026-00-01T12:00:00Z', 'time-malformed'],
    ['2026-06-15T24:00:00Z', 'time-malformed'],
    ['2026-06-15T12:60:00Z', 'time-malformed'],
    ['2026-06-15T12:00:60Z', 'time-malformed'],
    ['2026-06-15T12:00Z', 'time-malformed'],
    ['2026-06-15t12:00:00z', 'time-malformed'],
    [' 2026-06-15T12:00:00Z', 'time-malformed'],
    ['2026-06-15T12:00:00.Z', 'time-malformed'],
    ['0026-06-15T12:00:00Z', 'time-malformed'],
    ['12026-06-15T12:00:00Z', 'time-malformed'],
    ['-2026-06-15T12:00:00Z', 'time-malformed'],
    ['1781524800', 'time-malformed'],
    ['', 'time-malformed'],
  ])('%j is none', (text, reason) => {
    expect(instantOf(text)).toEqual({ ok: false, reason });
  });

  it('is read back as it was written', () => {
    const dates = fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('9999-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        expect(instantOf(date.toISOString())).toEqual({ ok: true, ms: date.getTime() });
      }),
    );
  });
});
