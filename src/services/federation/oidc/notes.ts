/** Findings about one message, which all have its evidence. */
import type { Certainty, CheckId, Evidence, Finding, FindingDetails, Outcome } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';

export type Details = Partial<Omit<FindingDetails, 'check' | 'outcome' | 'reason' | 'message'>> & {
  /** What in the message, such as `id_token.aud`. */
  readonly field?: string;
};

type Note = (check: CheckId, reason: string, message: string, details?: Details) => Finding;

export interface Notes {
  readonly evidence: Evidence;
  readonly passed: (check: CheckId, message: string, details?: Details) => Finding;
  readonly failed: Note;
  readonly warned: Note;
  readonly untested: Note;
  /** It could not be looked at, because what it builds upon is wrong. */
  readonly skipped: (check: CheckId, why: string) => Finding;
  /** The same about something that was seen elsewhere. */
  readonly at: (evidence: Evidence) => Notes;
  /** The same where nothing that passes is proven, since nobody is known to vouch for the message. */
  readonly unproven: () => Notes;
}

/** `certainty` is that of what passes: what is wrong is so, whoever wrote it. */
export function notesOn(evidence: Evidence, certainty: Certainty = 'proven'): Notes {
  const note =
    (outcome: Outcome): Note =>
    (check, reason, message, details = {}) => {
      const { field, ...rest } = details;
      const seen = rest.evidence ?? [field === undefined ? evidence : { ...evidence, field }];
      return makeFinding({ ...rest, check, outcome, reason, message, evidence: seen });
    };
  return {
    evidence,
    passed: (check, message, details) =>
      note('passed')(check, 'as-expected', message, { certainty, ...details }),
    failed: note('failed'),
    warned: note('warned'),
    untested: note('untested'),
    skipped: (check, why) => note('untested')(check, 'not-looked-at', `Not looked at: ${why}.`),
    at: (other) => notesOn(other, certainty),
    unproven: () => notesOn(evidence, 'narrowed'),
  };
}
