/** One write to a tenant, framed by the ledger. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Book } from './book.ts';
import type { PropertyChange } from './difference.ts';
import { differences, plainPart, valuesNow } from './difference.ts';
import type { Declared } from './known.ts';
import type { LedgerEntry } from './ledger.ts';
import type { ConfigurableTenant, IdentityOf, Kind, Observed, PropertiesOf, PropertyValue } from './port.ts';
import { KIND_LABELS } from './port.ts';
import type { Step } from './recipe.ts';

/** What a step is written with. */
export interface Target {
  readonly step: Step;
  readonly tenant: ConfigurableTenant;
  readonly identity: Readonly<Record<string, string>>;
  readonly book: Book;
}

/** After these the vendor has done nothing: there is nothing to find out. */
const REFUSALS = [
  'USAGE',
  'CONFIG_INVALID',
  'NOT_FOUND',
  'AMBIGUOUS',
  'AUTH_REQUIRED',
  'AUTH_EXPIRED',
  'DENIED',
  'CONFLICT',
  'RATE_LIMITED',
  'UNAVAILABLE',
] as const;

export async function createStep(target: Target, declared: Declared): Promise<Observed> {
  const { step, tenant, identity, book } = target;
  const properties = valuesNow(step.id, declared);
  const entry: LedgerEntry = { ...freshEntry(target), id: null, origin: 'made', state: 'creating' };
  await book.intend(entry, { action: 'create', before: {} });
  const made = await tenant
    // step() checked that identity and properties are those of the kind.
    .create(step.kind, identity as IdentityOf<Kind>, properties as PropertiesOf<Kind>, step.outputs)
    .catch(async (error: unknown) => {
      if (hasCode(error, ...REFUSALS)) await book.withdraw();
      throw error;
    });
  await book.settle({ ...entry, id: made.id, state: 'settled' });
  refuseWhatDidNotStick(step, made, properties);
  return made;
}

export async function updateStep(
  target: Target,
  found: Observed,
  changes: readonly PropertyChange[],
): Promise<Observed> {
  const { step, tenant, book } = target;
  const known = ownEntry(target, found) ?? foundEntry(target);
  const entry = { ...known, identity: target.identity, id: found.id, state: 'settled' } as const;
  const before = Object.fromEntries(changes.map(({ property, from }) => [property, from]));
  const intended = withFormer(entry, before);
  await book.intend(intended, { action: 'update', before: plainPart(before) });
  const values = valuesNow(step.id, Object.fromEntries(changes.map(({ property, to }) => [property, to])));
  // The declared properties of a kind, or some of them.
  const changed = await tenant.update(
    step.kind,
    found.id,
    values as Partial<PropertiesOf<Kind>>,
    step.outputs,
  );
  // Where the vendor does not show what was written, the id says it; until here it says what was there before.
  if (changed.id !== found.id) await book.settle({ ...intended, id: changed.id });
  refuseWhatDidNotStick(step, changed, values);
  return changed;
}

/** Takes what is there already, and is as declared, into the ledger. */
export async function adoptStep(target: Target, found: Observed): Promise<void> {
  const { book } = target;
  const entry = ownEntry(target, found);
  if (entry === null) await book.settle({ ...foundEntry(target), id: found.id });
  // A create whose answer was lost has happened.
  else if (entry.state === 'creating') await book.settle({ ...entry, id: found.id, state: 'settled' });
}

/** The step's entry, unless it is of a thing that is gone. */
function ownEntry({ step, book }: Target, found: Observed): LedgerEntry | null {
  const entry = book.entry(step.id);
  return entry !== null && (entry.state === 'creating' || entry.id === found.id) ? entry : null;
}

function freshEntry({ step, identity }: Target) {
  const { id, role, kind } = step;
  return { step: id, role, kind, identity, former: {}, lost: [] };
}

function foundEntry(target: Target): LedgerEntry {
  return { ...freshEntry(target), id: null, origin: 'found', state: 'settled' };
}

/** The first value that the wiring ever replaced is the one to give back. */
function withFormer(entry: LedgerEntry, before: Readonly<Record<string, PropertyValue>>): LedgerEntry {
  if (entry.origin === 'made') return entry;
  const fresh = Object.entries(before).filter(
    ([property]) => !Object.hasOwn(entry.former, property) && !entry.lost.includes(property),
  );
  const secret = fresh.flatMap(([property, value]) => (value instanceof Secret ? [property] : []));
  return {
    ...entry,
    former: { ...entry.former, ...plainPart(Object.fromEntries(fresh)) },
    lost: [...entry.lost, ...secret],
  };
}

/** Vendors accept properties and ignore them; that must not pass for done. */
function refuseWhatDidNotStick(
  step: Step,
  now: Observed,
  sent: Readonly<Record<string, PropertyValue>>,
): void {
  const ignored = differences(now, sent).map(({ property }) => property);
  if (ignored.length === 0) return;
  throw new IdctlError(
    'CHECK_FAILED',
    `The tenant accepted ${step.id} (${KIND_LABELS[step.kind]}) and did not take over: ${ignored.join(', ')}.`,
    { hint: 'See what it is now with: idctl sso status. A feature may not be enabled in this tenant.' },
  );
}
