/** Wirings and what became of them, for people and as data. */
import { Chalk } from 'chalk';
import { hasChanges } from '../../services/sso/plan.ts';
import type { WiringState, WiringStatus } from '../../services/sso/status.ts';
import { table, toSeconds } from '../render/table.ts';
import { stepJson } from './plan-json.ts';
import { stepLines } from './plan-text.ts';

const WORDS: Readonly<Record<WiringState, string>> = {
  'in-step': 'in step',
  drift: 'DRIFT',
  unfinished: 'UNFINISHED',
  unreadable: 'NOT READ',
};

export function statusJson({ record, state, plan, error }: WiringStatus): object {
  const { name, recipe, connections } = record.wiring;
  return {
    ...{ name, recipe, connections, state },
    appliedAt: record.run?.finishedAt ?? null,
    drift: (plan?.steps ?? []).filter((it) => it.action !== 'none' || it.foreign).map(stepJson),
    reads: plan?.reads ?? null,
    error: error === null ? null : { code: error.code, message: error.message },
  };
}

export function statusText(
  wirings: readonly WiringStatus[],
  columns: number | undefined,
  colour: boolean,
): string {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  const overview = table(
    wirings,
    [
      { title: 'WIRING', value: ({ record }) => record.id },
      { title: 'STATE', value: ({ state }) => WORDS[state] },
      { title: 'RECIPE', value: ({ record }) => record.wiring.recipe },
      { title: 'APPLIED', value: ({ record }) => toSeconds(record.run?.finishedAt ?? '-') },
      {
        title: 'CONNECTIONS',
        value: ({ record }) => Object.values(record.wiring.connections).join(' '),
        atLeast: 10,
      },
    ],
    columns,
  );
  const details = wirings.flatMap(({ record, plan, error, state }) => {
    const changed = (plan?.steps ?? []).filter((it) => it.action !== 'none' || it.foreign);
    if (error !== null) return ['', `${record.id}: ${error.message}`];
    if (plan === null || (changed.length === 0 && !hasChanges(plan))) return [];
    const how =
      state === 'unfinished'
        ? `finish with sso apply, or undo with sso apply --rollback ${record.id}`
        : 'an apply would undo this';
    return ['', `${record.id}: ${how}`, ...changed.flatMap((it) => stepLines(it, chalk))];
  });
  return [overview, ...details].join('\n');
}
