/** Collects what the checks of one message say, with the evidence that they share. */
import type { Certainty, CheckId, Evidence, Finding, FindingDetails, Outcome } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { XmlElement } from '../xml/tree.ts';
import { placeOf } from '../xml/tree.ts';

export interface More
  extends Partial<Pick<FindingDetails, 'severity' | 'expected' | 'actual' | 'remedy' | 'certainty'>> {
  /** Where it was seen: an element, or a path with an attribute. */
  readonly field?: string | XmlElement | null;
  /** Evidence beside the message itself. */
  readonly also?: Evidence;
}

export type Say = (check: CheckId, reason: string, message: string, more?: More) => void;

export interface Findings {
  readonly passed: Say;
  readonly failed: Say;
  readonly warned: Say;
  readonly untested: Say;
  /** Whether a check has failed already. */
  readonly hasFailed: (...checks: readonly CheckId[]) => boolean;
  readonly all: () => readonly Finding[];
}

/** @param certainty Of everything that is said: `narrowed` where nothing proves that the message is genuine. */
export function collectFindings(evidence: Evidence, certainty: () => Certainty = () => 'proven'): Findings {
  const found: Finding[] = [];
  const say =
    (outcome: Outcome): Say =>
    (check, reason, message, { field = null, also, ...more } = {}) => {
      const place = field === null ? {} : { field: typeof field === 'string' ? field : placeOf(field) };
      const places = [{ ...evidence, ...place }, ...(also === undefined ? [] : [also])];
      found.push(
        makeFinding({ certainty: certainty(), ...more, check, outcome, reason, message, evidence: places }),
      );
    };
  return {
    passed: say('passed'),
    failed: say('failed'),
    warned: say('warned'),
    untested: say('untested'),
    hasFailed: (...checks) => found.some((it) => it.outcome === 'failed' && checks.includes(it.check)),
    all: () => found,
  };
}

/** Evidence for what was expected: where it is known from. */
export function knownFrom(end: { readonly origin: string } | undefined): { readonly also?: Evidence } {
  return end === undefined ? {} : { also: { source: end.origin } };
}
