import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportText } from '../../../../../src/cli/federation/render/text.ts';
import { width } from '../../../../../src/cli/render/table.ts';
import { makeFinding } from '../../../../../src/services/federation/make-finding.ts';
import { brokenReport, finding, hostileText, reportOf } from '../../../../support/federation-report.ts';

const PIPE = { columns: undefined, colour: false, all: false };
const report = brokenReport();

/** The line with a caret under a value, and the value. */
function under(text: string, name: string): { readonly value: string; readonly caret: string } {
  const lines = text.split('\n');
  const at = lines.findIndex((it) => it.trimStart().startsWith(name));
  return { value: lines[at] ?? '', caret: lines[at + 1] ?? '' };
}

function only(details: Parameters<typeof finding>[0], columns?: number): string {
  const one = { ...report, findings: [finding(details)], hops: [], claims: [] };
  return reportText(one, { ...PIPE, columns });
}

describe('a report at a terminal', () => {
  it('says the verdict, the cause and whose time it was judged at, before anything else', () => {
    expect(reportText(report, PIPE).split('\n').slice(0, 3)).toEqual([
      'FAULTY  login.har',
      'The assertion is meant for another service provider.',
      "Looked at: what was captured. Judged at 2026-11-26T08:00:04Z, the capture's own time.",
    ]);
  });

  it('shows what failed before warnings and what could not be tested', () => {
    const text = reportText(report, PIPE);
    const places = ['FAIL  S19', 'FAIL  S29', 'WARN  S8', 'OPEN  S25'].map((it) => text.indexOf(it));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('only counts what passed, unless all is asked for', () => {
    expect(reportText(report, PIPE)).not.toContain('pass  S6');
    expect(reportText(report, PIPE)).toContain(
      '4 passed; 4 have nothing to do with this (--all shows them).',
    );
    const all = reportText(report, { ...PIPE, all: true });
    expect(all).toContain('pass  S6  Check S6 holds');
    expect(all).toContain('4 have nothing to do with this: O1 O2 O3 O4.');
  });

  it('tells what is likely from what is proven', () => {
    expect(reportText(report, PIPE)).toMatch(/^FAIL {2}S29 .*\(likely, not proven\)$/m);
    expect(reportText(report, PIPE)).not.toMatch(/^FAIL {2}S19 .*likely/m);
  });

  it('gives remedy and retest of what failed', () => {
    const text = reportText(report, PIPE);
    expect(text).toContain('remedy    Set the audience of the application');
    expect(text).toContain('retest    Sign in again');
  });

  it('says that a claim is not verified', () => {
    expect(reportText(report, PIPE)).toContain('NameID: ana.ruiz@lab.example\n');
    expect(reportText(report, PIPE)).toContain('groups: Finance, Everyone   (not verified');
  });

  it('marks the hop at which something is wrong', () => {
    expect(reportText(report, PIPE)).toMatch(/^ {2}4 {2}browser -> wiki\.example\.org .* <- S19 S29$/m);
  });

  it('shows of a long flow what lies around its breaks, and all when asked', () => {
    const hops = Array.from({ length: 40 }, (_, index) => ({ ...report.hops[0], number: index + 1 }));
    const long = { ...report, hops: hops as typeof report.hops }; // Of hops that are there.
    const text = reportText(long, PIPE);
    expect([...text.matchAll(/^ +(\d+) {2}browser/gm)].map((it) => Number(it[1]))).toEqual([1, 2, 3, 4, 5]);
    expect(text).toContain('35 more (--all shows them)');
    expect(reportText(long, { ...PIPE, all: true })).toMatch(/^ +40 {2}browser/m);
  });

  it('has colours only where they are wanted', () => {
    expect(reportText(report, PIPE)).not.toContain('\u001b');
    expect(reportText(report, { ...PIPE, colour: true })).toContain('\u001b[31mFAIL\u001b[39m');
  });

  it.each([80, 120])('fits %i columns', (columns) => {
    const lines = reportText(report, { columns, colour: false, all: true }).split('\n');
    expect(lines.filter((it) => width(it) > columns)).toEqual([]);
  });

  it('breaks and cuts nothing in a pipe', () => {
    const long = `https://sp.example/${'a'.repeat(400)}`;
    const text = only({ expected: `${long}/`, actual: long, message: 'word '.repeat(60).trim() });
    expect(text).toContain(`expected  ${long}/\n`);
    expect(text).toContain(`      ${'word '.repeat(60).trim()}\n`);
  });
});

describe('a difference', () => {
  it('has a caret below the character in both values, and its code point', () => {
    const text = only({ expected: 'https://sp.example/a', actual: 'https://sp.example/b' });
    for (const name of ['expected', 'actual']) {
      const { value, caret } = under(text, name);
      expect(value[caret.indexOf('^')]).toBe(name === 'expected' ? 'a' : 'b');
    }
    expect(text).toContain('^ U+0061 "a"');
    expect(text).toContain('^ U+0062 "b"');
  });

  it('tells where a value ends too early', () => {
    const text = only({ expected: 'https://sp.example/', actual: 'https://sp.example' });
    expect(under(text, 'expected').caret).toMatch(/\^ U\+002F slash "\/"$/);
    expect(under(text, 'actual').caret).toMatch(/\^ ends here$/);
    expect(text).toContain('Only a slash at the end differs.');
  });

  it('shows a character that cannot be seen as a mark, and underlines all of the mark', () => {
    const text = only({ expected: 'ana@x', actual: 'ana\u200b@x' });
    expect(under(text, 'actual')).toEqual({
      value: '      actual    ana\\u200b@x',
      caret: `${' '.repeat(19)}^^^^^^ U+200B zero width space`,
    });
  });

  it('finds the same place in values that were made harmless when the finding was made', () => {
    const made = makeFinding({
      check: 'S19',
      outcome: 'failed',
      reason: 'audience-wrong',
      message: 'x',
      expected: 'a\u200bb',
      actual: 'a\u200bc',
    });
    expect(under(only(made), 'actual')).toEqual({
      value: '      actual    a\\u200bc',
      caret: `${' '.repeat(23)}^ U+0063 "c"`,
    });
  });

  it('counts wide characters as two columns', () => {
    const { caret } = under(only({ expected: '漢字a', actual: '漢字b' }), 'actual');
    expect(caret).toBe(`${' '.repeat(20)}^ U+0062 "b"`);
  });

  it('is shown in the middle of long values, with both carets in one column', () => {
    const [start, end] = ['s'.repeat(300), 'e'.repeat(300)];
    const text = only({ expected: `${start}X${end}`, actual: `${start}Y` }, 80);
    const [one, other] = [under(text, 'expected'), under(text, 'actual')];
    expect(one.value).toMatch(/…s+Xe+…$/);
    expect(other.value).toMatch(/…s+Y$/);
    expect(one.caret.indexOf('^')).toBe(other.caret.indexOf('^'));
    expect(one.value[one.caret.indexOf('^')]).toBe('X');
    for (const line of text.split('\n')) expect(width(line)).toBeLessThanOrEqual(80);
  });

  it('is not looked for where a value is missing', () => {
    const text = only({ expected: 'https://sp.example' });
    expect(text).toContain('expected  https://sp.example\n      actual    (nothing)\n');
    expect(text).not.toContain('^');
  });

  it('has its caret at the right place whatever the values are', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (start, expected, actual) => {
        const text = only({ expected: start + expected, actual: start + actual });
        const [one, other] = [under(text, 'expected'), under(text, 'actual')];
        if (!one.caret.includes('^') || !other.caret.includes('^')) return;
        // The same columns before the carets hold the same text.
        expect(one.caret.indexOf('^')).toBe(other.caret.indexOf('^'));
      }),
    );
  });
});

describe('text of strangers', () => {
  it('cannot steer a terminal from any field of a report', () => {
    fc.assert(
      fc.property(
        reportOf(hostileText),
        fc.constantFrom(undefined, 80),
        fc.boolean(),
        (any, columns, all) => {
          const text = reportText(any, { columns, colour: false, all });
          // Nothing is left that is not drawn where it stands.
          expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        },
      ),
    );
  });

  it('cannot begin a line of its own', () => {
    const forged = '\nFAIL  S1  forged\r\nSOUND  x';
    const text = only({
      message: forged,
      expected: forged,
      actual: null,
      remedy: forged,
      explains: [forged],
    });
    expect(text).not.toMatch(/^(FAIL {2}S1 |SOUND)/m);
  });
});
