/** Everything that the services of privileged access work with, in memory. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InTime } from '../../../src/core/in-time.ts';
import type { PamConnection, PamDeps, ResolvedAccount } from '../../../src/services/pam/deps.ts';
import { FakeApprovals } from './approvals.ts';
import { FakeClock } from './clock.ts';
import { MemoryJournals } from './journals.ts';
import { FakePrivilegedAccess } from './privileged-access.ts';
import { MemoryAudit, MemoryLeases, MemoryLocks, MemoryProcesses } from './state.ts';
import { type NewAccount, Vault } from './vault.ts';

/** The user that idctl signs in as. */
export const ME = 'sam';

/** A vault with its ports, as a connection of the profile. */
export class FakeConnection implements PamConnection {
  readonly name: string;
  readonly vault: Vault;
  readonly access: FakePrivilegedAccess;
  requests: FakeApprovals;
  /** Whether approvals are decided by API. */
  hasApprovals = true;

  constructor(name: string, clock: FakeClock) {
    this.name = name;
    this.vault = new Vault(clock);
    this.access = new FakePrivilegedAccess(this.vault, ME);
    this.requests = new FakeApprovals(this.vault, ME);
  }

  readonly pam = async (): Promise<FakePrivilegedAccess> => this.access;
  readonly approvals = async (): Promise<FakeApprovals | null> => (this.hasApprovals ? this.requests : null);
}

export class FakeWorld {
  readonly clock = new FakeClock();
  readonly leases = new MemoryLeases();
  readonly locks = new MemoryLocks(this.clock);
  readonly processes = new MemoryProcesses();
  readonly audit = new MemoryAudit(this.clock);
  readonly journals = new MemoryJournals(this.clock);
  readonly connection = new FakeConnection('vault', this.clock);
  readonly connections: FakeConnection[] = [this.connection];
  readonly said: string[] = [];
  readonly interruption = new AbortController();
  /** The end of the time that a clean-up has. */
  readonly end = new AbortController();
  #leases = 0;

  get vault(): Vault {
    return this.connection.vault;
  }

  /** The first connection's port. */
  get pam(): FakePrivilegedAccess {
    return this.connection.access;
  }

  get deps(): PamDeps {
    const { connections, leases, locks, processes, audit, clock } = this;
    return {
      ...{ connections, leases, locks, processes, audit, clock },
      user: 'operator',
      newLeaseId: () => {
        this.#leases += 1;
        return `ls_${String(this.#leases).padStart(10, '0')}`;
      },
      say: (message) => void this.said.push(message),
      inTime: (ms, work) => this.#inTime(ms, work),
      signal: this.interruption.signal,
      ended: this.end.signal,
    };
  }

  /** Work that is not done after many turns of the event loop hangs: the time passes, and it is late. */
  async #inTime<T>(ms: number, work: Promise<T>): Promise<InTime<T>> {
    let done: InTime<T> | undefined;
    const settled = work.then((value) => {
      done = { late: false, value };
    });
    for (let turn = 0; turn < 100 && done === undefined; turn += 1) await Promise.race([settled, nextTurn()]);
    if (done !== undefined) return done;
    this.clock.pass(ms);
    return { late: true };
  }

  addConnection(name: string): FakeConnection {
    const added = new FakeConnection(name, this.clock);
    this.connections.push(added);
    return added;
  }

  /** An account of the first connection, as resolved by its name. */
  account(name: string, more: NewAccount = {}): ResolvedAccount {
    return { connection: this.connection.name, account: this.vault.add(name, more), alias: name };
  }

  /** Dual control as another user of the first connection has it. */
  requestsOf(user: string): FakeApprovals {
    return new FakeApprovals(this.vault, user);
  }

  /** The one lease that there is. */
  get lease() {
    const [one, another] = this.leases.all();
    if (one === undefined || another !== undefined) {
      throw new Error(`not exactly one lease but ${this.leases.all().length}`);
    }
    return one;
  }
}
