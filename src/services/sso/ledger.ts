/**
 * The ledger: what a wiring has made and changed, so that it can be found again with one read each, taken away again,
 * and finished after a kill. Written before each change and after it. Holds no secret.
 */
import type { Kind, Plain } from './port.ts';
import type { Wiring } from './wiring.ts';

export interface LedgerEntry {
  readonly step: string;
  readonly role: string;
  readonly kind: Kind;
  readonly identity: Readonly<Record<string, string>>;
  /** The vendor's id; null while it is being made. */
  readonly id: string | null;
  /** `made` by this wiring, which takes it away again; `found` there, and given its former values back. */
  readonly origin: 'made' | 'found';
  /** `creating`: asked for, and the answer has not come; what is there now is ours. */
  readonly state: 'creating' | 'settled';
  /** What `found` properties were before the wiring first changed them. */
  readonly former: Readonly<Record<string, Plain>>;
  /** Changed properties whose former value was a secret, which is not kept. */
  readonly lost: readonly string[];
}

/** One write of a run, in order: enough to undo it. */
export interface LedgerWrite {
  readonly step: string;
  readonly action: 'create' | 'update' | 'remove';
  /** The step's entry before it; null when it had none. */
  readonly entryBefore: LedgerEntry | null;
  /** Properties that an update changed, as they were. */
  readonly before: Readonly<Record<string, Plain>>;
}

export interface LedgerRun {
  readonly id: string;
  /** ISO instants. */
  readonly startedAt: string;
  /** Null while it runs, and for ever when it was killed. */
  readonly finishedAt: string | null;
  /** What was in force before it; null when it was the first. */
  readonly wiringBefore: Wiring | null;
  readonly writes: readonly LedgerWrite[];
}

export interface WiringRecord {
  readonly schemaVersion: 1;
  /** The wiring's name. */
  readonly id: string;
  /** As it was applied last. */
  readonly wiring: Wiring;
  /** Role to the vendor's id of the tenant: a connection that points elsewhere now is no drift. */
  readonly tenants: Readonly<Record<string, string>>;
  readonly entries: readonly LedgerEntry[];
  /** The last run that changed something. */
  readonly run: LedgerRun | null;
}

/** Keeps ledgers. Every write is durable when it returns. @throws UNAVAILABLE */
export interface WiringLedger {
  /** Null when there is none. @throws UNAVAILABLE also when it is damaged: "none" would make everything anew. */
  get(name: string): Promise<WiringRecord | null>;
  put(record: WiringRecord): Promise<void>;
  remove(name: string): Promise<void>;
  list(): Promise<readonly WiringRecord[]>;
}

/** Two runs of one wiring exclude each other. */
export interface WiringLocks {
  /** @throws CONFLICT naming the holder when it is still held after `waitMs` */
  withLock<T>(name: string, waitMs: number, work: () => Promise<T>): Promise<T>;
}
