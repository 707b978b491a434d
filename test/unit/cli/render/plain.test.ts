import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain, plainCell } from '../../../../src/cli/render/plain.ts';

describe('text from elsewhere', () => {
  it.each([
    ['\u001b[31mred', '\\u001b[31mred'],
    ['over\rwritten', 'over\\u000dwritten'],
    ['bell\u0007', 'bell\\u0007'],
    ['\u009b2J', '\\u009b2J'],
    ['gnp.\u202egpj', 'gnp.\\u202egpj'],
    ['a\u2066b\u2069', 'a\\u2066b\\u2069'],
    ['del\u007f', 'del\\u007f'],
    ['nul\u0000', 'nul\\u0000'],
  ])('%j becomes %s', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('keeps words, lines and tabs as they are', () => {
    const text = 'Zoë said:\n\t“漢字 🔑”';
    expect(plain(text)).toBe(text);
  });

  it('is one line in a cell', () => {
    expect(plainCell('a\n  b\tc')).toBe('a b c');
  });

  it('never holds a control character, whatever came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainCell(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
