import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../../src/services/federation/finding.ts';
import { withoutConsequences } from '../../../../../src/services/federation/passive/consequences.ts';
import { finding } from '../../../../support/federation-report.ts';

/** At a hop. */
function at(hop: number, details: Partial<Finding>): Finding {
  return finding({ evidence: [{ source: 'x.har', hop }], ...details });
}

const audience = at(5, { check: 'S19', reason: 'audience-wrong' });
const page = (hop: number, check: Finding['check'] = 'O42'): Finding =>
  at(hop, { check, reason: 'page-unexplained', certainty: 'narrowed', message: 'A page said "No".' });
const refusal = (hop: number): Finding => at(hop, { check: 'S16', reason: 'status-not-success' });

const failures = (findings: readonly Finding[]): readonly string[] =>
  withoutConsequences(findings)
    .filter((it) => it.outcome === 'failed')
    .map((it) => `${it.check} ${it.reason}`);

describe('one cause', () => {
  it('is one failure, and the page that it leads to is none', () => {
    expect(failures([audience, page(6)])).toEqual(['S19 audience-wrong']);
    const [, second] = withoutConsequences([audience, page(6)]);
    expect(second).toMatchObject({ outcome: 'untested', reason: 'consequence' });
    expect(second?.message).toContain('S19 (audience-wrong) is why. A page said "No".');
  });

  it('is a refusal in the protocol, where a page follows it', () => {
    expect(failures([refusal(4), page(5)])).toEqual(['S16 status-not-success']);
  });

  it('is what is wrong with the request, where a refusal follows it', () => {
    const request = at(2, { check: 'S22', reason: 'acs-wrong' });
    expect(failures([request, refusal(4), page(5)])).toEqual(['S22 acs-wrong']);
  });

  it('is a name of another format, where nothing but a page says that something is wrong', () => {
    const format = at(5, { check: 'S29', reason: 'name-id-format' });
    expect(failures([format, page(5, 'O36')])).toEqual(['S29 name-id-format']);
    expect(failures([format, audience, page(5)])).toEqual(['S19 audience-wrong']);
  });

  it('does not lie behind what it would have caused', () => {
    expect(failures([page(3), audience])).toEqual(['O42 page-unexplained', 'S19 audience-wrong']);
  });

  it('has the page that says the same for one more place', () => {
    const [only, ...rest] = withoutConsequences([audience, page(6, 'S19')]);
    expect(rest).toEqual([]);
    expect(only?.evidence.map((it) => it.hop)).toEqual([5, 6]);
  });

  it('is told once, with all its places, when two messages have it', () => {
    const [only, ...rest] = withoutConsequences([
      audience,
      at(9, { check: 'S19', reason: 'audience-wrong' }),
    ]);
    expect(rest).toEqual([]);
    expect(only?.evidence.map((it) => it.hop)).toEqual([5, 9]);
  });

  it('is one wrong value in two places, of one message or of two', () => {
    const values = { expected: 'https://sp.example/acs', actual: 'https://sp.example/other' };
    const destination = at(5, { check: 'S20', reason: 'destination-wrong', ...values });
    const recipient = (hop: number): Finding =>
      at(hop, { check: 'S21', reason: 'recipient-wrong', severity: 'critical', ...values });
    expect(failures([destination, recipient(5)])).toEqual(['S21 recipient-wrong']);
    expect(failures([destination, recipient(7)])).toEqual(['S21 recipient-wrong']);
    const other = { ...recipient(5), actual: 'https://sp.example/third' };
    expect(failures([destination, other])).toHaveLength(2);
  });
});

describe('two causes', () => {
  it('are two failures', () => {
    expect(failures([audience, at(5, { check: 'S23', reason: 'expired' })])).toEqual([
      'S19 audience-wrong',
      'S23 expired',
    ]);
  });
});

describe('a check', () => {
  it('that failed is not told to be right, or open, in another message', () => {
    const passed = at(8, { check: 'S19', outcome: 'passed', reason: 'audience-right' });
    const open = at(9, { check: 'S19', outcome: 'untested', reason: 'sp-unknown' });
    expect(withoutConsequences([audience, passed, open])).toEqual([audience]);
  });
});
