/** What an apply would do, without doing it. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.ts';
import { Secret } from '../../core/secret.ts';
import type { Finding } from '../connections/port.ts';
import type { SsoDeps } from './deps.ts';
import { knownOf } from './known.ts';
import type { WiringRecord } from './ledger.ts';
import type { PlannedStep } from './planned-step.ts';
import { orphansOf, planOrphan, planStep, replacedOf } from './planned-step.ts';
import type { Reading } from './reading.ts';
import { readEnds, readsOf, tenantOf } from './reading.ts';
import type { CheckContext, Handover } from './recipe.ts';
import type { Wiring } from './wiring.ts';

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
    routes: routesOnce(reading),
  });
  const steps = [
    ...reading.steps.map((step) => planStep(reading, step)),
    ...[...orphansOf(reading.steps, record), ...replacedOf(reading)].map((it) => planOrphan(it, wiring)),
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

/** Several checks look at them; they are read once. */
function routesOnce({ tenants }: Reading): CheckContext['routes'] {
  const read = new Map<string, ReturnType<CheckContext['routes']>>();
  return (role) => {
    const known = read.get(role) ?? tenantOf(tenants, role).signInRoutes();
    read.set(role, known);
    return known;
  };
}

export function hasChanges(plan: Plan): boolean {
  return plan.steps.some((it) => it.action !== 'none');
}

export function isUnfinished(record: WiringRecord | null): boolean {
  return record?.run?.finishedAt === null;
}

/** Secrets take part by whether they differ. */
function stateOf({ step, action, changes, foreign }: PlannedStep): object {
  const seen = changes.map(({ property, from }) => [property, from instanceof Secret ? 'secret' : from]);
  return { step, action, foreign, seen };
}

export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
