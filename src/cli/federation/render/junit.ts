/**
 * A report as JUnit XML, as CI servers read it: a check is a test case; one that could not be made is skipped, a warning
 * is a passed case with output, or a failed one where warnings count.
 */
import type { Finding } from '../../../services/federation/finding.ts';
import type { Report } from '../../../services/federation/report.ts';
import { visible } from './visible.ts';
import { differenceWords, judgedWhen, placeOf } from './words.ts';

export interface JunitOptions {
  /** Warnings are failures. */
  readonly strict: boolean;
}

export function reportJunit(report: Report, options: JunitOptions): string {
  const { counts, findings } = report;
  const name = `federation verify: ${report.subject}`;
  const failures = counts.failed + (options.strict ? counts.warned : 0);
  const totals = `tests="${findings.length}" failures="${failures}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="idctl" ${totals}>`,
    `  <testsuite name="${attribute(name)}" ${totals} skipped="${counts.untested}" timestamp="${attribute(report.judgedAt)}">`,
    '    <properties>',
    property('verdict', report.verdict),
    property('summary', report.summary),
    property('tier', report.tier),
    property('judged', judgedWhen(report)),
    ...(report.notes ?? []).map((it) => property('note', it)),
    '    </properties>',
    ...findings.flatMap((it) => testCase(it, report, options)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function property(name: string, value: string): string {
  return `      <property name="${name}" value="${attribute(value)}"/>`;
}

function testCase(finding: Finding, report: Report, { strict }: JunitOptions): readonly string[] {
  const protocol = finding.check.startsWith('O') ? 'oidc' : 'saml';
  const className = `federation.${report.tier}.${protocol}`;
  const name = `${finding.check} ${finding.title} [${finding.reason}]`;
  const body = bodyOf(finding, strict);
  const open = `    <testcase classname="${attribute(className)}" name="${attribute(name)}"`;
  return body === null ? [`${open}/>`] : [`${open}>`, `      ${body}`, '    </testcase>'];
}

function bodyOf(finding: Finding, strict: boolean): string | null {
  const { outcome, reason, message } = finding;
  if (outcome === 'passed') return null;
  if (outcome === 'untested') return `<skipped message="${attribute(message)}"/>`;
  const text = content(findingLines(finding).join('\n'));
  if (outcome === 'warned' && !strict) return `<system-out>${text}</system-out>`;
  return `<failure type="${attribute(reason)}" message="${attribute(message)}">${text}</failure>`;
}

/** The finding for somebody who sees nothing but the log of a build. */
function findingLines(finding: Finding): readonly string[] {
  const { expected, actual, evidence, explains, remedy, retest } = finding;
  const facts: ReadonlyArray<readonly [string, string | null]> = [
    ['severity', finding.severity],
    ['certainty', finding.certainty],
    ['expected', expected],
    ['actual', actual],
    ['difference', differenceWords(finding)],
    ...evidence.map((it) => ['where', placeOf(it)] as const),
    ...explains.map((it) => ['explains', it] as const),
    ['remedy', remedy],
    ['retest', retest],
  ];
  const lines = facts.flatMap(([name, value]) => (value ? [`${name}: ${visible(value)}`] : []));
  return [visible(finding.message), ...lines];
}

/** Characters that XML 1.0 does not admit have been made visible before. */
function content(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(text: string): string {
  return content(visible(text)).replaceAll('"', '&quot;').replaceAll("'", '&apos;');
}
