/** Whether what was applied is still as it was applied. */
import { IdctlError } from '../../core/errors.ts';
import type { SsoDeps } from './deps.ts';
import type { WiringRecord } from './ledger.ts';
import type { Plan } from './plan.ts';
import { hasChanges, planOf } from './plan.ts';
import { readEnds } from './reading.ts';

export type WiringState =
  | 'in-step'
  /** Something was changed by hand. */
  | 'drift'
  /** An apply was killed or failed: finish or undo it. */
  | 'unfinished'
  /** An end could not be read. */
  | 'unreadable';

export interface WiringStatus {
  readonly record: WiringRecord;
  readonly state: WiringState;
  /** Null when it could not be made. */
  readonly plan: Plan | null;
  readonly error: IdctlError | null;
}

/** Of the wirings named, or of all in the ledger. @throws NOT_FOUND naming one that was not applied */
export async function statusOf(deps: SsoDeps, names: readonly string[]): Promise<readonly WiringStatus[]> {
  const records = await deps.ledger.list();
  const missing = names.find((name) => !records.some((it) => it.id === name));
  if (missing !== undefined) {
    const there = records.map((it) => it.id).join(', ');
    throw new IdctlError('NOT_FOUND', `No wiring "${missing}" was applied from here.`, {
      hint: there === '' ? 'None was.' : `There is ${there}.`,
    });
  }
  const wanted = names.length === 0 ? records : records.filter((it) => names.includes(it.id));
  const states: WiringStatus[] = [];
  for (const record of wanted) states.push(await look(deps, record));
  return states;
}

async function look(deps: SsoDeps, record: WiringRecord): Promise<WiringStatus> {
  try {
    const plan = await planOf(deps, await readEnds(deps, record.wiring, record));
    return { record, state: stateOf(plan), plan, error: null };
  } catch (error) {
    // One end that is away must not hide how the other wirings are.
    if (!(error instanceof IdctlError) || deps.signal.aborted) throw error;
    return { record, state: 'unreadable', plan: null, error };
  }
}

function stateOf(plan: Plan): WiringState {
  if (plan.unfinished) return 'unfinished';
  return hasChanges(plan) || plan.steps.some((it) => it.foreign) ? 'drift' : 'in-step';
}
