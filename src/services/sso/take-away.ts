/** Taking one thing of a wiring away: what it made is removed, what it found gets its former values back. */
import { hasCode } from '../../core/errors.ts';
import type { Book } from './book.ts';
import type { LedgerEntry } from './ledger.ts';
import type { ConfigurableTenant, IdentityOf, Kind, PropertiesOf } from './port.ts';

/** `journaled`: as a part of an apply, which may be undone. Answers whether there was anything to do. */
export async function takeAway(
  book: Book,
  entry: LedgerEntry,
  tenant: ConfigurableTenant,
  { journaled }: { readonly journaled: boolean },
): Promise<boolean> {
  const id = await idOf(entry, tenant);
  const restores = entry.origin === 'found' && Object.keys(entry.former).length > 0;
  const acts = id !== null && !isOthers(book, entry, id) && (entry.origin === 'made' || restores);
  if (acts) {
    if (journaled) await book.intend(entry, { action: 'remove', before: {} });
    if (entry.origin === 'made') await tenant.remove(entry.kind, id);
    else await restore(tenant, entry, id);
  }
  await book.drop(entry.step);
  return acts;
}

/** What another step of the wiring has now, because it calls the same thing by another name. */
function isOthers(book: Book, { step, role, kind }: LedgerEntry, id: string): boolean {
  return book.record.entries.some(
    (it) => it.step !== step && it.role === role && it.kind === kind && it.id === id,
  );
}

/** Of a create whose answer was lost: what is there by its identity. Null when it never came to be. */
export async function idOf(entry: LedgerEntry, tenant: ConfigurableTenant): Promise<string | null> {
  if (entry.id !== null) return entry.id;
  // The ledger keeps an identity as the step gave it, which was checked against the kind.
  const identity = entry.identity as IdentityOf<Kind>;
  const found = await tenant.find(entry.kind, { identity, knownId: null, outputs: [] });
  return found?.id ?? null;
}

/** Done when it is gone: there is nothing left to give values back to. */
async function restore(tenant: ConfigurableTenant, entry: LedgerEntry, id: string): Promise<void> {
  try {
    // Former values are of the declared properties of the kind.
    await tenant.update(entry.kind, id, entry.former as Partial<PropertiesOf<Kind>>, []);
  } catch (error) {
    if (!hasCode(error, 'NOT_FOUND')) throw error;
  }
}
