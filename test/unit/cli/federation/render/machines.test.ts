/** The forms that programs read: JSON, JUnit XML and SARIF. */
import { DOMParser } from '@xmldom/xmldom';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportJsonText } from '../../../../../src/cli/federation/render/json.ts';
import { reportJunit } from '../../../../../src/cli/federation/render/junit.ts';
import { reportSarif } from '../../../../../src/cli/federation/render/sarif.ts';
import { makeFinding } from '../../../../../src/services/federation/make-finding.ts';
import { brokenReport, finding, hostileText, reportOf } from '../../../../support/federation-report.ts';

const report = brokenReport();
const any = reportOf(hostileText);

/** Text that must not stand in anything that may be shown at a terminal. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\n])\p{Cc}/u;

describe('a report as JSON', () => {
  it('says all that the report says, and has every key', () => {
    expect(JSON.parse(reportJsonText(report))).toEqual({
      ...{ account: null, log: [] },
      ...JSON.parse(JSON.stringify(report)),
      findings: report.findings.map((it) => ({
        ...it,
        evidence: it.evidence.map(({ source, hop = null, field = null }) => ({ source, hop, field })),
      })),
    });
    const { judgedBy: _judgedBy, notes: _notes, ...bare } = report;
    expect(JSON.parse(reportJsonText(bare))).toMatchObject({ judgedBy: null, notes: [] });
  });

  it('can be shown at a terminal, and still is what it says', () => {
    fc.assert(
      fc.property(any, (it) => {
        const text = reportJsonText(it);
        expect(text).not.toMatch(UNSEEN);
        expect(JSON.parse(text).subject).toBe(it.subject);
      }),
    );
  });
});

/** Parses strictly. */
function parsed(xml: string): Element {
  const complain = (message: string): never => {
    throw new Error(message);
  };
  const errorHandler = { warning: complain, error: complain, fatalError: complain };
  const root = new DOMParser({ errorHandler }).parseFromString(xml, 'text/xml').documentElement;
  if (root === null) throw new Error('no root');
  return root;
}

const all = (root: Element, name: string): readonly Element[] => Array.from(root.getElementsByTagName(name));

describe('a report as JUnit XML', () => {
  it('has a case for each finding: failed, skipped, or passed with the warning as output', () => {
    const root = parsed(reportJunit(report, { strict: false }));
    expect(root.tagName).toBe('testsuites');
    const [suite] = all(root, 'testsuite');
    const attributes = ['tests', 'failures', 'errors', 'skipped'].map((it) => suite?.getAttribute(it));
    expect(attributes).toEqual(['8', '2', '0', '1']);
    expect(all(root, 'testcase')).toHaveLength(8);
    expect(all(root, 'failure').map((it) => it.getAttribute('type'))).toEqual([
      'audience-wrong',
      'name-id-invisible',
    ]);
    expect(all(root, 'skipped')).toHaveLength(1);
    expect(all(root, 'system-out').map((it) => it.textContent)).toEqual([
      expect.stringContaining('The assertion is signed with SHA-1.'),
    ]);
  });

  it('counts warnings as failures where they are asked to be', () => {
    const root = parsed(reportJunit(report, { strict: true }));
    expect(all(root, 'failure')).toHaveLength(3);
    expect(root.getAttribute('failures')).toBe('3');
  });

  it('tells in a failure what to do', () => {
    const [failure] = all(parsed(reportJunit(report, { strict: false })), 'failure');
    for (const words of ['remedy: Set the audience', 'expected: https://', 'Character 79: expected U+002F'])
      expect(failure?.textContent).toContain(words);
  });

  it('is XML whatever is in the report, with no element that text has made', () => {
    fc.assert(
      fc.property(any, fc.boolean(), (it, strict) => {
        const xml = reportJunit(it, { strict });
        const root = parsed(xml);
        expect(all(root, 'testcase')).toHaveLength(it.findings.length);
        const known = ['testsuite', 'properties', 'property', 'testcase', 'failure', 'skipped', 'system-out'];
        expect(all(root, '*').filter((element) => !known.includes(element.tagName))).toEqual([]);
        expect(xml).not.toMatch(UNSEEN);
      }),
    );
  });
});

type Shape = Readonly<Record<string, unknown>>;

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level: string;
  readonly message: unknown;
  readonly locations?: ReadonlyArray<{
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
  }>;
  readonly partialFingerprints: Readonly<Record<string, unknown>>;
}

interface Log {
  readonly $schema: string;
  readonly version: string;
  readonly runs: ReadonlyArray<{
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly Shape[] } };
    readonly results: readonly Result[];
  }>;
}

/** What SARIF 2.1.0 requires of the members that are used here; by section of the standard. */
function sarifFaults(log: Log): readonly string[] {
  const faults: string[] = [];
  const must = (holds: boolean, rule: string): void => {
    if (!holds) faults.push(rule);
  };
  const isText = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'text') === 'string';
  must(log.version === '2.1.0', '3.13.2 version');
  must(URL.canParse(log.$schema), '3.13.3 $schema');
  for (const { tool, results } of log.runs) {
    must(tool.driver.name !== '', '3.19.8 name');
    const ids = tool.driver.rules.map((it) => it['id']);
    must(new Set(ids).size === ids.length, '3.19.23 rules are unique');
    for (const rule of tool.driver.rules) {
      must(typeof rule['id'] === 'string', '3.49.3 id');
      must(isText(rule['shortDescription']), '3.49.9 shortDescription');
      must(rule['help'] === undefined || isText(rule['help']), '3.49.13 help');
    }
    for (const it of results) {
      const { ruleId, ruleIndex, kind, level, locations = [], partialFingerprints } = it;
      must(isText(it.message), '3.27.11 message');
      must(ids[Number(ruleIndex)] === ruleId, '3.27.6 ruleIndex');
      must(
        ['pass', 'open', 'informational', 'notApplicable', 'review', 'fail'].includes(kind),
        '3.27.9 kind',
      );
      must(['none', 'note', 'warning', 'error'].includes(level), '3.27.10 level');
      must(kind === 'fail' || level === 'none', '3.27.10 level of what is no failure');
      must(
        Object.values(partialFingerprints).every((value) => typeof value === 'string'),
        '3.27.17',
      );
      for (const { physicalLocation } of locations)
        must(URL.canParse(physicalLocation.artifactLocation.uri, 'file:///'), '3.4.3 uri');
    }
  }
  return faults;
}

const sarif = (it: typeof report): Log => JSON.parse(reportSarif(it, '0.1.0'));

describe('a report as SARIF', () => {
  it('has what the standard requires', () => {
    expect(sarifFaults(sarif(report))).toEqual([]);
  });

  it('tells failures, warnings, what is open and what passed apart', () => {
    const kinds = sarif(report).runs[0]?.results.map((it) => `${it.ruleId} ${it.kind} ${it.level}`);
    expect(kinds).toEqual([
      'S19 fail error',
      'S29 fail error',
      'S8 fail warning',
      'S25 open none',
      ...['S6', 'S10', 'S18', 'S23'].map((it) => `${it} pass none`),
    ]);
  });

  it('takes its rules from the catalogue', () => {
    const [rule] = sarif(report).runs[0]?.tool.driver.rules ?? [];
    const { title } = makeFinding({ check: 'S19', outcome: 'passed', reason: 'x', message: 'x' });
    expect(rule).toMatchObject({ id: 'S19', shortDescription: { text: title } });
  });

  it('keeps the fingerprint of a finding when only its values differ', () => {
    const prints = ['a', 'b'].map(
      (actual) =>
        sarif({ ...report, findings: [finding({ expected: 'x', actual })] }).runs[0]?.results[0]
          ?.partialFingerprints,
    );
    expect(prints[0]).toEqual(prints[1]);
    const other = sarif({ ...report, findings: [finding({ reason: 'audience-missing' })] });
    expect(other.runs[0]?.results[0]?.partialFingerprints).not.toEqual(prints[0]);
  });

  it('lets no text make a link or a place for an argument', () => {
    const [result] =
      sarif({ ...report, findings: [finding({ message: '[x](1) {0} \\' })] }).runs[0]?.results ?? [];
    expect(result?.message).toMatchObject({ text: expect.stringContaining('\\[x\\](1) {{0}} \\\\') });
  });

  it('has what the standard requires whatever is in the report', () => {
    fc.assert(
      fc.property(any, (it) => {
        const text = reportSarif(it, '0.1.0');
        expect(text).not.toMatch(UNSEEN);
        const log: Log = JSON.parse(text);
        expect(sarifFaults(log)).toEqual([]);
        expect(log.runs[0]?.results).toHaveLength(it.findings.length);
      }),
    );
  });
});
