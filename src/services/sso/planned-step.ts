/** One step of a plan: the thing that it declares, what is there, and what is between. */
import type { PropertyChange } from './difference.ts';
import { differences } from './difference.ts';
import { knownOf, Later, type Soon } from './known.ts';
import type { LedgerEntry, WiringRecord } from './ledger.ts';
import type { Kind, Observed } from './port.ts';
import { REPLACED_KINDS, SHARED_KINDS } from './port.ts';
import type { Reading } from './reading.ts';
import { entryOf } from './reading.ts';
import type { Step } from './recipe.ts';
import type { Wiring } from './wiring.ts';

/** `restore`, `remove`: of what the wiring does not declare any more. */
export type PlannedAction = 'create' | 'update' | 'none' | 'remove' | 'restore';

export interface PlannedStep {
  readonly step: string;
  readonly role: string;
  readonly connection: string;
  readonly kind: Kind;
  /** What a person knows it by; empty where its kind says it all. */
  readonly title: string;
  /** Title of the thing that it hangs on, such as the application of an assignment; empty where there is none. */
  readonly owner: string;
  readonly action: PlannedAction;
  readonly changes: readonly PropertyChange[];
  /** There already, and not by this wiring: an apply refuses unless it may adopt it. */
  readonly foreign: boolean;
}

/** Whether what was found is nobody's that the ledger knows. */
export function isForeign(step: Step, observed: Observed | null, entry: LedgerEntry | null): boolean {
  if (observed === null || SHARED_KINDS.has(step.kind)) return false;
  return entry === null || (entry.state === 'settled' && entry.id !== observed.id);
}

/** Entries of the ledger that the wiring does not declare any more, the last made first. */
export function orphansOf(steps: readonly Step[], record: WiringRecord | null): readonly LedgerEntry[] {
  const declared = new Set(steps.map((it) => it.id));
  return (record?.entries ?? []).filter((it) => !declared.has(it.step)).reverse();
}

/** Entries whose thing will be made anew with other contents. */
export function replacedOf({ record, steps, observed }: Reading): readonly LedgerEntry[] {
  const replaced = steps.filter((it) => REPLACED_KINDS.has(it.kind) && observed.get(it.id) === null);
  return replaced.flatMap((it) => entryOf(record, it.id) ?? []).filter((it) => it.id !== null);
}

export function planStep(reading: Reading, step: Step): PlannedStep {
  const { wiring, observed, record } = reading;
  const known = knownOf(observed);
  const found = observed.get(step.id) ?? null;
  const changes = differences(found, step.desired(known));
  return {
    step: step.id,
    role: step.role,
    connection: wiring.connections[step.role] ?? '',
    kind: step.kind,
    title: titleOf(knownPart(step.identity(known))),
    owner: ownerOf(reading, step),
    action: actionOf(found, changes),
    changes,
    foreign: isForeign(step, found, entryOf(record, step.id)),
  };
}

function actionOf(found: Observed | null, changes: readonly PropertyChange[]): PlannedAction {
  if (found === null) return 'create';
  return changes.length > 0 ? 'update' : 'none';
}

export function planOrphan(entry: LedgerEntry, wiring: Wiring): PlannedStep {
  const { step, role, kind, identity, origin, former } = entry;
  return {
    ...{ step, role, kind },
    connection: wiring.connections[role] ?? '',
    title: titleOf(identity),
    owner: '',
    action: origin === 'made' ? 'remove' : 'restore',
    changes: Object.entries(former).map(([property, to]) => ({ property, from: null, to })),
    foreign: false,
  };
}

function ownerOf({ steps, observed }: Reading, step: Step): string {
  const known = knownOf(observed);
  const { applicationId } = step.identity(known) as Readonly<Record<string, Soon<string>>>; // Of one kind or another.
  if (applicationId === undefined) return '';
  const isOwner = (it: Step): boolean =>
    applicationId instanceof Later
      ? applicationId.source === `${it.id}.id`
      : observed.get(it.id)?.id === applicationId;
  const owner = steps.find(isOwner);
  return owner === undefined ? '' : titleOf(knownPart(owner.identity(known)));
}

function knownPart(identity: ReturnType<Step['identity']>): Readonly<Record<string, string>> {
  const parts = Object.entries(identity);
  return Object.fromEntries(parts.filter((it): it is [string, string] => !(it[1] instanceof Later)));
}

/** Ids tell a person nothing, certificates too much. */
export function titleOf(identity: Readonly<Record<string, string>>): string {
  return Object.entries(identity)
    .filter(([name]) => !/Id$|^certificate$/.test(name))
    .map(([, value]) => value)
    .join(' ');
}
