/** What a check-out becomes when it is not granted: held by somebody, or waiting for an approval. */
import { hasCode, IdctlError } from '../../core/errors.ts';
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
    details: { request: created.id },
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
): Promise<Lease> {
  const lease: Lease = { ...requested, state: 'pending', approvalId: approval.requestId };
  await deps.leases.update(lease);
  await deps.audit.append({
    action: 'pam.checkout',
    outcome: 'pending',
    connection: lease.connection,
    target: lease.alias,
    reason: lease.reason,
    details: { lease: lease.id, request: approval.requestId },
  });
  return lease;
}

/** How often a waiting check-out looks again, in milliseconds. */
const LOOK_EVERY_MS = 5000;

/**
 * Waits until an approval is given.
 *
 * @throws PENDING at the deadline (with the id to resume by), DENIED when it is rejected or lapses.
 */
export async function awaitApproval(
  deps: PamDeps,
  lease: Lease,
  approval: PendingApproval,
  waitMs: number,
): Promise<void> {
  const deadline = deps.clock.now() + waitMs;
  const connection = connectionOf(deps, lease.connection);
  const approvals = await connection.approvals();
  for (;;) {
    if (approvals !== null && approval.requestId !== null) {
      const request = await approvals.getRequest(approval.requestId);
      if (request.state === 'confirmed') return;
      if (request.state !== 'waiting' && request.state !== 'unknown') {
        await deps.leases.remove(lease.id);
        throw new IdctlError('DENIED', `Request ${request.id} is ${request.state} (${request.status}).`);
      }
    } else {
      const policy = await (await connection.pam()).policy(lease.account, { fresh: true });
      if (policy.approval !== 'yes') return;
    }
    if (deps.clock.now() >= deadline) throw stillPending(lease, approval);
    deps.say(`Waiting: ${approval.message}`);
    try {
      await deps.clock.sleep(Math.min(LOOK_EVERY_MS, Math.max(1, deadline - deps.clock.now())), deps.signal);
    } catch (error) {
      throw hasCode(error, 'TIMEOUT') ? stillPending(lease, approval) : error;
    }
  }
}

export function stillPending(lease: Lease, approval: PendingApproval): IdctlError {
  return new IdctlError('PENDING', approval.message, {
    hint: `Nothing is out. Once approved, run the same command again${approval.requestId === null ? '' : `; see: idctl pam request show ${approval.requestId} --connection ${lease.connection}`}.`,
  });
}
