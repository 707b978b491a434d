/** A table whose last column is a sentence a row: beside the row where there is room, beneath it where there is not. */
import type { Column } from './table.ts';
import { table, width } from './table.ts';

const INDENT = '    ';

export function notedTable<T>(
  rows: readonly T[],
  shape: readonly Column<T>[],
  note: Column<T>,
  columns: number | undefined,
): string {
  const beside = table(rows, [...shape, note], undefined);
  if (columns === undefined || beside.split('\n').every((line) => width(line) <= columns)) return beside;
  const notes = ['', ...rows.map(note.value)];
  return table(rows, shape, columns)
    .split('\n')
    .flatMap((line, index) => [line, ...wrapped(notes[index] ?? '', columns - INDENT.length)])
    .join('\n');
}

function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((it) => it !== '')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && width(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => `${INDENT}${line}`);
}
