/** Candidates for the cause of a sign-in that failed, and the finding that the likeliest of them makes. */
import type { Certainty, CheckId, Evidence, Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';

export interface Cause {
  readonly check: CheckId;
  readonly reason: string;
  readonly message: string;
  readonly certainty: Certainty;
  readonly evidence: readonly Evidence[];
  readonly expected?: string;
  readonly actual?: string;
  /** Where it is known better than the catalogue has it. */
  readonly remedy?: string;
}

export function causeFinding(cause: Cause): Finding {
  return makeFinding({ outcome: 'failed', ...cause });
}

/** With the cause in the place of what the same check said before, and of refusals, which only follow from it. */
export function withCause(findings: readonly Finding[], cause: Cause): readonly Finding[] {
  const others = findings.filter(({ check }) => check !== cause.check);
  return [causeFinding(cause), ...others.map((it) => (it.outcome === 'failed' ? following(it, cause) : it))];
}

function following({ check, message, evidence }: Finding, cause: Cause): Finding {
  return makeFinding({
    ...{ check, outcome: 'untested', reason: 'consequence', evidence },
    message: `Not looked at by itself: ${cause.check} (${cause.reason}) is why. ${message}`,
  });
}
