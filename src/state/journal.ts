/**
 * What a batch or a rotation was about to do, written before it is done: after a kill the next run finds which step
 * was under way and, from its mark, how to find out what became of it. Holds no secret.
 */
import { type Clock, instant } from '../core/clock.ts';
import { IdctlError } from '../core/errors.ts';
import { shortId } from '../core/ids.ts';
import type { ProcessIdentity } from '../services/pam/lease.ts';
import type { RotationMark } from '../services/pam/port.ts';
import { processIdentity } from './holder.ts';
import { RecordFolder, type RecordFolderOptions } from './record-folder.ts';
import { Serial } from './serial.ts';
import {
  anything,
  isoInstant,
  listOf,
  mapOf,
  nullable,
  oneOf,
  record,
  type Shape,
  scalar,
  text,
} from './shape.ts';

/** How long a finished run can be looked up: a month, so that a monthly job's last run is still there. */
const KEEP_FINISHED_MS = 32 * 86_400_000;

/** `running`: the vendor is being asked; found after a kill, its outcome is unknown and the mark tells how to look. */
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'unknown';

export interface JournalStep {
  /** Unique within the run: `connection/account id`. */
  readonly target: string;
  /** What is needed to go on without asking again, as plain JSON; the journal's user checks it when it reads it. */
  readonly subject: unknown;
  readonly state: StepState;
  /** What the vendor told before the step; null until it was asked. */
  readonly mark: RotationMark | null;
  /** A short fact for the report: method, error code. No secret. */
  readonly note: string | null;
  /** ISO instant of the last change. */
  readonly at: string;
}

export interface JournalRecord {
  readonly schemaVersion: 1;
  readonly id: string;
  /** `pam.rotate`: capability and verb. */
  readonly kind: string;
  /** Its process: a run is not finished and its process gone means that it was killed. */
  readonly holder: ProcessIdentity;
  /** ISO instants. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly steps: readonly JournalStep[];
}

export type PlannedStep = Pick<JournalStep, 'target' | 'subject'>;

export type StepChange = Partial<Pick<JournalStep, 'state' | 'mark' | 'note'>>;

export interface Journal {
  /** Durable, with every target `waiting`, when it returns. @throws UNAVAILABLE, as all of these */
  begin(kind: string, holder: ProcessIdentity, steps: readonly PlannedStep[]): Promise<JournalRecord>;
  /** Another process goes on with a run that was left. @throws NOT_FOUND */
  adopt(id: string, holder: ProcessIdentity): Promise<void>;
  /** Changes one step; calls of one process may overlap. @throws NOT_FOUND when there is no such run or target */
  update(id: string, target: string, change: StepChange): Promise<void>;
  /** Nothing is left to do or to find out. The record stays for a month. @throws NOT_FOUND */
  finish(id: string): Promise<void>;
  /** Null when there is none. */
  get(id: string): Promise<JournalRecord | null>;
  /** Runs that were begun and not finished, oldest first; some may still be worked on by living processes. */
  listUnfinished(): Promise<readonly JournalRecord[]>;
}

/** Not a `scalar`: marks hold no booleans. */
const markValue: Shape<string | number | null> = (value, at) => {
  const found = scalar(value, at);
  return typeof found === 'boolean' ? text(found, at) : found;
};

const journalRecord = record<JournalRecord>({
  schemaVersion: oneOf(1),
  id: text,
  kind: text,
  holder: processIdentity,
  startedAt: isoInstant,
  finishedAt: nullable(isoInstant),
  steps: listOf(
    record<JournalStep>({
      target: text,
      subject: anything,
      state: oneOf('waiting', 'running', 'done', 'failed', 'unknown'),
      mark: nullable(mapOf(markValue)),
      note: nullable(text),
      at: isoInstant,
    }),
  ),
});

export interface JournalOptions extends RecordFolderOptions {
  readonly clock: Clock;
}

export function createJournal(folder: string, options: JournalOptions): Journal {
  return new FileJournal(folder, options);
}

class FileJournal implements Journal {
  readonly #records: RecordFolder<JournalRecord>;
  readonly #clock: Clock;
  readonly #writes = new Serial();

  constructor(folder: string, options: JournalOptions) {
    this.#records = new RecordFolder(folder, 1, journalRecord, options);
    this.#clock = options.clock;
  }

  async begin(
    kind: string,
    holder: ProcessIdentity,
    planned: readonly PlannedStep[],
  ): Promise<JournalRecord> {
    await this.#forgetOld();
    const at = instant(this.#clock.now());
    const steps = planned.map(
      ({ target, subject }) => ({ target, subject, state: 'waiting', mark: null, note: null, at }) as const,
    );
    const begun: JournalRecord = {
      schemaVersion: 1,
      id: shortId('run'),
      kind,
      holder,
      startedAt: at,
      finishedAt: null,
      steps,
    };
    await this.#records.write(begun);
    return begun;
  }

  adopt(id: string, holder: ProcessIdentity): Promise<void> {
    return this.#edit(id, (found) => ({ ...found, holder }));
  }

  update(id: string, target: string, change: StepChange): Promise<void> {
    return this.#edit(id, (found, at) => {
      if (!found.steps.some((step) => step.target === target)) {
        throw new IdctlError('NOT_FOUND', `run ${id} has no step ${target}`);
      }
      const steps = found.steps.map((step) => (step.target === target ? { ...step, ...change, at } : step));
      return { ...found, steps };
    });
  }

  finish(id: string): Promise<void> {
    return this.#edit(id, (found, at) => ({ ...found, finishedAt: at }));
  }

  get(id: string): Promise<JournalRecord | null> {
    return this.#records.read(id);
  }

  async listUnfinished(): Promise<readonly JournalRecord[]> {
    const unfinished = (await this.#records.list()).filter((found) => found.finishedAt === null);
    return unfinished.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  #edit(id: string, edit: (found: JournalRecord, at: string) => JournalRecord): Promise<void> {
    return this.#writes.run(async () => {
      const found = await this.#records.read(id);
      if (found === null) throw new IdctlError('NOT_FOUND', `there is no run ${id}`);
      await this.#records.write(edit(found, instant(this.#clock.now())));
    });
  }

  async #forgetOld(): Promise<void> {
    const oldest = this.#clock.now() - KEEP_FINISHED_MS;
    for (const found of await this.#records.list()) {
      if (found.finishedAt !== null && Date.parse(found.finishedAt) < oldest)
        await this.#records.remove(found.id);
    }
  }
}
