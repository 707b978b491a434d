/**
 * Exit codes: a contract with every script that calls idctl. `docs/exit-codes.md` and the help topic are generated
 * from here. The same code leaves with and without `--json`.
 */
import type { Code } from './errors.ts';

export const EXIT: Readonly<Record<Code, number>> = {
  UNEXPECTED: 1,
  USAGE: 2,
  CONFIG_INVALID: 2,
  INPUT_REQUIRED: 2,
  NOT_FOUND: 3,
  AMBIGUOUS: 3,
  AUTH_REQUIRED: 4,
  AUTH_EXPIRED: 4,
  VAULT_LOCKED: 4,
  DENIED: 5,
  CONFLICT: 6,
  UNAVAILABLE: 7,
  RATE_LIMITED: 7,
  TIMEOUT: 7,
  PENDING: 8,
  CHECK_FAILED: 9,
  PARTIAL: 10,
  OUTCOME_UNKNOWN: 11,
  CANCELLED: 130,
};

/** What an exit code tells a script, one line each, in order. */
export const EXIT_MEANINGS: ReadonlyArray<readonly [exit: number, meaning: string]> = [
  [0, 'Done. An empty list is done, too.'],
  [1, 'A fault of idctl, or one that it could not classify.'],
  [2, 'Fix the command line or the configuration.'],
  [3, 'The named thing is not there, or is not one thing.'],
  [4, 'Sign in, or unlock the vault.'],
  [5, 'The policy of the vendor refuses.'],
  [6, 'In conflict: already checked out, changed underneath, or the plan is stale.'],
  [7, 'Not reachable, limited or too slow: a retry may help.'],
  [8, 'Waiting for an approval.'],
  [9, 'Ran as it should; the verification found faults, or a plan has changes under --check.'],
  [
    10,
    'Some items of a batch failed: the journal says which, and a second run resumes. Or a verification found no fault, and could not make a check without which nobody can say that there is none.',
  ],
  [11, 'The change may have happened. Verify; do not retry.'],
  [129, 'Ended by SIGHUP, after the clean-up.'],
  [130, 'Ended by Ctrl-C or by a refused question, after the clean-up.'],
  [143, 'Ended by SIGTERM, after the clean-up.'],
];

/** Exit codes of the signals that idctl cleans up after. */
export const SIGNAL_EXIT = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type CleanUpSignal = keyof typeof SIGNAL_EXIT;
