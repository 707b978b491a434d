import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrap } from '../../../../src/cli/render/wrap.ts';

describe('a text at a terminal', () => {
  it.each([
    ['what fits alone', 'one two', 7, 'one two'],
    ['a gap within a line', 'a:  one two', 8, 'a:  one\ntwo'],
    ['lines each by itself', 'one two\nthree', 5, 'one\ntwo\nthree'],
    ['the indentation', '  one two three', 9, '  one two\n  three'],
    [
      'a word that is longer than a line whole',
      'a https://vault.example b',
      9,
      'a\nhttps://vault.example\nb',
    ],
    ['a command whole', 'Run this: idctl pam list now', 20, 'Run this:\nidctl pam list now'],
    [
      'a command up to its clause',
      'See idctl pam leases, or idctl pam sweep',
      22,
      'See idctl pam leases,\nor idctl pam sweep',
    ],
    [
      'a command up to a double space',
      'Run idctl init    or look around',
      16,
      'Run idctl init\nor look around',
    ],
    ['a command that is too long word by word', 'idctl pam exec x', 10, 'idctl pam\nexec x'],
    ['colours as what takes no room', '\u001b[32mone\u001b[0m two', 7, '\u001b[32mone\u001b[0m two'],
    ['full-width characters as two', '管理 管理', 8, '管理\n管理'],
    ['the last newline', 'one two\n', 4, 'one\ntwo\n'],
    ['no text', '', 4, ''],
  ])('keeps %s', (_what, text, columns, wrapped) => {
    expect(wrap(text, columns)).toBe(wrapped);
  });

  it('loses no word and breaks none, and has no line that need not be too long', () => {
    const word = fc.stringMatching(/^[a-z.,:]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.integer({ min: 12, max: 40 }), (words, columns) => {
        const wrapped = wrap(words.join(' '), columns);
        expect(wrapped.split(/\s/).filter((it) => it !== '')).toEqual(words);
        for (const line of wrapped.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
