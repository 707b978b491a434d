/** What idctl keeps between runs, in memory: leases, locks, processes, the audit log. */
import { IdctlError } from '../../../src/core/errors.ts';
import type { AuditEvent, AuditLog, AuditRecord } from '../../../src/services/audit/port.ts';
import type {
  Lease,
  LeaseStore,
  Locks,
  ProcessIdentity,
  ProcessTable,
} from '../../../src/services/pam/lease.ts';
import type { FakeClock } from './clock.ts';
import { Failures } from './failures.ts';

/** What a file would give back: a copy, and nothing that JSON does not hold. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T; // The same shape, by construction of the callers: plain JSON.
}

/** Failures: `create`, `update`, `remove`, `get`, `list`. */
export class MemoryLeases implements LeaseStore {
  readonly failures = new Failures();
  #records = new Map<string, Lease>();

  create(lease: Lease): Promise<void> {
    return this.failures.around('create', () => {
      if (this.#records.has(lease.id)) throw new Error(`the lease ${lease.id} is there already`);
      this.#records.set(lease.id, copy(lease));
    });
  }

  update(lease: Lease): Promise<void> {
    return this.failures.around('update', () => void this.#records.set(lease.id, copy(lease)));
  }

  remove(id: string): Promise<void> {
    return this.failures.around('remove', () => void this.#records.delete(id));
  }

  get(id: string): Promise<Lease | null> {
    return this.failures.around('get', () => copy(this.#records.get(id) ?? null));
  }

  list(): Promise<readonly Lease[]> {
    return this.failures.around('list', () => this.all());
  }

  /** What is there, without a call. */
  all(): readonly Lease[] {
    const records = [...this.#records.values()].map(copy);
    return records.sort((a, b) => a.requestedAt.localeCompare(b.requestedAt));
  }
}

const LOOK_AGAIN_MS = 50;

/** Waits by the fake clock; not re-entrant, like the real ones. */
export class MemoryLocks implements Locks {
  readonly #clock: FakeClock;
  readonly #held = new Set<string>();
  /** Names taken, in order. */
  readonly taken: string[] = [];

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async withLock<T>(name: string, waitMs: number, work: () => Promise<T>): Promise<T> {
    const deadline = this.#clock.now() + waitMs;
    while (this.#held.has(name)) {
      if (this.#clock.now() >= deadline) throw new IdctlError('CONFLICT', `${name} is locked`);
      await this.#clock.sleep(LOOK_AGAIN_MS);
    }
    this.#held.add(name);
    this.taken.push(name);
    try {
      return await work();
    } finally {
      this.#held.delete(name);
    }
  }

  /** What a dead process held is taken over at once. */
  dropAll(): void {
    this.#held.clear();
  }

  /** Held by another process until the answered function is called. */
  hold(name: string): () => void {
    this.#held.add(name);
    return () => void this.#held.delete(name);
  }
}

const HOST = 'test-host';

export class MemoryProcesses implements ProcessTable {
  readonly #gone = new Set<number>();
  #pid = 4000;

  self(): ProcessIdentity {
    return { pid: this.#pid, startedAt: 'start', bootId: 'boot', host: HOST };
  }

  async isAlive({ pid, host }: ProcessIdentity): Promise<'alive' | 'gone' | 'unknown'> {
    if (host !== HOST) return 'unknown';
    return this.#gone.has(pid) ? 'gone' : 'alive';
  }

  /** This process is killed; what comes after is another one. */
  die(): void {
    this.#gone.add(this.#pid);
    this.#pid += 1;
  }
}

/** Failures: `append`, `read`. Hashes are the business of the real one: here they only have the shape. */
export class MemoryAudit implements AuditLog {
  readonly failures = new Failures();
  readonly records: AuditRecord[] = [];
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  append(event: AuditEvent): Promise<AuditRecord> {
    return this.failures.around('append', () => {
      const sequence = this.records.length + 1;
      const at = new Date(this.#clock.now()).toISOString();
      const record = { ...copy(event), sequence, at, user: 'tester', host: HOST, previous: '0', hash: '0' };
      this.records.push(record);
      return record;
    });
  }

  async *read(): AsyncGenerator<AuditRecord> {
    await this.failures.around('read', () => undefined);
    yield* this.records;
  }

  async verify(): Promise<{ records: number; faults: []; head: null }> {
    return { records: this.records.length, faults: [], head: null };
  }

  /** `action outcome target` of each record. */
  get lines(): readonly string[] {
    return this.records.map(({ action, outcome, target }) => `${action} ${outcome} ${target}`);
  }
}
