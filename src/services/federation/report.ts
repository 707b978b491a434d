/** The one report that every tier ends in. Its shape is a contract: docs/federation-report.md. */
import type { CheckId, Finding } from './finding.ts';
import type { Hop } from './message.ts';

export type Tier = 'static' | 'passive' | 'live';

/**
 * `sound`: nothing failed, and the decisive checks were made. `faulty`: something failed. `undecided`: nothing failed, but
 * a check without which nobody can say that it is sound could not be made.
 */
export type Verdict = 'sound' | 'faulty' | 'undecided';

/** The time of what was captured, the one that was asked for, or that of the run. */
export type JudgedBy = 'capture' | 'given' | 'now';

/** A value that a message claims, and whether a signature that was verified covers it. */
export interface Claim {
  readonly name: string;
  readonly values: readonly string[];
  readonly verified: boolean;
}

export interface Report {
  readonly schemaVersion: 1;
  readonly tier: Tier;
  /** What was looked at: a file, a wiring, a pair of connections. */
  readonly subject: string;
  /** ISO instant that it was judged at; a capture is judged at its own time. */
  readonly judgedAt: string;
  /** Whose time that is; absent where there is only one, as for a configuration. */
  readonly judgedBy?: JudgedBy;
  /** Sentences on what the report rests on: what was given, and what was taken from the capture itself. */
  readonly notes?: readonly string[];
  readonly verdict: Verdict;
  /** One sentence that says why, naming the first cause. */
  readonly summary: string;
  readonly counts: Readonly<Record<'passed' | 'failed' | 'warned' | 'untested', number>>;
  /** Failures first, the cause before its consequences; then warnings, untested, passed. */
  readonly findings: readonly Finding[];
  /** Checks that have nothing to do with this federation. */
  readonly notApplicable: readonly CheckId[];
  readonly hops: readonly Hop[];
  readonly claims: readonly Claim[];
}
