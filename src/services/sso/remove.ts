/** Taking a wiring away: both ends are as they were before it. */
import { IdctlError } from '../../core/errors.ts';
import { audited } from './audited.ts';
import { Book } from './book.ts';
import type { SsoDeps } from './deps.ts';
import type { LedgerEntry, WiringRecord } from './ledger.ts';
import { factsOf, openTenants, tenantOf } from './reading.ts';
import { recipeById } from './recipes/index.ts';
import { refuseOtherTenants } from './refuse-other-tenants.ts';
import { alone, refuseInterrupted } from './run-lock.ts';
import { takeAway } from './take-away.ts';

export interface Removal {
  /** In the order in which they are taken away. */
  readonly entries: readonly LedgerEntry[];
  readonly record: WiringRecord;
}

/** What a removal would do; reads no tenant. @throws NOT_FOUND */
export async function removalOf(deps: SsoDeps, name: string): Promise<Removal> {
  const record = await deps.ledger.get(name);
  if (record === null) {
    throw new IdctlError('NOT_FOUND', `No wiring "${name}" was applied from here.`, {
      hint: 'What was applied is listed by: idctl sso status',
    });
  }
  return { record, entries: [...record.entries].reverse() };
}

/** @throws NOT_FOUND, CONFLICT (a connection points at another tenant) */
export async function removeWiring(deps: SsoDeps, name: string): Promise<Removal> {
  return alone(deps, name, async () => {
    const removal = await removalOf(deps, name);
    const { record, entries } = removal;
    const recipe = recipeById(record.wiring.recipe);
    const tenants = await openTenants(deps, record.wiring, recipe);
    refuseOtherTenants(record, record.wiring, await factsOf(recipe, tenants));
    for (const { role, kind } of entries) tenantOf(tenants, role).announce([kind], 'change');
    const book = new Book(deps, record, true);
    await audited(deps, 'sso.remove', record.wiring, async () => {
      for (const entry of entries) {
        refuseInterrupted(deps.signal);
        await takeAway(book, entry, tenantOf(tenants, entry.role), { journaled: false });
      }
      await book.close();
    });
    return removal;
  });
}
