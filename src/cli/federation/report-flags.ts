/** Flags of every command that ends in a report, and what they ask for together. */
import { Flags } from '@oclif/core';
import { IdctlError } from '../../core/errors.ts';
import { FORMATS, type Format } from './render/index.ts';

export const reportFlags = {
  format: Flags.option({
    options: FORMATS,
    description: 'Form of the report.',
    default: 'text' as const,
  })(),
  out: Flags.string({ description: 'Write the report in that form to this file, and not to stdout.' }),
  report: Flags.string({
    description: 'Write the report as one web page to this file as well; only you can read it (0600).',
  }),
  all: Flags.boolean({ description: 'Show what passed, every hop and what does not apply, too.' }),
  strict: Flags.boolean({ description: 'Exit with 9 for warnings as well.' }),
};

export interface ReportFlags {
  readonly format: Format;
  readonly out?: string | undefined;
  readonly report?: string | undefined;
  readonly all: boolean;
  readonly strict: boolean;
  readonly json?: boolean | undefined;
  readonly query?: string | undefined;
}

/** Before anything is looked at. @throws USAGE where two forms are asked for */
export function formatOf({ format, json, query }: ReportFlags): Format {
  const other = query !== undefined ? '--query' : json === true ? '--json' : null;
  if (other === null || format === 'json') return format;
  // The default is not told from the same word written out: text and JSON are then JSON.
  if (format === 'text') return 'json';
  throw new IdctlError('USAGE', `--format ${format} and ${other} exclude each other.`, {
    hint: `${other} gives JSON. Leave one of the two out, or write the other to a file with --out in a run of its own.`,
  });
}
