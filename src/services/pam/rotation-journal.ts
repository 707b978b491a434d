/** What is kept of rotations while they run, so that a killed run can be finished by another. Holds no secret. */
import type { ResolvedAccount } from './deps.ts';
import type { RotationMark, RotationMethod } from './port.ts';

export interface RotationStep {
  readonly resolved: ResolvedAccount;
  readonly method: RotationMethod;
  /** `planned`: nothing was sent. `sent`: the request may have left; the mark tells what was before it. */
  readonly state: 'planned' | 'sent' | 'rotated' | 'failed' | 'unknown';
  readonly mark: RotationMark | null;
}

export interface RotationRun {
  readonly id: string;
  /** ISO instant. */
  readonly startedAt: string;
  readonly steps: readonly RotationStep[];
}

/** Writes one run; every call is durable when it returns. */
export interface RotationJournal {
  readonly id: string;
  /** Before the request leaves. */
  begin(resolved: ResolvedAccount, method: RotationMethod, mark: RotationMark): Promise<void>;
  settle(resolved: ResolvedAccount, state: 'rotated' | 'failed' | 'unknown'): Promise<void>;
  /** Removes the record when every step has a definite end. */
  finish(): Promise<void>;
}

export interface RotationJournals {
  open(
    steps: ReadonlyArray<{ readonly resolved: ResolvedAccount; readonly method: RotationMethod }>,
  ): Promise<RotationJournal>;
  /** Continues a run that was left. @throws NOT_FOUND */
  resume(id: string): Promise<{ readonly run: RotationRun; readonly journal: RotationJournal }>;
  unfinished(): Promise<readonly RotationRun[]>;
}
