/** Tables for people; comma-separated values and YAML for the rest. */
import { plainCell } from './plain.ts';

export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  /** Down to how many columns it may be cut when the terminal is narrow; never, when left out. */
  readonly atLeast?: number;
}

const GAP = 2;

/** Display width: a full-width character takes two columns, a combining mark none. */
export function width(text: string): number {
  let total = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    total +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return total;
}

function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = '';
  for (const character of text) {
    if (width(kept + character) > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Takes what is too much from the column that can spare most, again and again, until it fits or nothing can. */
function shrink(
  natural: readonly number[],
  shape: ReadonlyArray<Column<never>>,
  available: number,
): readonly number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, it) => sum + it, 0) + GAP * (widths.length - 1);
  while (total() > available) {
    const spare = widths.map((it, index) => it - (shape[index]?.atLeast ?? it));
    const most = spare.indexOf(Math.max(...spare));
    if ((spare[most] ?? 0) <= 0) break;
    widths[most] = (widths[most] ?? 0) - 1;
  }
  return widths;
}

/**
 * A table as lines. `columns` undefined (a pipe): nothing is cut. An empty list has no heading: the caller says so on
 * stderr, and stdout stays empty.
 */
export function table<T>(
  rows: readonly T[],
  shape: readonly Column<T>[],
  columns: number | undefined,
): string {
  if (rows.length === 0) return '';
  const cells = [
    shape.map((it) => it.title),
    ...rows.map((row) => shape.map((it) => plainCell(it.value(row)))),
  ];
  const natural = shape.map((_, index) => Math.max(...cells.map((line) => width(line[index] ?? ''))));
  const widths = columns === undefined ? natural : shrink(natural, shape, columns);
  return cells
    .map((line) =>
      line
        .map((cell, index) => pad(cut(cell, widths[index] ?? 0), widths[index] ?? 0))
        .join(' '.repeat(GAP))
        .trimEnd(),
    )
    .join('\n');
}

/** RFC 4180, with a leading quote before what a spreadsheet would take for a formula. */
export function csv<T>(rows: readonly T[], shape: readonly Column<T>[]): string {
  const field = (text: string): string => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [
    shape.map((it) => it.title.toLowerCase()),
    ...rows.map((row) => shape.map((it) => it.value(row))),
  ];
  return lines.map((line) => line.map(field).join(',')).join('\r\n');
}

/** Name and value, one a line, for a single thing. */
export function facts(lines: ReadonlyArray<readonly [name: string, value: string | null]>): string {
  const shown = lines.filter((line): line is readonly [string, string] => line[1] !== null);
  const widest = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(widest)}  ${plainCell(value)}`).join('\n');
}

/** An ISO instant without its milliseconds, which nobody reads in a table. */
export function toSeconds(instant: string): string {
  return instant.replace(/\.\d+Z$/, 'Z');
}
