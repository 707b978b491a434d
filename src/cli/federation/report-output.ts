/** Where a report goes: stdout, files, the exit code. */
import { lstat, writeFile } from 'node:fs/promises';
import { IdctlError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Report } from '../../services/federation/report.ts';
import { PRIVATE_FILE, writeFileAtomic } from '../../state/atomic-file.ts';
import type { Context } from '../context.ts';
import { wantsColour } from '../terminal/colour.ts';
import { reportHtml } from './render/html.ts';
import { renderReport } from './render/index.ts';
import { formatOf, type ReportFlags } from './report-flags.ts';

/** Faults are 9, and what nobody can decide is 10: docs/decisions/0011-undecided.md. */
export function exitOf({ verdict, counts }: Report, { strict }: Pick<ReportFlags, 'strict'>): number {
  if (verdict === 'faulty' || (strict && counts.warned > 0)) return EXIT.CHECK_FAILED;
  return verdict === 'undecided' ? EXIT.PARTIAL : 0;
}

/** Writes the files that were asked for, and says so. @throws UNAVAILABLE when one cannot be written */
export async function writeReports(report: Report, flags: ReportFlags, context: Context, version: string) {
  const { say } = context.options.io;
  if (flags.out !== undefined) {
    const options = { columns: undefined, colour: false, all: flags.all, strict: flags.strict, version };
    await writePrivate(flags.out, `${renderReport(report, formatOf(flags), options)}\n`);
    say(`The report is in ${flags.out}.`);
  }
  if (flags.report !== undefined) {
    await writePrivate(flags.report, reportHtml(report));
    say(`The page is in ${flags.report}.`);
  }
}

/** What goes to stdout as text; empty when a file has it. */
export function reportOnStdout(
  report: Report,
  flags: ReportFlags,
  context: Context,
  version: string,
): string {
  if (flags.out !== undefined) return '';
  const { environment, io } = context.options;
  return renderReport(report, formatOf(flags), {
    columns: io.columns,
    colour: wantsColour(environment, io.stdoutIsTty),
    ...{ all: flags.all, strict: flags.strict, version },
  });
}

/** Whole or not at all; into what is no file, such as a pipe, as it comes. */
async function writePrivate(path: string, text: string): Promise<void> {
  const facts = await lstat(path).catch(() => null);
  if (facts === null || facts.isFile()) return writeFileAtomic(path, text, PRIVATE_FILE);
  try {
    await writeFile(path, text, { mode: PRIVATE_FILE });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // writeFile throws nothing else.
    throw new IdctlError('UNAVAILABLE', `${path} cannot be written (${code}).`, { cause: error });
  }
}
