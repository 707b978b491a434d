/** Rotation journals in memory. */
import { IdctlError } from '../../../src/core/errors.ts';
import type { ResolvedAccount } from '../../../src/services/pam/deps.ts';
import type { RotationMark, RotationMethod } from '../../../src/services/pam/port.ts';
import type {
  RotationJournal,
  RotationJournals,
  RotationRun,
  RotationStep,
} from '../../../src/services/pam/rotation-journal.ts';
import type { FakeClock } from './clock.ts';
import { Failures } from './failures.ts';
import { copy } from './state.ts';

type StepState = RotationStep['state'];

interface Kept {
  readonly startedAt: string;
  steps: readonly RotationStep[];
}

/** Failures: `open`, `begin`, `settle`, `finish`. */
export class MemoryJournals implements RotationJournals {
  readonly failures = new Failures();
  readonly #clock: FakeClock;
  readonly #runs = new Map<string, Kept>();
  #made = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  open(
    steps: ReadonlyArray<{ resolved: ResolvedAccount; method: RotationMethod }>,
  ): Promise<RotationJournal> {
    return this.failures.around('open', () => {
      this.#made += 1;
      const id = `run_${this.#made}`;
      const planned = steps.map((step) => ({ ...copy(step), state: 'planned' as const, mark: null }));
      this.#runs.set(id, { startedAt: new Date(this.#clock.now()).toISOString(), steps: planned });
      return this.#journal(id);
    });
  }

  async resume(id: string): Promise<{ run: RotationRun; journal: RotationJournal }> {
    return { run: { id, ...copy(this.#kept(id)) }, journal: this.#journal(id) };
  }

  async unfinished(): Promise<readonly RotationRun[]> {
    return [...this.#runs].map(([id, kept]) => ({ id, ...copy(kept) }));
  }

  /** State of each step by the account's name; empty when the run has been finished and removed. */
  statesOf(id: string): Readonly<Record<string, StepState>> {
    const steps = this.#runs.get(id)?.steps ?? [];
    return Object.fromEntries(steps.map((step) => [step.resolved.account.name, step.state]));
  }

  #kept(id: string): Kept {
    const kept = this.#runs.get(id);
    if (kept === undefined) throw new IdctlError('NOT_FOUND', `there is no rotation run ${id}`);
    return kept;
  }

  #change(
    id: string,
    { connection, account }: ResolvedAccount,
    change: { state: StepState; mark?: RotationMark },
  ): void {
    const kept = this.#kept(id);
    kept.steps = kept.steps.map((step) =>
      step.resolved.connection === connection && step.resolved.account.id === account.id
        ? { ...step, ...copy(change) }
        : step,
    );
  }

  #journal(id: string): RotationJournal {
    const { failures } = this;
    return {
      id,
      begin: (resolved, _method, mark) =>
        failures.around('begin', () => this.#change(id, resolved, { state: 'sent', mark })),
      settle: (resolved, state) => failures.around('settle', () => this.#change(id, resolved, { state })),
      finish: () =>
        failures.around('finish', () => {
          const settled = this.#kept(id).steps.every(
            ({ state }) => state === 'rotated' || state === 'failed',
          );
          if (settled) this.#runs.delete(id);
        }),
    };
  }
}
