/** A loan for the life of one command. */
import type { IdctlError } from '../../core/errors.ts';
import { hasCode } from '../../core/errors.ts';
import { known } from './await-proof.ts';
import { returnLease } from './check-in.ts';
import { checkOut } from './check-out.ts';
import { awaitApproval, stillPending } from './check-out-outcomes.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import type { GrantedLoan } from './grant.ts';
import { heartbeat } from './heartbeat.ts';
import type { LoanRequest } from './meet-policy.ts';
import type { ReturnOutcome } from './return-outcome.ts';

/**
 * Somebody who outlives us: sees this process die, by SIGKILL too, and gives the lease back in its stead.
 */
export interface Guardian {
  /** From here on our death is noticed. */
  watch(leaseId: string): Promise<void>;
  /** The loan was granted: tells what was learned on the way, which a dead process could not be asked for. */
  granted(): Promise<void>;
  /** The child that shall not outlive its password. */
  childStarted(pid: number): void;
  childEnded(): void;
  /** Everything is settled, or left to the sweep on purpose. */
  release(): Promise<void>;
}

export interface ExecRequest extends LoanRequest {
  /** How long to wait for an approval; not at all when left out. */
  readonly waitMs?: number;
}

export interface ExecResult {
  /** The child's exit code; 128 plus the signal's number when a signal ended it. */
  readonly exitCode: number;
  readonly checkIn: ReturnOutcome | null;
  /** Why giving back failed; the lease is marked for the sweep then. */
  readonly checkInError: IdctlError | null;
}

/**
 * Checks out, waiting for an approval when asked to.
 *
 * @throws PENDING when no approval came within `waitMs`, and whatever `checkOut` throws.
 */
export async function checkOutOrWait(
  deps: PamDeps,
  resolved: ResolvedAccount,
  request: ExecRequest,
): Promise<GrantedLoan> {
  const deadlineMs = deps.clock.now() + (request.waitMs ?? 0);
  const first = await checkOut(deps, resolved, { ...request, repeated: false });
  if (first.kind === 'granted') return first;
  let pending = first;
  if (request.waitMs === undefined) throw stillPending(pending.lease, pending.approval);
  const beat = heartbeat(deps, deadlineMs);
  try {
    for (;;) {
      await awaitApproval(deps, pending.lease, pending.approval, { deadlineMs, beat });
      const loan = await checkOut(deps, resolved, { ...request, repeated: true });
      if (loan.kind === 'granted') return loan;
      pending = loan;
    }
  } catch (error) {
    // The run's own deadline, which may come a moment before ours: the approval is what is missing.
    if (deps.signal.aborted && hasCode(error, 'TIMEOUT')) throw stillPending(pending.lease, pending.approval);
    throw error;
  }
}

/**
 * Checks out, runs, gives back whatever happens.
 *
 * @param run starts the child and answers with its exit code; its failure to start is thrown after giving back.
 */
export async function execWithLoan(
  deps: PamDeps,
  resolved: ResolvedAccount,
  request: ExecRequest & { readonly leaseId: string },
  guardian: Guardian,
  run: (loan: GrantedLoan) => Promise<number>,
): Promise<ExecResult> {
  await guardian.watch(request.leaseId);
  try {
    const loan = await checkOutOrWait(deps, resolved, request);
    await guardian
      .granted()
      .catch(() => deps.say('The guardian was not told everything; the sweep stands in.'));
    const finished = await started(deps, () => run(loan)).then(
      (exitCode) => ({ exitCode, fault: null }),
      (fault: unknown) => ({ exitCode: 1, fault }),
    );
    guardian.childEnded();
    const back = await giveBack(deps, loan);
    if (finished.fault !== null) throw finished.fault;
    return { exitCode: finished.exitCode, ...back };
  } finally {
    await guardian.release();
  }
}

/** An interruption that came while the password was taken ends the run before its command begins. */
async function started(deps: PamDeps, run: () => Promise<number>): Promise<number> {
  deps.signal.throwIfAborted();
  return run();
}

async function giveBack(deps: PamDeps, loan: GrantedLoan): Promise<Omit<ExecResult, 'exitCode'>> {
  const lease = await deps.leases.get(loan.lease.id).catch(() => loan.lease);
  // A check-in of the same lease from elsewhere, while the child ran, has already settled it.
  if (lease === null) return { checkIn: { kind: 'not-out' }, checkInError: null };
  try {
    return { checkIn: await returnLease(deps, { lease }), checkInError: null };
  } catch (error) {
    return { checkIn: null, checkInError: known(error) };
  }
}
