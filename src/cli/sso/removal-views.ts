/** What a removal takes away, for people and as data. */
import type { LedgerEntry } from '../../services/sso/ledger.ts';
import { titleOf } from '../../services/sso/planned-step.ts';
import { KIND_LABELS } from '../../services/sso/port.ts';
import type { Removal } from '../../services/sso/remove.ts';
import { plainCell } from '../render/plain.ts';

type Fate = 'remove' | 'restore' | 'leave';

function fateOf({ origin, former }: LedgerEntry): Fate {
  if (origin === 'made') return 'remove';
  return Object.keys(former).length > 0 ? 'restore' : 'leave';
}

export function removalJson({ record, entries }: Removal, done: boolean): object {
  return {
    name: record.id,
    done,
    steps: entries.map((entry) => ({
      step: entry.step,
      connection: record.wiring.connections[entry.role] ?? '',
      kind: entry.kind,
      title: titleOf(entry.identity),
      action: fateOf(entry),
      restores: Object.keys(entry.former),
      // A former secret is kept nowhere: these stay as they are.
      keeps: entry.lost,
    })),
  };
}

const WORDS: Readonly<Record<Fate, readonly [todo: string, done: string]>> = {
  remove: ['would be removed', 'removed'],
  restore: ['would get its former values back', 'has its former values back'],
  leave: ['would stay: it was there, and as declared', 'stays: it was there, and as declared'],
};

export function removalText({ record, entries }: Removal, done: boolean): string {
  const lines = entries.map((entry) => {
    const title = titleOf(entry.identity);
    const what = `${KIND_LABELS[entry.kind]}${title === '' ? '' : ` "${plainCell(title)}"`}`;
    const kept = entry.lost.length === 0 ? '' : ` (but for ${entry.lost.join(', ')}, which stay as they are)`;
    return `  ${record.wiring.connections[entry.role] ?? ''}: ${what} ${WORDS[fateOf(entry)][done ? 1 : 0]}${kept}`;
  });
  const last = done
    ? `${record.id} is taken away.`
    : `Nothing was changed. Do it: idctl sso remove ${record.id}`;
  return [...lines, last].join('\n');
}
