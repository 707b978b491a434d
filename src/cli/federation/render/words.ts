/** The words of a report that all of its forms share. */
import type { Evidence, Finding, Outcome } from '../../../services/federation/finding.ts';
import { entryOf } from '../../../services/federation/make-finding.ts';
import type { JudgedBy, Report, Tier, Verdict } from '../../../services/federation/report.ts';
import { toSeconds } from '../../render/table.ts';
import { visibleLine } from './visible.ts';

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  sound: 'Sound',
  faulty: 'Faulty',
  undecided: 'Undecided',
};

export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  failed: 'failed',
  warned: 'warned',
  untested: 'not tested',
  passed: 'passed',
};

export const TIERS: Readonly<Record<Tier, string>> = {
  static: 'configuration of both ends',
  passive: 'what was captured',
  live: 'a sign-in just made',
};

const CLOCKS: Readonly<Record<JudgedBy, string>> = {
  capture: "the capture's own time",
  given: 'the time that was given',
  now: 'the time of this run',
};

/** Such as `2026-11-26T08:00:00Z, the capture's own time`. */
export function judgedWhen({ judgedAt, judgedBy }: Report): string {
  const by = judgedBy === undefined ? '' : `, ${CLOCKS[judgedBy]}`;
  return `${visibleLine(toSeconds(judgedAt))}${by}`;
}

/** Such as `login.har, hop 4, Response/Assertion/Conditions`. */
export function placeOf({ source, hop, field }: Evidence): string {
  return [source, hop === undefined ? undefined : `hop ${hop}`, field]
    .filter((it) => it !== undefined)
    .map(visibleLine)
    .join(', ');
}

/** The difference in words: which character should be where which one is. */
export function differenceWords({ difference }: Finding): string | null {
  if (difference === null) return null;
  const wanted = difference.expected ?? 'nothing more';
  const found = difference.actual ?? 'nothing more';
  const note = difference.note === null ? '' : ` ${difference.note}`;
  return visibleLine(`Character ${difference.at + 1}: expected ${wanted}, found ${found}.${note}`);
}

/** `12 passed, 1 failed, 2 warned, 3 not tested`, without what there is none of, but for failures. */
export function countsText({ counts }: Report): string {
  const order: readonly Outcome[] = ['failed', 'warned', 'untested', 'passed'];
  return order
    .filter((it) => it === 'failed' || counts[it] > 0)
    .map((it) => `${counts[it]} ${OUTCOMES[it]}`)
    .join(', ');
}

/**
 * What to do. The catalogue's advice is for what is wrong: of what could not be tested the message says what to give, and
 * only a finding's own advice goes beyond that.
 */
export function adviceOf({ check, outcome, remedy, retest }: Finding): {
  readonly remedy: string | null;
  readonly retest: string | null;
} {
  if (outcome !== 'untested') return { remedy, retest };
  const entry = entryOf(check);
  return {
    remedy: remedy === entry.remedy ? null : remedy,
    retest: retest === entry.retest ? null : retest,
  };
}

export function isWrong({ outcome }: Finding): boolean {
  return outcome === 'failed' || outcome === 'warned';
}

/** Findings of a hop. */
export function atHop(findings: readonly Finding[], hop: number): readonly Finding[] {
  return findings.filter((it) => it.evidence.some((evidence) => evidence.hop === hop));
}
