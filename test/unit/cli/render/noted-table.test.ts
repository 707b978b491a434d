import { describe, expect, it } from 'vitest';
import { notedTable } from '../../../../src/cli/render/noted-table.ts';

interface Row {
  readonly name: string;
  readonly help: string;
}

const ROWS: readonly Row[] = [
  { name: 'url', help: 'Address of the vendor.' },
  { name: 'proxy', help: '' },
];
const NAME = [{ title: 'NAME', value: (it: Row) => it.name }];
const HELP = { title: 'FOR', value: (it: Row) => it.help };

const lines = (columns: number | undefined): readonly string[] =>
  notedTable(ROWS, NAME, HELP, columns).split('\n');

describe('a table with a note a row', () => {
  it.each([undefined, 29])('has the notes beside their rows where there is room (%s columns)', (columns) => {
    expect(lines(columns)).toEqual(['NAME   FOR', 'url    Address of the vendor.', 'proxy']);
  });

  it('has them beneath, whole and broken between words, where there is none', () => {
    expect(lines(18)).toEqual(['NAME', 'url', '    Address of the', '    vendor.', 'proxy']);
  });

  it('breaks no word that is longer than the line', () => {
    expect(lines(8)).toEqual(['NAME', 'url', '    Address', '    of', '    the', '    vendor.', 'proxy']);
  });
});
