/** What a check-out becomes when it is not granted: held by somebody, or waiting for an approval. */
import { IdctlError } from '../../core/errors.ts';
import type { AccessApprovals } from './approvals-port.ts';
import { auditedAccount } from './audited-account.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import type { Lease } from './lease.ts';
import type { CheckOutRequest, Custody, PendingApproval } from './port.ts';
import { connectionOf } from './resolve.ts';

export function heldBy({ alias }: ResolvedAccount, custody: Custody): IdctlError {
  const holder =
    custody.state === 'held-by-me' ? 'you, outside of this machine' : (custody.holder ?? 'somebody else');
  const since = custody.since === null ? '' : ` since ${custody.since}`;
  const until = custody.until === null ? '' : ` until ${custody.until}`;
  return new IdctlError('CONFLICT', `${alias} is checked out by ${holder}${since}${until}.`, {
    hint:
      custody.state === 'held-by-me'
        ? `Give it back with: idctl pam checkin ${alias}`
        : `Ask for it, or end that loan with: idctl pam checkin ${alias} --force`,
  });
}

/**
 * Names the request that is waited for, and makes it where the vendor takes requests by API and none is waiting.
 * Where it does not (OPA), the vendor's own message says what to do.
 */
export async function finishPending(
  deps: PamDeps,
  resolved: ResolvedAccount,
  approval: PendingApproval,
  terms: CheckOutRequest,
): Promise<PendingApproval> {
  if (approval.requestId !== null) return approval;
  const approvals = await connectionOf(deps, resolved.connection).approvals();
  if (approvals === null) return approval;
  const created = await approvals.createRequest(resolved.account, {
    reason: terms.reason ?? '',
    ...(terms.ticket === undefined ? {} : { ticket: terms.ticket }),
    ...(terms.ticketSystem === undefined ? {} : { ticketSystem: terms.ticketSystem }),
  });
  await deps.audit.append({
    action: 'pam.request.create',
    outcome: 'done',
    connection: resolved.connection,
    target: resolved.alias,
    reason: terms.reason ?? null,
    details: { ...auditedAccount(resolved.account), request: created.id },
  });
  return {
    requestId: created.id,
    approvers: created.approvers,
    message: `Request ${created.id} waits for approval${created.approvers.length > 0 ? ` by ${created.approvers.join(' or ')}` : ''}.`,
  };
}

/** Keeps the request's id, so that a later run can say what is waiting; nothing is out by such a record. */
export async function pendingLease(
  deps: PamDeps,
  requested: Lease,
  approval: PendingApproval,
  repeated: boolean,
): Promise<Lease> {
  const lease: Lease = { ...requested, state: 'pending', approvalId: approval.requestId };
  await deps.leases.update(lease);
  if (repeated) return lease;
  await deps.audit.append({
    action: 'pam.checkout',
    outcome: 'pending',
    connection: lease.connection,
    target: lease.alias,
    reason: lease.reason,
    details: { lease: lease.id, ...auditedAccount(lease.account), request: approval.requestId },
  });
  return lease;
}

/** How often a waiting check-out looks again, in milliseconds. */
const LOOK_EVERY_MS = 5000;

export interface ApprovalWait {
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number;
  /** Tells that the wait goes on. */
  readonly beat: (sentence: string) => void;
}

/**
 * Waits until trying again makes sense: a decision was made, or, where the vendor tells no decisions (OPA), a while
 * has passed.
 *
 * @throws PENDING at the deadline (with the id to resume by), DENIED when the request is rejected or lapses.
 */
export async function awaitApproval(
  deps: PamDeps,
  lease: Lease,
  approval: PendingApproval,
  { deadlineMs, beat }: ApprovalWait,
): Promise<void> {
  const approvals = await connectionOf(deps, lease.connection).approvals();
  for (let looked = false; ; looked = true) {
    if (approvals === null || approval.requestId === null) {
      if (looked) return;
    } else if ((await decisionOn(deps, approvals, approval.requestId, lease)) === 'confirmed') return;
    const left = deadlineMs - deps.clock.now();
    if (left <= 0) throw stillPending(lease, approval);
    beat(`Waiting: ${approval.message}`);
    await deps.clock.sleep(Math.min(LOOK_EVERY_MS, left), deps.signal);
  }
}

async function decisionOn(
  deps: PamDeps,
  approvals: AccessApprovals,
  id: string,
  lease: Lease,
): Promise<string> {
  const request = await approvals.getRequest(id);
  if (request.state === 'confirmed' || request.state === 'waiting' || request.state === 'unknown')
    return request.state;
  await deps.leases.remove(lease.id);
  throw new IdctlError('DENIED', `Request ${request.id} is ${request.state} (${request.status}).`);
}

export function stillPending(lease: Lease, approval: PendingApproval): IdctlError {
  return new IdctlError('PENDING', approval.message, {
    hint: `Nothing is out. Once approved, run the same command again${approval.requestId === null ? '' : `; see: idctl pam request show ${approval.requestId} --connection ${lease.connection}`}.`,
  });
}
