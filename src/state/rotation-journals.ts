/** The rotation journal that the services ask for, on top of the general journal. */
import { IdctlError } from '../core/errors.ts';
import type { ResolvedAccount } from '../services/pam/deps.ts';
import type { ProcessTable } from '../services/pam/lease.ts';
import { ROTATION_METHODS } from '../services/pam/port.ts';
import type {
  RotationJournal,
  RotationJournals,
  RotationRun,
  RotationStep,
} from '../services/pam/rotation-journal.ts';
import type { Journal, JournalRecord, JournalStep, StepState } from './journal.ts';
import { privilegedAccount } from './leases.ts';
import { Misfit, oneOf, record, text } from './shape.ts';

const KIND = 'pam.rotate';

const STATES: Readonly<Record<StepState, RotationStep['state']>> = {
  waiting: 'planned',
  running: 'sent',
  done: 'rotated',
  failed: 'failed',
  unknown: 'unknown',
};

type Subject = Pick<RotationStep, 'resolved' | 'method'>;

const subject = record<Subject>({
  resolved: record<ResolvedAccount>({ connection: text, account: privilegedAccount, alias: text }),
  method: oneOf(...ROTATION_METHODS),
});

export function createRotationJournals(journal: Journal, processes: ProcessTable): RotationJournals {
  return {
    async open(steps) {
      const planned = steps.map((step) => ({ target: targetOf(step.resolved), subject: step }));
      const begun = await journal.begin(KIND, processes.self(), planned);
      return journalOf(journal, begun);
    },
    async resume(id) {
      const left = await journal.get(id);
      if (left === null || left.kind !== KIND) {
        throw new IdctlError('NOT_FOUND', `there is no rotation run ${id}`, {
          hint: 'Runs that were left are listed by: idctl pam rotate --unfinished',
        });
      }
      const ours = left.holder.pid === processes.self().pid && left.holder.host === processes.self().host;
      if (!ours && (await processes.isAlive(left.holder)) === 'alive') {
        throw new IdctlError('CONFLICT', `process ${left.holder.pid} is still at work on run ${id}`, {
          hint: 'Wait until it has ended.',
        });
      }
      const run = runOf(left);
      await journal.adopt(id, processes.self());
      return { run, journal: journalOf(journal, left) };
    },
    async unfinished() {
      const left = await journal.listUnfinished();
      return left.filter((found) => found.kind === KIND).map(runOf);
    },
  };
}

function journalOf(journal: Journal, { id }: JournalRecord): RotationJournal {
  return {
    id,
    begin: (resolved, _method, mark) => journal.update(id, targetOf(resolved), { state: 'running', mark }),
    settle: (resolved, state) =>
      journal.update(id, targetOf(resolved), { state: state === 'rotated' ? 'done' : state }),
    async finish() {
      const found = await journal.get(id);
      const settled = found?.steps.every((step) => step.state === 'done' || step.state === 'failed');
      if (settled === true) await journal.finish(id);
    },
  };
}

function targetOf({ connection, account }: ResolvedAccount): string {
  return `${connection}/${account.id}`;
}

function runOf({ id, startedAt, steps }: JournalRecord): RotationRun {
  return { id, startedAt, steps: steps.map((step) => stepOf(id, step)) };
}

function stepOf(id: string, step: JournalStep): RotationStep {
  try {
    return { ...subject(step.subject, step.target), state: STATES[step.state], mark: step.mark };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new IdctlError('UNAVAILABLE', `the journal of run ${id} cannot be used: ${error.message}`, {
      hint: 'Look at the file in the journals folder, and move it away once you know what it stood for.',
    });
  }
}
