/** The ledger of one run: every intention and every end of it is on disk before the next thing happens. */
import { canonicalJson } from '../../core/canonical-json.ts';
import { instant } from '../../core/clock.ts';
import type { SsoDeps } from './deps.ts';
import type { LedgerEntry, LedgerRun, LedgerWrite, WiringRecord } from './ledger.ts';
import { REPLACED_KINDS } from './port.ts';
import { entryOf } from './reading.ts';
import type { Wiring } from './wiring.ts';

export class Book {
  readonly #deps: Pick<SsoDeps, 'ledger' | 'clock' | 'newRunId'>;
  #record: WiringRecord;
  /** Nothing is kept of a wiring that was never applied until there is something to keep. */
  #stored: boolean;

  constructor(deps: Pick<SsoDeps, 'ledger' | 'clock' | 'newRunId'>, record: WiringRecord, stored: boolean) {
    this.#deps = deps;
    this.#record = record;
    this.#stored = stored;
  }

  /** The book of a wiring that is applied now. */
  static open(
    deps: Pick<SsoDeps, 'ledger' | 'clock' | 'newRunId'>,
    wiring: Wiring,
    tenants: Readonly<Record<string, string>>,
    record: WiringRecord | null,
  ): Book {
    const empty = { schemaVersion: 1, id: wiring.name, wiring, tenants, entries: [], run: null } as const;
    return new Book(deps, record ?? empty, record !== null);
  }

  get record(): WiringRecord {
    return this.#record;
  }

  entry(step: string): LedgerEntry | null {
    return entryOf(this.#record, step);
  }

  /** Takes up the run that was left, or begins one. */
  async begin(wiring: Wiring, tenants: Readonly<Record<string, string>>): Promise<void> {
    const left = this.#record.run;
    const run: LedgerRun =
      left !== null && left.finishedAt === null
        ? left
        : {
            id: this.#deps.newRunId(),
            startedAt: instant(this.#deps.clock.now()),
            finishedAt: null,
            wiringBefore: this.#stored ? this.#record.wiring : null,
            writes: [],
          };
    await this.#keep({ ...this.#record, wiring, tenants, run });
  }

  /** What is in force, where it can be told without a write to a tenant. */
  async keepWiring(wiring: Wiring): Promise<void> {
    if (canonicalJson(this.#record.wiring) === canonicalJson(wiring)) return;
    await this.#keep({ ...this.#record, wiring });
  }

  /** Before the vendor is asked. */
  async intend(entry: LedgerEntry, write: Omit<LedgerWrite, 'step' | 'entryBefore'>): Promise<void> {
    const { run } = this.#record;
    const before = this.entry(entry.step);
    const whole: LedgerWrite = { ...write, step: entry.step, entryBefore: before };
    const writes = [...(run?.writes ?? []), whole];
    await this.#keep({
      ...this.#record,
      entries: [...this.#with(entry), ...replacedBy(before, write)],
      run: run === null ? null : { ...run, writes },
    });
  }

  /** After the vendor has answered. */
  async settle(entry: LedgerEntry): Promise<void> {
    await this.#keep({ ...this.#record, entries: this.#with(entry) });
  }

  async drop(step: string): Promise<void> {
    await this.#keep({ ...this.#record, entries: this.#record.entries.filter((it) => it.step !== step) });
  }

  /** The last write was refused, or has been undone: it never was. */
  async withdraw(): Promise<void> {
    const { run, entries } = this.#record;
    const last = run?.writes.at(-1);
    if (run === null || last === undefined) return;
    const { entryBefore } = last;
    await this.#keep({
      ...this.#record,
      entries:
        entryBefore === null
          ? entries.filter((it) => it.step !== last.step)
          : this.#with(entryBefore).filter((it) => it.step !== replacedStep(entryBefore)),
      run: { ...run, writes: run.writes.slice(0, -1) },
    });
  }

  async finish(): Promise<void> {
    const { run } = this.#record;
    if (run === null) return;
    await this.#keep({ ...this.#record, run: { ...run, finishedAt: instant(this.#deps.clock.now()) } });
  }

  /** The run was undone: what was in force before it is again. */
  async closeUndone(): Promise<void> {
    const wiring = this.#record.run?.wiringBefore ?? null;
    if (wiring === null) await this.close();
    else await this.#keep({ ...this.#record, wiring, run: null });
  }

  /** Nothing is left of the wiring. */
  async close(): Promise<void> {
    await this.#deps.ledger.remove(this.#record.id);
    this.#stored = false;
  }

  #with(entry: LedgerEntry): readonly LedgerEntry[] {
    const { entries } = this.#record;
    const known = entries.some((it) => it.step === entry.step);
    return known ? entries.map((it) => (it.step === entry.step ? entry : it)) : [...entries, entry];
  }

  async #keep(record: WiringRecord): Promise<void> {
    await this.#deps.ledger.put(record);
    this.#record = record;
    this.#stored = true;
  }
}

/** What is made anew with other contents leaves the old one behind, as a step that nobody declares any more. */
function replacedBy(
  before: LedgerEntry | null,
  { action }: Pick<LedgerWrite, 'action'>,
): readonly LedgerEntry[] {
  const isReplaced = before !== null && action === 'create' && REPLACED_KINDS.has(before.kind);
  return isReplaced && before.id !== null ? [{ ...before, step: replacedStep(before) }] : [];
}

function replacedStep({ step, id }: LedgerEntry): string {
  return `${step}, replaced ${id}`;
}
