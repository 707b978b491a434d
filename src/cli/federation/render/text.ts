/** A report for a terminal, or for whoever reads a log: what is wrong first, with what to do about it. */
import { Chalk, type ChalkInstance } from 'chalk';
import type { Finding, Outcome } from '../../../services/federation/finding.ts';
import type { Claim, Report, Verdict } from '../../../services/federation/report.ts';
import { wrap } from '../../render/wrap.ts';
import { markedPair } from './caret.ts';
import { flowLines } from './text-flow.ts';
import { visible, visibleLine } from './visible.ts';
import { adviceOf, countsText, judgedWhen, placeOf, TIERS, VERDICTS } from './words.ts';

export interface TextOptions {
  /** Columns of the terminal; undefined in a pipe: nothing is cut or broken. */
  readonly columns: number | undefined;
  readonly colour: boolean;
  /** Passed checks, the whole flow and what does not apply as well. */
  readonly all: boolean;
}

const MARKS: Readonly<Record<Outcome, string>> = {
  failed: 'FAIL',
  warned: 'WARN',
  untested: 'OPEN',
  passed: 'pass',
};
const INDENT = '      ';
const LABEL = 10;

export function reportText(report: Report, options: TextOptions): string {
  const chalk = new Chalk({ level: options.colour ? 1 : 0 });
  const page = { ...options, chalk };
  const shown = report.findings.filter((it) => options.all || it.outcome !== 'passed');
  const blocks = [
    head(report, page),
    ...shown.map((it) => findingBlock(it, page)),
    section('Flow', flowLines(report, options.all, chalk), page),
    section('What it says of the person', report.claims.map(claimLine), page),
    section('What this rests on', (report.notes ?? []).map(visibleLine), page),
    foot(report, page),
  ];
  return blocks.filter((it) => it !== '').join('\n\n');
}

interface Page extends TextOptions {
  readonly chalk: ChalkInstance;
}

function head(report: Report, page: Page): string {
  const { chalk } = page;
  const paint = verdictPaint(chalk)[report.verdict];
  const verdict = paint(VERDICTS[report.verdict].toUpperCase());
  return [
    ...broken(`${verdict}  ${chalk.bold(visibleLine(report.subject))}`, '', page),
    ...broken(visibleLine(report.summary), '', page),
    ...broken(chalk.dim(`Looked at: ${TIERS[report.tier]}. Judged at ${judgedWhen(report)}.`), '', page),
  ].join('\n');
}

function foot(report: Report, page: Page): string {
  const hidden = report.counts.passed > 0 || report.notApplicable.length > 0;
  const hint = hidden && !page.all ? ' (--all shows them)' : '';
  const none = report.notApplicable.length;
  const rest = none === 0 ? '' : `; ${none} have nothing to do with this${hint}`;
  const names = page.all && none > 0 ? `: ${report.notApplicable.map(visibleLine).join(' ')}` : '';
  return broken(`${countsText(report)}${rest === '' ? hint : rest}${names}.`, '', page).join('\n');
}

function verdictPaint(chalk: ChalkInstance): Readonly<Record<Verdict, ChalkInstance>> {
  return { sound: chalk.bold.green, faulty: chalk.bold.red, undecided: chalk.bold.yellow };
}

function findingBlock(finding: Finding, page: Page): string {
  const { chalk } = page;
  const paint = { failed: chalk.red, warned: chalk.yellow, untested: chalk.cyan, passed: chalk.green }[
    finding.outcome
  ];
  const likely = finding.certainty === 'narrowed' ? ' (likely, not proven)' : '';
  const weight = finding.outcome === 'failed' ? `${finding.severity}, ` : '';
  const title = `${chalk.bold(visibleLine(`${finding.check}  ${finding.title}`))}${likely}`;
  const [first = '', ...more] = broken(title, INDENT, page);
  return [
    `${paint(MARKS[finding.outcome])}  ${first.trimStart()}`,
    ...more,
    ...broken(visibleLine(finding.message), INDENT, page),
    ...(finding.outcome === 'passed' ? [] : details(finding, page)),
    ...(finding.outcome === 'passed' ? [] : labelled('reason', `${weight}${finding.reason}`, page)),
  ].join('\n');
}

function details(finding: Finding, page: Page): readonly string[] {
  const note = finding.difference?.note ?? null;
  const { remedy, retest } = adviceOf(finding);
  return [
    ...valueLines(finding, page),
    ...(note === null ? [] : labelled('', note, page)),
    ...finding.evidence.flatMap((it, index) => labelled(index === 0 ? 'where' : '', placeOf(it), page)),
    ...finding.explains.flatMap((it, index) => labelled(index === 0 ? 'explains' : '', it, page)),
    ...(remedy ? labelled('remedy', remedy, page) : []),
    ...(retest ? labelled('retest', retest, page) : []),
  ];
}

function valueLines(finding: Finding, page: Page): readonly string[] {
  if (finding.expected === null && finding.actual === null) return [];
  const room = page.columns === undefined ? undefined : page.columns - INDENT.length - LABEL;
  const pair = markedPair(finding, room);
  const { chalk } = page;
  const missing = finding.expected !== null ? [`${label('actual', chalk)}${chalk.dim('(nothing)')}`] : [];
  return [
    ...(pair.expected === null
      ? []
      : [`${label('expected', chalk)}${pair.expected.value}`, ...caret(pair.expected.caret, chalk.green)]),
    ...(pair.actual === null
      ? missing
      : [`${label('actual', chalk)}${pair.actual.value}`, ...caret(pair.actual.caret, chalk.red)]),
  ];
}

function caret(line: string, paint: ChalkInstance): readonly string[] {
  if (line === '') return [];
  const text = line.trimStart();
  return [`${INDENT}${' '.repeat(LABEL + line.length - text.length)}${paint(text)}`];
}

function label(name: string, chalk: ChalkInstance): string {
  return `${INDENT}${chalk.dim(name)}${' '.repeat(LABEL - name.length)}`;
}

function labelled(name: string, text: string, page: Page): readonly string[] {
  const [first = '', ...more] = broken(visibleLine(text), INDENT + ' '.repeat(LABEL), page);
  return [`${label(name, page.chalk)}${first.trimStart()}`.trimEnd(), ...more];
}

/** Lines that fit the terminal, all with the indentation. */
function broken(text: string, indent: string, { columns }: TextOptions): readonly string[] {
  const lines = columns === undefined ? text : wrap(text, columns - indent.length);
  return lines.split('\n').map((line) => `${indent}${line}`);
}

function claimLine({ name, values, verified }: Claim): string {
  const sure = verified ? '' : '   (not verified: nobody vouches for it)';
  return `${visibleLine(name)}: ${values.map(visible).join(', ')}${sure}`;
}

function section(title: string, lines: readonly string[], page: Page): string {
  if (lines.length === 0) return '';
  return [page.chalk.bold(title), ...lines.flatMap((it) => broken(it, '  ', page))].join('\n');
}
