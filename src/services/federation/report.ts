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

/** What became of the person at the other end, after a live sign-in. */
export interface SignedInAccount {
  readonly connection: string;
  readonly id: string;
  readonly login: string;
  /** The vendor's word. */
  readonly status: string;
  /** Where the account comes from: `here`, or the name of the identity provider. */
  readonly source: string;
  /** Made by this very sign-in. */
  readonly created: boolean;
  readonly attributes: ReadonlyArray<{
    readonly name: string;
    readonly value: string;
    /** Claim of the same value; null when none has it. */
    readonly claim: string | null;
  }>;
}

/** A row of the log of one of the ends that belongs to a live sign-in. */
export interface LogRow {
  /** ISO instant, by the clock of that end. */
  readonly at: string;
  readonly connection: string;
  readonly type: string;
  readonly outcome: string;
  readonly reason: string;
  /** Whom it names as the one who did it. */
  readonly actor: string;
  readonly transaction: string;
  /** Hop whose answer had the id of this transaction; null when none had. */
  readonly hop: number | null;
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
  /** Of a live sign-in; absent where nobody was signed in. */
  readonly account?: SignedInAccount;
  /** Of a live sign-in: the logs of both ends, in order of time. */
  readonly log?: readonly LogRow[];
}
