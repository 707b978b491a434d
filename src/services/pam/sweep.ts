/** The sweep: gives back everything that is past its time, orphaned or of unknown outcome. Made for cron. */
import { returnLease } from './check-in.ts';
import type { PamDeps } from './deps.ts';
import type { Lease } from './lease.ts';

export type SweepReason = 'expired' | 'orphaned' | 'unknown' | 'all';

export interface SweepItem {
  readonly lease: Lease;
  readonly reason: SweepReason;
  /**
   * `returned`: was out, is back. `ended`: was on loan, and others could have it all the time. `cleared`: nothing was
   * out. `failed`: still to do. `due`: only looked at.
   */
  readonly result: 'returned' | 'ended' | 'cleared' | 'failed' | 'due';
  readonly message: string | null;
}

export interface SweepReport {
  readonly items: readonly SweepItem[];
  /** Leases that are in order and stay. */
  readonly kept: readonly Lease[];
}

export interface SweepRequest {
  /** Also what is neither past its time nor orphaned. */
  readonly all: boolean;
  readonly dryRun: boolean;
}

/** Why a lease is due, or null when it is in order. */
export async function whyDue(deps: PamDeps, lease: Lease): Promise<SweepReason | null> {
  if (lease.state === 'unknown') return 'unknown';
  if (lease.expiresAt !== null && Date.parse(lease.expiresAt) <= deps.clock.now()) return 'expired';
  if (lease.state === 'pending') return null;
  const boundToProcess = lease.purpose === 'exec' || lease.state !== 'open';
  return boundToProcess && (await deps.processes.isAlive(lease.holder)) === 'gone' ? 'orphaned' : null;
}

async function settle(deps: PamDeps, lease: Lease, reason: SweepReason): Promise<SweepItem> {
  if (lease.state === 'pending') {
    await deps.leases.remove(lease.id);
    return { lease, reason, result: 'cleared', message: 'It was never granted.' };
  }
  try {
    const outcome = await returnLease(deps, { lease, tries: 2 });
    const result = outcome.kind === 'not-out' ? 'cleared' : outcome.kind;
    return { lease, reason, result, message: null };
  } catch (error) {
    return {
      lease,
      reason,
      result: 'failed',
      message: error instanceof Error ? error.message : 'unexpected fault',
    };
  }
}

/**
 * Settles every lease that is due, one after the other; a failure does not keep it from the next.
 *
 * @throws CONFLICT when another sweep of this profile is running.
 */
export async function sweep(deps: PamDeps, request: SweepRequest, waitLockMs = 0): Promise<SweepReport> {
  return deps.locks.withLock('sweep', waitLockMs, async () => {
    const items: SweepItem[] = [];
    const kept: Lease[] = [];
    for (const listed of await deps.leases.list()) {
      // Since the list was read, its holder may have settled it and somebody taken the account anew.
      const lease = await deps.leases.get(listed.id).catch(() => listed);
      if (lease === null) continue;
      const reason = (await whyDue(deps, lease)) ?? (request.all ? 'all' : null);
      if (reason === null) kept.push(lease);
      else if (request.dryRun) items.push({ lease, reason, result: 'due', message: null });
      else items.push(await settle(deps, lease, reason));
      if (deps.signal.aborted) throw deps.signal.reason;
    }
    return { items, kept };
  });
}

export interface LeaseView {
  readonly lease: Lease;
  /** Why the next sweep would take it, or null. */
  readonly due: SweepReason | null;
}

/** What is out by our own records. */
export async function listLeases(deps: PamDeps): Promise<readonly LeaseView[]> {
  const leases = await deps.leases.list();
  return Promise.all(leases.map(async (lease) => ({ lease, due: await whyDue(deps, lease) })));
}
