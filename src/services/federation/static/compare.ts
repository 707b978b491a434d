/** Two values of two ends that must be one: the findings that come of a comparison. "Missing" is not "wrong". */
import type { CheckId, Evidence, Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { quoted } from '../quote.ts';

export interface Comparison {
  readonly check: CheckId;
  /** Begins the reasons: `audience` makes `audience-mismatch` and so on. */
  readonly reason: string;
  /** Begins sentences, such as `The audience of assertions`. */
  readonly what: string;
  /** What is accepted, the usual one first; null when it is not set, undefined when it is not known. */
  readonly expected: readonly string[] | null | undefined;
  readonly expectedFrom: Evidence;
  readonly actual: string | null | undefined;
  readonly actualFrom: Evidence;
  readonly remedy: string;
  /** What to give so that it becomes known. */
  readonly toKnow: string;
}

/** One finding: passed, failed, or untested where a side is not known. */
export function compare(it: Comparison): Finding {
  const { check, reason, what, expected, actual } = it;
  const evidence = [it.actualFrom, it.expectedFrom];
  const wanted = expected?.[0];
  if (actual === undefined || expected === undefined || expected === null || wanted === undefined) {
    const message = `${what} cannot be compared. ${it.toKnow}`;
    return makeFinding({ check, outcome: 'untested', reason: `${reason}-unknown`, message, evidence });
  }
  if (actual === null || actual === '') {
    return makeFinding({
      check,
      outcome: 'failed',
      reason: `${reason}-missing`,
      message: `${what} is not set; ${placeOf(it.expectedFrom)} wants ${quoted(wanted)}.`,
      expected: wanted,
      evidence,
      remedy: it.remedy,
    });
  }
  if (expected.includes(actual)) {
    return makeFinding({
      check,
      outcome: 'passed',
      reason: `${reason}-equal`,
      message: `${what} is ${quoted(actual)} at both ends.`,
      expected: actual,
      actual,
      evidence,
    });
  }
  return makeFinding({
    check,
    outcome: 'failed',
    reason: `${reason}-mismatch`,
    message: `${what} is ${quoted(actual)}; ${placeOf(it.expectedFrom)} wants ${expected.map((one) => quoted(one)).join(' or ')}.`,
    expected: nearest(expected, actual),
    actual,
    evidence,
    remedy: it.remedy,
  });
}

/** Not looked at, because what it follows from is wrong already: one cause is one failure. */
export function consequence(check: CheckId, of: string): Finding {
  return makeFinding({
    check,
    outcome: 'untested',
    reason: 'not-looked-at',
    message: `Not looked at: ${of}.`,
  });
}

export function placeOf({ source, field }: Evidence): string {
  return field === undefined ? source : `${source} (${field})`;
}

/** The one that has most in common from the beginning: a slip is a slip in that one. */
export function nearest(candidates: readonly string[], actual: string): string {
  const common = (text: string): number => {
    let length = 0;
    while (length < text.length && text[length] === actual[length]) length += 1;
    return length;
  };
  return [...candidates].sort((a, b) => common(b) - common(a))[0] ?? '';
}
