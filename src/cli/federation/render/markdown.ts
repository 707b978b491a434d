/** A report for a ticket: Markdown as GitHub and GitLab read it. Text of strangers cannot make any of it. */
import type { Finding } from '../../../services/federation/finding.ts';
import type { Hop } from '../../../services/federation/message.ts';
import type { Claim, Report } from '../../../services/federation/report.ts';
import { accountLines, logLines } from './aftermath.ts';
import { markedPair } from './caret.ts';
import { requestText } from './text-flow.ts';
import { visible, visibleLine } from './visible.ts';
import { countsText, isWrong, judgedWhen, placeOf, TIERS, VERDICTS } from './words.ts';

export function reportMarkdown(report: Report): string {
  const { findings } = report;
  const of = (outcome: Finding['outcome']): readonly Finding[] =>
    findings.filter((it) => it.outcome === outcome);
  const passed = of('passed').map((it) => `- ${escaped(`${it.check} ${it.title}`)}`);
  const open = of('untested').map((it) => `- **${escaped(it.check)}** ${escaped(it.message)}`);
  const blocks = [
    `## ${VERDICTS[report.verdict]}: ${escaped(report.subject)}`,
    escaped(report.summary),
    [
      `- Looked at: ${TIERS[report.tier]}`,
      `- Judged at: ${escaped(judgedWhen(report))}`,
      `- Checks: ${countsText(report)}`,
      ...(report.notes ?? []).map((it) => `- ${escaped(it)}`),
    ].join('\n'),
    ...findings.filter(isWrong).map(findingSection),
    section('Could not be tested', open),
    section('Flow', flowTable(report.hops, findings)),
    section('What it says of the person', claimsTable(report.claims)),
    section('The account afterwards', accountLines(report).map(item)),
    section('What the logs say', logLines(report).map(item)),
    section('Passed', passed),
  ];
  return `${blocks.filter((it) => it !== '').join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `### ${title}\n\n${lines.join('\n')}`;
}

function item(text: string): string {
  return `- ${escaped(text)}`;
}

function findingSection(finding: Finding): string {
  const { outcome, severity, certainty, evidence, explains, remedy, retest } = finding;
  const likely = certainty === 'narrowed' ? ', likely but not proven' : '';
  const facts = [
    ...evidence.map((it) => `- Where: ${escaped(placeOf(it))}`),
    ...explains.map((it) => `- Explains: ${escaped(it)}`),
    ...(remedy ? [`- **Remedy:** ${escaped(remedy)}`] : []),
    ...(retest ? [`- Test again: ${escaped(retest)}`] : []),
  ];
  return [
    `### ${outcome === 'failed' ? 'Failed' : 'Warning'}: ${escaped(`${finding.check} ${finding.title}`)}`,
    `${escaped(finding.message)} (${severity}${likely}; ${code(finding.reason)})`,
    values(finding),
    facts.join('\n'),
  ]
    .filter((it) => it !== '')
    .join('\n\n');
}

/** Expected above actual, in a block that nothing within can end. */
function values(finding: Finding): string {
  const pair = markedPair(finding, undefined);
  const lines = [
    ...(pair.expected === null ? [] : [`expected  ${pair.expected.value}`, caret(pair.expected.caret)]),
    ...(pair.actual === null ? [] : [`actual    ${pair.actual.value}`, caret(pair.actual.caret)]),
  ].filter((it) => it !== '');
  if (lines.length === 0) return '';
  const missing = pair.actual === null ? ['actual    (nothing)'] : [];
  const text = [...lines, ...missing].join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  const note = finding.difference?.note ?? null;
  return [`${fence}text`, text, fence, ...(note === null ? [] : ['', escaped(note)])].join('\n');
}

function caret(line: string): string {
  return line === '' ? '' : `          ${line}`;
}

function flowTable(hops: readonly Hop[], findings: readonly Finding[]): readonly string[] {
  if (hops.length === 0) return [];
  const rows = hops.map((hop) => {
    const wrong = findings.filter(
      (it) => isWrong(it) && it.evidence.some((place) => place.hop === hop.number),
    );
    const checks = [...new Set(wrong.map((it) => it.check))].join(' ');
    return row([hop.number, hop.from, hop.to, requestText(hop), hop.says, checks]);
  });
  return ['| # | from | to | request | what | wrong |', '|---|---|---|---|---|---|', ...rows];
}

function claimsTable(claims: readonly Claim[]): readonly string[] {
  if (claims.length === 0) return [];
  const rows = claims.map(({ name, values: said, verified }) =>
    row([name, said.join(', '), verified ? 'yes' : 'no']),
  );
  return ['| name | values | verified |', '|---|---|---|', ...rows];
}

function row(cells: ReadonlyArray<string | number>): string {
  return `| ${cells.map((it) => escaped(String(it))).join(' | ')} |`;
}

/**
 * Every sign that could mean something, and none that cannot: tickets are read as they are typed, too. A mention would call
 * somebody, and is broken where a comment is nothing.
 */
export function escaped(text: string): string {
  return visibleLine(text)
    .trim()
    .replace(/[\\`*_{}[\]<>#|~!$&@^]|(?<!\d):(?=\S)|:(?=[^\s\d])|(?<=www)\./gi, '\\$&')
    .replace(/^(\d+(?=[.)])|(?=[-+=]))/, '$1\\')
    .replace(/(^|[^\p{L}\p{N}_.+-])\\@(?=[\p{L}\p{N}])/gu, '$1\\@<!-- -->');
}

function code(text: string): string {
  const shown = visible(text);
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const pad = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return shown === '' ? '' : `${ticks}${pad}${shown}${pad}${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
