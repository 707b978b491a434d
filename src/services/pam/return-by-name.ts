/** Giving back what a person names: a lease, or an account with or without one. */
import { IdctlError } from '../../core/errors.ts';
import { leasesOf, returnAccount, returnLease } from './check-in.ts';
import type { PamDeps } from './deps.ts';
import type { Lease } from './lease.ts';
import type { AliasTable } from './resolve.ts';
import { resolveAccount } from './resolve.ts';
import type { ReturnOutcome } from './return-outcome.ts';

/** Leases by what the person called them: found without asking a vendor, so that a dead vendor hides none. */
async function ownLeases(deps: PamDeps, aliases: AliasTable, name: string): Promise<readonly Lease[]> {
  const all = await deps.leases.list();
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  return all.filter(
    (it) =>
      it.id === name ||
      it.alias === name ||
      (alias !== undefined && it.connection === alias.connection && it.account.id === alias.known.id),
  );
}

async function returnAll(deps: PamDeps, leases: readonly Lease[]): Promise<ReturnOutcome> {
  let outcome: ReturnOutcome = { kind: 'not-out' };
  for (const lease of leases) {
    if (lease.state === 'pending') await deps.leases.remove(lease.id);
    else {
      const one = await returnLease(deps, { lease });
      if (one.kind === 'returned' || outcome.kind === 'not-out') outcome = one;
    }
  }
  return outcome;
}

/**
 * @param request.force ends a loan whoever holds it.
 * @throws NOT_FOUND, AMBIGUOUS, and what the vendor answers.
 */
export async function returnByName(
  deps: PamDeps,
  aliases: AliasTable,
  request: { readonly name: string; readonly force: boolean },
): Promise<ReturnOutcome> {
  const own = await ownLeases(deps, aliases, request.name);
  if (own.length > 0 && !request.force) return returnAll(deps, own);
  if (/^ls_[0-9a-z]{10}$/.test(request.name) && own.length === 0) {
    throw new IdctlError(
      'NOT_FOUND',
      `There is no lease ${request.name}: it may have been given back already.`,
    );
  }
  // A lease tells its account by itself.
  const resolved = own[0] ?? (await resolveAccount(deps, aliases, request.name));
  const leased = await leasesOf(deps, resolved.connection, resolved.account.id);
  if (leased.length > 0 && !request.force) return returnAll(deps, leased);
  const outcome = await returnAccount(deps, {
    connection: resolved.connection,
    account: resolved.account,
    alias: resolved.alias,
    force: request.force,
  });
  for (const lease of leased) await deps.leases.remove(lease.id);
  return outcome;
}
