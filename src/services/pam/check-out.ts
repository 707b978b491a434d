/**
 * Checking out: policy first, then the record, then the vendor, in that order, so that nothing is ever out that no
 * record speaks of.
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import { finishPending, heldBy, pendingLease } from './check-out-outcomes.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import { accountLock } from './deps.ts';
import type { Lease } from './lease.ts';
import { refuseWhileLeased } from './lease-conflicts.ts';
import { settleLostAnswer } from './lost-answer.ts';
import { type LoanRequest, meetPolicy } from './meet-policy.ts';
import type { AccessPolicy, CheckOutOutcome, PendingApproval } from './port.ts';
import { connectionOf } from './resolve.ts';

export type Loan =
  | {
      readonly kind: 'granted';
      readonly lease: Lease;
      readonly secret: Secret;
      readonly policy: AccessPolicy;
    }
  | { readonly kind: 'pending'; readonly lease: Lease; readonly approval: PendingApproval };

/** Long enough for another process to look and to write a record. */
const LOCK_WAIT_MS = 30_000;
/** A loan that nobody has to give back is forgotten after a working day. */
const UNRETURNED_MS = 8 * 3_600_000;

function newLease(
  deps: PamDeps,
  resolved: ResolvedAccount,
  request: LoanRequest,
  policy: AccessPolicy,
): Lease {
  const now = deps.clock.now();
  const forMs = request.forMs ?? (policy.exclusive === 'no' ? UNRETURNED_MS : undefined);
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
    expiresAt: forMs === undefined ? null : new Date(now + forMs).toISOString(),
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

/** Completes the record. When that fails the password goes back: a loan that no record speaks of must not be. */
async function grant(
  deps: PamDeps,
  requested: Lease,
  outcome: Extract<CheckOutOutcome, { kind: 'granted' }>,
  policy: AccessPolicy,
): Promise<Loan> {
  const ends = [requested.expiresAt, outcome.until].filter((it) => it !== null).sort();
  const lease: Lease = {
    ...requested,
    state: 'open',
    exclusive: outcome.exclusive,
    grantedAt: new Date(deps.clock.now()).toISOString(),
    expiresAt: ends[0] ?? null,
  };
  try {
    await deps.leases.update(lease);
    await deps.audit.append({
      action: 'pam.checkout',
      outcome: 'done',
      connection: lease.connection,
      target: lease.alias,
      reason: lease.reason,
      details: {
        lease: lease.id,
        account: lease.account.name,
        purpose: lease.purpose,
        until: lease.expiresAt,
      },
    });
  } catch (error) {
    const settled = await settleLostAnswer(
      deps,
      lease,
      new IdctlError('OUTCOME_UNKNOWN', 'The record failed.'),
    );
    if (settled.code === 'OUTCOME_UNKNOWN' || !hasCode(error, 'UNAVAILABLE')) throw settled;
    throw new IdctlError(
      'UNAVAILABLE',
      `Given back at once, because it could not be recorded: ${error.message}`,
      {
        cause: error,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      },
    );
  }
  return { kind: 'granted', lease, secret: outcome.secret, policy };
}
