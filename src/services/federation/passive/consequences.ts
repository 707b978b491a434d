/**
 * One cause is one failure. What the checks of single messages cannot see is seen here: that two of them tell the same, and
 * that a refusal or an error page is what an earlier fault had to lead to.
 */
import type { Evidence, Finding } from '../finding.ts';

/** Most places that one finding names. */
const MOST_PLACES = 6;

export function withoutConsequences(findings: readonly Finding[]): readonly Finding[] {
  const sorted = [...withoutEchoes(merged(findings))].sort((a, b) => weightOf(a) - weightOf(b));
  const told = withoutSameWords(sorted);
  const settled = told.map((it) => (isOftenTolerated(it) && hasOtherReason(it, told) ? tolerated(it) : it));
  return settled.map((it) => demoted(it, settled));
}

/** A page that says what a check has found is one more place of that finding. */
function withoutSameWords(findings: readonly Finding[]): readonly Finding[] {
  const pages = findings.filter(isPage);
  const isTold = (page: Finding): boolean =>
    findings.some((it) => it.outcome === 'failed' && it.check === page.check && !isPage(it));
  return findings
    .filter((it) => !isPage(it) || !isTold(it))
    .map((it) => {
      const same = pages.filter((page) => page.check === it.check && page !== it);
      if (it.outcome !== 'failed' || same.length === 0) return it;
      return { ...it, evidence: placesOf(it.evidence, ...same.map((page) => page.evidence)) };
    });
}

function isPage({ reason }: Finding): boolean {
  return reason.startsWith('page-');
}

/** Sorting keeps the order of the checks else. */
function weightOf({ severity }: Finding): number {
  return severity === 'critical' ? 0 : 1;
}

/** The same finding of several messages is one, with all its places. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const byKey = new Map<string, Finding>();
  for (const finding of findings) {
    const { check, outcome, reason, expected, actual, certainty } = finding;
    const values = outcome === 'passed' || outcome === 'untested' ? [] : [expected, actual];
    const key = JSON.stringify([check, outcome, reason, certainty, ...values]);
    const first = byKey.get(key);
    byKey.set(
      key,
      first === undefined ? finding : { ...first, evidence: placesOf(first.evidence, finding.evidence) },
    );
  }
  return [...byKey.values()];
}

function placesOf(...places: ReadonlyArray<readonly Evidence[]>): readonly Evidence[] {
  const all = places.flat().map((it) => JSON.stringify(it));
  return [...new Set(all)].slice(0, MOST_PLACES).map((it) => JSON.parse(it));
}

/** Of a check that failed or warned nobody needs to hear that it was right, or not looked at, in another message. */
function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const failed = new Set(findings.filter((it) => it.outcome === 'failed').map((it) => it.check));
  return findings.filter((it) => it.outcome === 'failed' || it.outcome === 'warned' || !failed.has(it.check));
}

/**
 * How far a failure is from its cause: 0, a fault in itself; 1, a refusal of one end in the protocol, or what stands around
 * one; 2, a page that says that something went wrong.
 */
function distanceOf(finding: Finding): 0 | 1 | 2 {
  if (isPage(finding)) return 2;
  const { check, reason, certainty, evidence } = finding;
  const isRefusal =
    (check === 'S16' && reason === 'status-not-success') ||
    (check === 'O19' && reason.startsWith('error-')) ||
    (check === 'O30' && reason === 'status-wrong');
  // What the words of a provider's error narrow down is its refusal as well.
  const isTold = certainty === 'narrowed' && evidence.some((it) => it.field === 'error');
  const isAround = reason === 'cookie-lost' || (reason === 'clocks-differ' && certainty === 'narrowed');
  return isRefusal || isTold || isAround ? 1 : 0;
}

/** A clock that is wrong is wrong in every time of a message. */
function isSameClock(one: Finding, other: Finding): boolean {
  const ahead = /in-the-future$|^not-yet-valid$/;
  return ahead.test(one.reason) && ahead.test(other.reason) && hopOf(one) === hopOf(other);
}

/** What the standard forbids and most products take: where something else is wrong it is hardly the reason. */
export function isOftenTolerated({ check, reason }: Finding): boolean {
  return check === 'S29' && reason === 'name-id-format';
}

/** A page is none: it may well be about this. */
function hasOtherReason(finding: Finding, all: readonly Finding[]): boolean {
  return all.some((it) => it !== finding && it.outcome === 'failed' && !isPage(it));
}

export function tolerated(finding: Finding): Finding {
  return { ...finding, outcome: 'warned', severity: 'warning' };
}

function hopOf({ evidence }: Finding): number {
  return Math.min(...evidence.map((it) => it.hop ?? 0), Number.POSITIVE_INFINITY);
}

/** One wrong value in two places, or in two messages, is one fault: the first that was told, which is the graver one. */
function isSameFault(one: Finding, other: Finding): boolean {
  const hasValues = one.expected !== null && one.actual !== null;
  const isSameValue = one.expected === other.expected && one.actual === other.actual;
  return hasValues && isSameValue;
}

function demoted(finding: Finding, all: readonly Finding[]): Finding {
  if (finding.outcome !== 'failed') return finding;
  const others = all.filter((it) => it !== finding && it.outcome === 'failed');
  const distance = distanceOf(finding);
  const cause =
    others.find((it) => distanceOf(it) < distance && hopOf(it) <= hopOf(finding)) ??
    others.find(
      (it) =>
        (isSameFault(it, finding) || isSameClock(it, finding)) && all.indexOf(it) < all.indexOf(finding),
    );
  if (cause === undefined) return finding;
  return {
    ...finding,
    ...{ outcome: 'untested', severity: 'info', reason: 'consequence', difference: null, explains: [] },
    message: `Not looked at by itself: ${cause.check} (${cause.reason}) is why. ${finding.message}`,
  };
}
