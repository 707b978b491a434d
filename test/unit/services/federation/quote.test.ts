import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeFinding } from '../../../../src/services/federation/make-finding.ts';
import { quoted } from '../../../../src/services/federation/quote.ts';

describe('text of others', () => {
  it.each([
    ['https://idp.example.com/', 'https://idp.example.com/'],
    ['Jürgen 日本 😀', 'Jürgen 日本 😀'],
    ['a\u001b[31mred\u001b[0m', 'a\\u001b[31mred\\u001b[0m'],
    ['a\u009b2J', 'a\\u009b2J'],
    ['two\r\nlines\t', 'two\\u000d\\u000alines\\u0009'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['a\u200bb\u00a0c\u2028d\ufeff', 'a\\u200bb\\u00a0c\\u2028d\\ufeff'],
    ['\u{e0041}', '\\u{e0041}'],
    ['half \ud83d', 'half \\ud83d'],
    ['filler \u3164 and \ufe0f', 'filler \\u3164 and \\ufe0f'],
    ['', ''],
  ])('%j is shown as %j', (text, shown) => {
    expect(quoted(text)).toBe(shown);
  });

  it('is cut where it is too long, and not within a character or a mark', () => {
    expect(quoted('abcdef', 6)).toBe('abcdef');
    expect(quoted('abcdefg', 6)).toBe('abcde…');
    expect(quoted('😀😀😀😀', 3)).toBe('😀😀…');
    expect(quoted('ab\u001bcd', 6)).toBe('ab…');
    expect(quoted('x'.repeat(10_000_000))).toHaveLength(200);
  });

  it('never has a control, a lone half of a character or more than was asked for, and is stable', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.integer({ min: 1, max: 60 }),
        (text, max) => {
          const shown = quoted(text, max);
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect([...shown].length).toBeLessThanOrEqual(max);
          expect(quoted(shown, max)).toBe(shown);
        },
      ),
    );
  });
});

describe('a finding', () => {
  it('tells the difference of the values, and shows them harmless', () => {
    const finding = makeFinding({
      check: 'O2',
      outcome: 'failed',
      reason: 'issuer-wrong',
      message: 'The issuer is \u001b[2J another',
      expected: 'https://idp.example.com',
      actual: 'https://idp.example.com\u200b',
    });
    expect(finding.message).toBe('The issuer is \\u001b[2J another');
    expect(finding.actual).toBe('https://idp.example.com\\u200b');
    expect(finding.difference?.actual).toBe('U+200B zero width space');
  });
});
