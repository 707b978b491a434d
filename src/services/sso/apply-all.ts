/** Applies several wirings, one after the other: one that fails is no reason to leave the others, unless they need it. */
import { IdctlError } from '../../core/errors.ts';
import type { ApplyReport, ApplyRequest } from './apply.ts';
import { applyWiring } from './apply.ts';
import type { SsoDeps } from './deps.ts';
import { isUnfinished } from './plan.ts';
import type { OrderedWiring, Wiring } from './wiring.ts';

export type WiringOutcome =
  | { readonly state: 'applied'; readonly wiring: Wiring; readonly report: ApplyReport }
  | { readonly state: 'failed'; readonly wiring: Wiring; readonly error: IdctlError }
  /** Not begun, since those of `waitsFor` are not in force. */
  | { readonly state: 'waiting'; readonly wiring: Wiring; readonly waitsFor: readonly string[] };

export type RequestForAll = Omit<ApplyRequest, 'expected'>;

/** @throws CONFIG_INVALID (they wait for each other), CANCELLED or TIMEOUT (the run is to end), what is no IdctlError */
export async function applyAll(
  deps: SsoDeps,
  wirings: readonly OrderedWiring[],
  request: RequestForAll,
): Promise<readonly WiringOutcome[]> {
  const outcomes: WiringOutcome[] = [];
  for (const { wiring, after } of inOrder(wirings)) {
    const waitsFor = await missingOf(deps, after, outcomes);
    outcomes.push(
      waitsFor.length > 0
        ? { state: 'waiting', wiring, waitsFor }
        : await outcomeOf(deps, wiring, { ...request, expected: null }),
    );
  }
  return outcomes;
}

async function outcomeOf(deps: SsoDeps, wiring: Wiring, request: ApplyRequest): Promise<WiringOutcome> {
  try {
    return { state: 'applied', wiring, report: await applyWiring(deps, wiring, request) };
  } catch (error) {
    if (!(error instanceof IdctlError) || deps.signal.aborted) throw error;
    return { state: 'failed', wiring, error };
  }
}

/** Those that are not in force: as this run has left them, or, where it has not to do with them, as the ledger says. */
export async function missingOf(
  { ledger }: Pick<SsoDeps, 'ledger'>,
  after: readonly string[],
  outcomes: readonly WiringOutcome[] = [],
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of after) {
    const here = outcomes.find((it) => it.wiring.name === name);
    const record = here === undefined ? await ledger.get(name) : null;
    const isInForce =
      here === undefined ? record !== null && !isUnfinished(record) : here.state === 'applied';
    if (!isInForce) missing.push(name);
  }
  return missing;
}

/** By name, each behind those that it comes after. @throws CONFIG_INVALID naming a circle */
export function inOrder(wirings: readonly OrderedWiring[]): readonly OrderedWiring[] {
  const left = [...wirings].sort((a, b) => (a.wiring.name < b.wiring.name ? -1 : 1));
  const ordered: OrderedWiring[] = [];
  while (left.length > 0) {
    const names = new Set(left.map((it) => it.wiring.name));
    const next = left.findIndex(({ after }) => !after.some((it) => names.has(it)));
    if (next === -1) {
      throw new IdctlError('CONFIG_INVALID', `These wirings wait for each other: ${[...names].join(', ')}.`, {
        hint: 'One of them must not be after the others.',
      });
    }
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}
