/**
 * A report as SARIF 2.1.0 (OASIS), for what collects findings of tools: one run, its rules from the catalogue, a result
 * for each finding. What could not be tested is of kind `open`, which is neither a pass nor a failure.
 */
import { createHash } from 'node:crypto';
import type { CheckEntry } from '../../../services/federation/catalogue.ts';
import type { Evidence, Finding, Outcome } from '../../../services/federation/finding.ts';
import { entryOf } from '../../../services/federation/make-finding.ts';
import type { Report } from '../../../services/federation/report.ts';
import { reportJson } from './json.ts';
import { visible, visibleJson } from './visible.ts';
import { differenceWords } from './words.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

type Level = 'none' | 'note' | 'warning' | 'error';

/** Only what fails has a level (3.27.10). */
const KINDS: Readonly<Record<Outcome, readonly [kind: string, level: Level]>> = {
  failed: ['fail', 'error'],
  warned: ['fail', 'warning'],
  untested: ['open', 'none'],
  passed: ['pass', 'none'],
};

export function reportSarif(report: Report, version: string): string {
  return visibleJson(sarifLog(report, version));
}

export function sarifLog(report: Report, version: string): object {
  const ids = [...new Set(report.findings.map((it) => it.check))];
  const { findings: _findings, ...about } = reportJson(report) as Record<string, unknown>; // A plain object, made there.
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'idctl',
            version,
            rules: ids.map((id) => rule(entryOf(id))),
          },
        },
        // The look itself went well, whatever it found.
        invocations: [{ executionSuccessful: true }],
        columnKind: 'unicodeCodePoints',
        results: report.findings.map((it) => result(it, ids.indexOf(it.check))),
        properties: about,
      },
    ],
  };
}

function rule({ id, title, remedy, retest, limits }: CheckEntry): object {
  const help = [remedy, retest, limits ?? ''].filter((it) => it !== '').join('\n');
  return {
    id,
    shortDescription: { text: message(title) },
    ...(help === '' ? {} : { help: { text: message(help) } }),
    properties: { tags: ['federation', id.startsWith('O') ? 'oidc' : 'saml'] },
  };
}

function result(finding: Finding, ruleIndex: number): object {
  const { check, outcome, evidence } = finding;
  const [kind, level] = KINDS[outcome];
  return {
    ruleId: check,
    ruleIndex,
    kind,
    level,
    message: { text: message(textOf(finding)) },
    ...(evidence.length === 0 ? {} : { locations: evidence.map(location) }),
    partialFingerprints: { 'idctlFinding/v1': fingerprint(finding) },
    properties: {
      reason: finding.reason,
      severity: finding.severity,
      certainty: finding.certainty,
      outcome,
      expected: finding.expected,
      actual: finding.actual,
      difference: finding.difference,
      explains: finding.explains,
      remedy: finding.remedy,
      retest: finding.retest,
    },
  };
}

function textOf(finding: Finding): string {
  const { message: sentence, expected, actual, remedy } = finding;
  return [
    sentence,
    expected === null ? '' : `Expected: ${expected}`,
    actual === null ? '' : `Found: ${actual}`,
    differenceWords(finding) ?? '',
    remedy ?? '',
  ]
    .filter((it) => it !== '')
    .map(visible)
    .join('\n');
}

/** In a message, braces hold the places of arguments (3.11.5), and brackets begin links (3.11.6). */
function message(text: string): string {
  return text
    .replace(/[\\[\]]/g, (it) => `\\${it}`)
    .replaceAll('{', '{{')
    .replaceAll('}', '}}');
}

function location({ source, hop, field }: Evidence): object {
  const name = [hop === undefined ? undefined : `hop ${hop}`, field].filter((it) => it !== undefined);
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(source) } },
    ...(name.length === 0 ? {} : { logicalLocations: [{ fullyQualifiedName: visible(name.join('/')) }] }),
  };
}

/** An address as it is, where it is a proper one; a name of a file as a relative reference. */
function uriOf(source: string): string {
  const isAddress = /^https?:\/\/[\x21-\x7e]+$/.test(source) && URL.canParse(source);
  return isAddress ? new URL(source).href : encodeURIComponent(source.replace(/\p{Cs}/gu, '\ufffd'));
}

/** The same finding of another run: where and why, not the values. */
function fingerprint({ check, reason, evidence }: Finding): string {
  const places = evidence.map(({ source, field }) => `${source} ${field ?? ''}`);
  return createHash('sha256')
    .update([check, reason, ...places].join('\n'))
    .digest('hex');
}
