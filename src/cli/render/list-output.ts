/** `--output` of every list. */
import { Flags } from '@oclif/core';
import { stringify } from 'yaml';
import type { Column } from './table.ts';
import { csv, table } from './table.ts';

export const OUTPUTS = ['table', 'json', 'csv', 'yaml'] as const;
export type Output = (typeof OUTPUTS)[number];

export const outputFlag = Flags.option({
  char: 'o',
  options: OUTPUTS,
  description: 'Form of the list.',
  default: 'table' as const,
})();

/** The text of a list in the form asked for; `whole` is what `--json` would show. */
export function renderList<T>(
  output: Output,
  rows: readonly T[],
  shape: readonly Column<T>[],
  whole: object,
  columns: number | undefined,
): string {
  switch (output) {
    case 'json':
      return JSON.stringify({ schemaVersion: 1, ...whole }, null, 2);
    case 'yaml':
      return stringify(JSON.parse(JSON.stringify({ schemaVersion: 1, ...whole }))).trimEnd();
    case 'csv':
      return csv(rows, shape);
    default:
      return table(rows, shape, columns);
  }
}
