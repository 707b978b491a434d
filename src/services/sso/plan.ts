/** What an apply would do, without doing it. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.ts';
import { Secret } from '../../core/secret.ts';
import type { Finding } from '../connections/port.ts';
import type { SsoDeps } from './deps.ts';
import type { PropertyChange } from './difference.ts';
import { differences } from './difference.ts';
import { knownOf } from './known.ts';
import type { LedgerEntry, WiringRecord } from './ledger.ts';
import type { Kind, Observed } from './port.ts';
import { SHARED_KINDS } from './port.ts';
import type { Reading } from './reading.ts';
import { entryOf, identityNow, readEnds, readsOf, tenantOf } from './reading.ts';
import type { Handover, Step } from './recipe.ts';
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
  readonly action: PlannedAction;
  readonly changes: readonly PropertyChange[];
  /** There already, and not by this wiring: an apply refuses unless it may adopt it. */
  readonly foreign: boolean;
}

export interface Plan {
  readonly wiring: Wiring;
  readonly steps: readonly PlannedStep[];
  readonly checks: readonly Finding[];
  readonly handover: readonly Handover[];
  readonly reads: number;
  /** An apply was killed or failed, and is to be finished. */
  readonly unfinished: boolean;
  readonly wiringDigest: string;
  /** Of the state that was read: a plan is stale when it has another. */
  readonly stateDigest: string;
}

export async function planWiring(deps: SsoDeps, wiring: Wiring): Promise<Plan> {
  return planOf(deps, await readEnds(deps, wiring, await deps.ledger.get(wiring.name)));
}

export async function planOf(deps: SsoDeps, reading: Reading): Promise<Plan> {
  const { wiring, recipe, context, record, observed } = reading;
  const known = knownOf(observed);
  const checks = await recipe.checks({
    ...context,
    known,
    probe: deps.probe(wiring),
    routes: (role) => tenantOf(reading.tenants, role).signInRoutes(),
  });
  const steps = [
    ...reading.steps.map((step) => planStep(reading, step)),
    ...orphansOf(reading).map((it) => planOrphan(it, wiring)),
  ];
  return {
    wiring,
    steps,
    checks,
    handover: recipe.handover(context, known),
    reads: readsOf(reading.tenants) - reading.readsBefore,
    unfinished: isUnfinished(record),
    wiringDigest: digest(wiring),
    stateDigest: digest(steps.map(stateOf)),
  };
}

export function hasChanges(plan: Plan): boolean {
  return plan.steps.some((it) => it.action !== 'none');
}

export function isUnfinished(record: WiringRecord | null): boolean {
  return record?.run?.finishedAt === null;
}

/** Whether what was found is nobody's that the ledger knows. */
export function isForeign(step: Step, observed: Observed | null, entry: LedgerEntry | null): boolean {
  if (observed === null || SHARED_KINDS.has(step.kind)) return false;
  return entry === null || (entry.state === 'settled' && entry.id !== observed.id);
}

/** Entries of the ledger that the wiring does not declare any more, the last made first. */
export function orphansOf({ record, steps }: Reading): readonly LedgerEntry[] {
  const declared = new Set(steps.map((it) => it.id));
  return (record?.entries ?? []).filter((it) => !declared.has(it.step)).reverse();
}

function planStep({ wiring, observed, record }: Reading, step: Step): PlannedStep {
  const known = knownOf(observed);
  const found = observed.get(step.id) ?? null;
  const changes = differences(found, step.desired(known));
  return {
    step: step.id,
    role: step.role,
    connection: wiring.connections[step.role] ?? '',
    kind: step.kind,
    title: titleOf(identityNow(step, known) ?? {}),
    action: actionOf(found, changes),
    changes,
    foreign: isForeign(step, found, entryOf(record, step.id)),
  };
}

function actionOf(found: Observed | null, changes: readonly PropertyChange[]): PlannedAction {
  if (found === null) return 'create';
  return changes.length > 0 ? 'update' : 'none';
}

function planOrphan(entry: LedgerEntry, wiring: Wiring): PlannedStep {
  const { step, role, kind, identity, origin, former } = entry;
  return {
    ...{ step, role, kind },
    connection: wiring.connections[role] ?? '',
    title: titleOf(identity),
    action: origin === 'made' ? 'remove' : 'restore',
    changes: Object.entries(former).map(([property, to]) => ({ property, from: null, to })),
    foreign: false,
  };
}

/** Ids tell a person nothing, certificates too much. */
export function titleOf(identity: Readonly<Record<string, string>>): string {
  return Object.entries(identity)
    .filter(([name]) => !/Id$|^certificate$/.test(name))
    .map(([, value]) => value)
    .join(' ');
}

/** Secrets take part by whether they differ. */
function stateOf({ step, action, changes, foreign }: PlannedStep): object {
  const seen = changes.map(({ property, from }) => [property, from instanceof Secret ? 'secret' : from]);
  return { step, action, foreign, seen };
}

export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
