/**
 * Checking out: policy first, then the record, then the vendor, in that order, so that nothing is ever out that no
 * record speaks of.
 */
import { IdctlError } from '../../core/errors.ts';
import { finishPending, heldBy, pendingLease } from './check-out-outcomes.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import { accountLock } from './deps.ts';
import type { GrantedLoan } from './grant.ts';
import { grant } from './grant.ts';
import type { Lease } from './lease.ts';
import { refuseWhileLeased } from './lease-conflicts.ts';
import { noteRefusal, settleLostAnswer } from './lost-answer.ts';
import { type LoanRequest, meetPolicy, supply } from './meet-policy.ts';
import type { AccessPolicy, CheckOutOutcome, PendingApproval, Wanting } from './port.ts';
import { connectionOf } from './resolve.ts';

export type Loan =
  | GrantedLoan
  | { readonly kind: 'pending'; readonly lease: Lease; readonly approval: PendingApproval };

/** Long enough for another process to look and to write a record. */
const LOCK_WAIT_MS = 30_000;
/** Every loan ends: where nobody said when, after a working day. */
const DEFAULT_LOAN_MS = 8 * 3_600_000;

function newLease(
  deps: PamDeps,
  resolved: ResolvedAccount,
  request: LoanRequest,
  policy: AccessPolicy,
): Lease {
  const now = deps.clock.now();
  // The loan of a command ends with the command, however long that takes: its guardian sees to it.
  const forMs = request.forMs ?? (request.purpose === 'exec' ? null : DEFAULT_LOAN_MS);
  return {
    schemaVersion: 1,
    id: request.leaseId ?? deps.newLeaseId(),
    ...resolved,
    state: 'requested',
    purpose: request.purpose,
    holder: deps.processes.self(),
    user: deps.user,
    reason: request.reason ?? null,
    exclusive: policy.exclusive,
    requestedAt: new Date(now).toISOString(),
    grantedAt: null,
    expiresAt: forMs === null ? null : new Date(now + forMs).toISOString(),
    approvalId: null,
  };
}

/**
 * Takes an account on loan.
 *
 * @throws INPUT_REQUIRED (a reason or ticket is missing), USAGE (too long), DENIED, CONFLICT (already out, naming the
 *   holder), UNAVAILABLE, TIMEOUT or RATE_LIMITED (nothing is out), OUTCOME_UNKNOWN (the record is marked for a sweep).
 */
export async function checkOut(
  deps: PamDeps,
  resolved: ResolvedAccount,
  request: LoanRequest,
): Promise<Loan> {
  const pam = await connectionOf(deps, resolved.connection).pam();
  const policy = await pam.policy(resolved.account);
  const terms = await meetPolicy(policy, request);
  const requested = newLease(deps, resolved, { ...request, ...terms }, policy);
  const record = async (): Promise<void> => {
    await refuseWhileLeased(deps, resolved, policy.exclusive);
    deps.signal.throwIfAborted();
    await deps.leases.create(requested);
  };
  // Loans of an account that many may have at once do not exclude each other: nobody waits for anybody.
  if (policy.exclusive === 'no') await record();
  else await deps.locks.withLock(accountLock(resolved.connection, resolved.account.id), LOCK_WAIT_MS, record);
  let outcome: CheckOutOutcome;
  try {
    outcome = await pam.checkOut(resolved.account, terms);
  } catch (error) {
    throw await settleLostAnswer(deps, requested, error);
  }
  if (outcome.kind === 'granted') return grant(deps, requested, outcome, policy);
  if (outcome.kind === 'held') {
    await deps.leases.remove(requested.id);
    throw heldBy(resolved, outcome.custody);
  }
  if (outcome.kind === 'wanting') {
    // Nothing is out, and a person may take long to answer.
    await deps.leases.remove(requested.id);
    return checkOut(deps, resolved, await answered(deps, requested, outcome, request));
  }
  try {
    const approval = await finishPending(deps, resolved, outcome.approval, terms);
    return {
      kind: 'pending',
      approval,
      lease: await pendingLease(deps, requested, approval, request.repeated === true),
    };
  } catch (error) {
    await deps.leases.remove(requested.id);
    throw error;
  }
}

async function answered(
  deps: PamDeps,
  requested: Lease,
  wanting: Wanting,
  request: LoanRequest,
): Promise<LoanRequest> {
  try {
    return await supply(wanting, request);
  } catch (error) {
    if (error instanceof IdctlError) await noteRefusal(deps, requested, error);
    throw error;
  }
}
