/** Flags that hold a duration, and the duration itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/cli/context.ts';
import { loanRequest } from '../../../src/cli/pam/loan-flags.ts';
import { formatDuration, parseDuration } from '../../../src/core/duration.ts';

describe('a duration', () => {
  it.each([
    ['45s', 45_000],
    ['30m', 1_800_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['250ms', 250],
    [' 5s ', 5_000],
    ['0s', 0],
  ])('%j is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['5', '', 's', '5x', '-5s', '1.5h', '5 s', '1h 30m', 'soon', '1e3s', '٣s'])(
    '%j is none',
    (text) => {
      expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );

  it('that is shown is one that can be written, when the blank goes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (ms) => {
        const shown = parseDuration(formatDuration(ms).replaceAll(' ', ''));
        expect(shown).toBeLessThanOrEqual(ms);
        // Two units are shown: what is left out is less than the smaller one.
        expect(ms - shown).toBeLessThan(Math.max(1000, ms));
      }),
    );
  });
});

describe('flags of a loan', () => {
  const request = (flags: object) => loanRequest({ wait: false, ...flags }, {} as Context); // Asked only for prompts.

  it('say how long it is needed', () => {
    expect(request({ for: '30m' })).toMatchObject({ forMs: 1_800_000 });
    expect(request({})).not.toHaveProperty('forMs');
    expect(() => request({ for: '30' })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('wait for an approval only with --wait', () => {
    expect(request({ timeout: '5m' })).not.toHaveProperty('waitMs');
    expect(request({ wait: true, timeout: '5m' })).toMatchObject({ waitMs: 300_000 });
    expect(request({ wait: true })).toMatchObject({ waitMs: 900_000 });
  });

  it('hand reason and ticket on', () => {
    expect(request({ reason: 'r', ticket: 't', 'ticket-system': 's' })).toMatchObject({
      ...{ reason: 'r', ticket: 't', ticketSystem: 's' },
    });
  });
});
