/** Tables for people; comma-separated values and YAML for the rest. */
import { plainCell } from './plain.ts';

export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  /** The column may be cut when the terminal is narrow; the others never are. */
  readonly flexible?: boolean;
}

const GAP = 2;
const MINIMUM = 8;

/** Display width: a full-width character takes two columns, a combining mark none. */
function width(text: string): number {
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

/** Takes what is too much from the widest flexible column, again and again, down to a legible minimum. */
function shrink(widths: number[], flexible: readonly boolean[], available: number): number[] {
  const total = (): number => widths.reduce((sum, it) => sum + it, 0) + GAP * (widths.length - 1);
  while (total() > available) {
    let widest = -1;
    for (const [index, it] of widths.entries()) {
      if (flexible[index] === true && it > MINIMUM && (widest === -1 || it > (widths[widest] ?? 0)))
        widest = index;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
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
  const widths =
    columns === undefined
      ? natural
      : shrink(
          natural,
          shape.map((it) => it.flexible === true),
          columns,
        );
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
