/** Undoing the last run: its writes in reverse, each withdrawn from the ledger when it is undone. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import { audited } from './audited.ts';
import { Book } from './book.ts';
import type { SsoDeps } from './deps.ts';
import type { LedgerWrite } from './ledger.ts';
import type { Kind, PropertiesOf } from './port.ts';
import type { Tenants } from './reading.ts';
import { factsOf, openTenants, tenantOf } from './reading.ts';
import { recipeById } from './recipes/index.ts';
import { refuseOtherTenants } from './refuse-other-tenants.ts';
import { alone } from './run-lock.ts';
import { idOf } from './take-away.ts';

export interface UndoReport {
  readonly undone: number;
  /** Steps whose removal cannot be undone: the next apply makes them anew, with other ids. */
  readonly notUndone: readonly string[];
}

/** @throws NOT_FOUND (no such wiring, or no run of it) */
export async function undoLastRun(deps: SsoDeps, name: string): Promise<UndoReport> {
  return alone(deps, name, async () => {
    const record = await deps.ledger.get(name);
    if (record === null || record.run === null) {
      throw new IdctlError('NOT_FOUND', `There is no run of "${name}" to undo.`, {
        hint: 'What was applied is listed by: idctl sso status',
      });
    }
    const recipe = recipeById(record.wiring.recipe);
    const tenants = await openTenants(deps, record.wiring, recipe);
    refuseOtherTenants(record, record.wiring, await factsOf(recipe, tenants));
    return audited(deps, 'sso.rollback', record.wiring, () => undoRun(new Book(deps, record, true), tenants));
  });
}

export async function undoRun(book: Book, tenants: Tenants): Promise<UndoReport> {
  const writes = [...(book.record.run?.writes ?? [])].reverse();
  const notUndone: string[] = [];
  for (const write of writes) {
    if (write.action === 'remove') notUndone.push(write.step);
    else await undo(book, tenants, write);
    await book.withdraw();
    // What is gone is in the ledger no more.
    if (write.action === 'remove') await book.drop(write.step);
  }
  await book.closeUndone();
  return { undone: writes.length - notUndone.length, notUndone };
}

async function undo(book: Book, tenants: Tenants, write: LedgerWrite): Promise<void> {
  const entry = book.entry(write.step);
  if (entry === null) return;
  const tenant = tenantOf(tenants, entry.role);
  const id = await idOf(entry, tenant);
  if (id === null) return;
  if (write.action === 'create') return tenant.remove(entry.kind, id);
  try {
    // Values that were read of the kind.
    await tenant.update(entry.kind, id, write.before as Partial<PropertiesOf<Kind>>, []);
  } catch (error) {
    // Removed by hand: nothing is left to undo.
    if (!hasCode(error, 'NOT_FOUND')) throw error;
  }
}
