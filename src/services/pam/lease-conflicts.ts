/** What stands against a new loan on our own side: a lease that is still out. */
import { IdctlError } from '../../core/errors.ts';
import { leasesOf } from './check-in.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import { describeLease } from './deps.ts';
import type { Lease } from './lease.ts';
import type { Tri } from './port.ts';

/** A record of ours counts as long as something may be out by it. */
async function isLive(deps: PamDeps, lease: Lease): Promise<boolean> {
  if (lease.state !== 'pending') return true;
  await deps.leases.remove(lease.id);
  return false;
}

/**
 * Refuses a second loan of an exclusive account while a lease of it is open, whoever on this machine took it. A
 * pending record is replaced: asking again is how one finds out that approval came.
 *
 * @throws CONFLICT naming the holder.
 */
export async function refuseWhileLeased(
  deps: PamDeps,
  resolved: ResolvedAccount,
  exclusive: Tri,
): Promise<void> {
  for (const lease of await leasesOf(deps, resolved.connection, resolved.account.id)) {
    if (!(await isLive(deps, lease)) || exclusive === 'no') continue;
    const orphaned = lease.state !== 'open' && (await deps.processes.isAlive(lease.holder)) === 'gone';
    throw new IdctlError('CONFLICT', `Already checked out: ${describeLease(lease)}.`, {
      hint: orphaned
        ? 'Its process is gone. Settle it with: idctl pam sweep'
        : `Give it back with: idctl pam checkin ${lease.id}`,
    });
  }
}
