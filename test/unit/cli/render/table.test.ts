import { describe, expect, it } from 'vitest';
import type { Column } from '../../../../src/cli/render/table.ts';
import { csv, facts, table } from '../../../../src/cli/render/table.ts';

type Row = readonly [string, string];
const SHAPE: readonly Column<Row>[] = [
  { title: 'NAME', value: (it) => it[0] },
  { title: 'PLACE', value: (it) => it[1], atLeast: 8 },
];

describe('a table', () => {
  it('lines its columns up, without blanks at the end', () => {
    expect(
      table(
        [
          ['a', 'here'],
          ['longer', 'x'],
        ],
        SHAPE,
        undefined,
      ),
    ).toBe('NAME    PLACE\na       here\nlonger  x');
  });

  it('has no heading when it is empty', () => {
    expect(table([], SHAPE, 80)).toBe('');
  });

  it('is never cut in a pipe', () => {
    const long = 'x'.repeat(5000);
    expect(table([['a', long]], SHAPE, undefined)).toContain(long);
  });

  it('cuts in a terminal what may be cut, down to what can be read, and nothing else', () => {
    const row: Row = ['a-name-that-stays', 'a place that is much too long for this'];
    for (const line of table([row], SHAPE, 40).split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    expect(table([row], SHAPE, 40)).toContain('a-name-that-stays  a place that is much…');
    expect(table([row], SHAPE, 10)).toContain('a-name-that-stays  a place…');
  });

  it('is not cut where it fits to the column', () => {
    expect(table([['abc', '12345678']], SHAPE, 14)).not.toContain('…');
    expect(table([['abc', '123456789']], SHAPE, 14)).toContain('1234567…');
  });

  it('counts what is wide as two, and what lies above a letter as none', () => {
    const lines = table(
      [
        ['漢字', 'x'],
        ['e\u0301a', 'x'],
        ['🔑', 'x'],
        ['abcd', 'x'],
      ],
      SHAPE,
      undefined,
    ).split('\n');
    expect(lines).toEqual(['NAME  PLACE', '漢字  x', 'e\u0301a    x', '🔑    x', 'abcd  x']);
  });

  it('cuts no wide character in half', () => {
    const [, row = ''] = table([['a', '漢'.repeat(10)]], SHAPE, 13).split('\n');
    expect(row).toBe(`a     ${'漢'.repeat(3)}…`);
  });

  it('keeps a row in its line, and lets no field steer the terminal', () => {
    const text = table([['a\nb', 'x\u001b[2Jy\rz\u202e']], SHAPE, undefined);
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toContain('a b');
    expect(text).toContain('x\\u001b[2Jy\\u000dz\\u202e');
  });
});

describe('comma-separated values', () => {
  it('have a heading also when they are empty', () => {
    expect(csv([], SHAPE)).toBe('name,place');
  });

  it.each([
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['cr\r', '"cr\r"'],
    ['plain', 'plain'],
    ['', ''],
    [' blank ', ' blank '],
  ])('write %j as %s', (value, field) => {
    expect(csv([[value, 'x']], SHAPE)).toBe(`name,place\r\n${field},x`);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://x","y")'])(
    'give a spreadsheet no formula: %j',
    (value) => {
      const [, row = ''] = csv([[value, 'x']], SHAPE).split('\r\n');
      expect(row).toMatch(/^"?'/);
    },
  );

  it('cut nothing and keep every character', () => {
    const long = `${'x'.repeat(5000)}漢🔑`;
    expect(csv([[long, 'x']], SHAPE)).toContain(long);
  });
});

describe('facts', () => {
  it('are names and values, without those that are not known', () => {
    expect(
      facts([
        ['a', '1'],
        ['longer', '2'],
        ['gone', null],
      ]),
    ).toBe('a       1\nlonger  2');
  });

  it('keep a value in its line', () => {
    expect(facts([['a', 'x\ny\u0007']])).toBe('a  x y\\u0007');
  });
});
