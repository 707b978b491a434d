/**
 * A lease: idctl's own record that a privileged password is out. Written before the vendor is asked and completed
 * after, so that a crash at any moment leaves nothing or a record that says what to find out. Holds no secret.
 */
import type { PrivilegedAccount, Tri } from './port.ts';

/**
 * `requested`: the vendor is being asked (a record in this state whose process is gone has an unknown outcome).
 * `open`: granted. `returning`: the vendor is being asked to take it back. `unknown`: an answer was lost; a sweep
 * finds out. `pending`: waits for an approval, nothing is out.
 */
export type LeaseState = 'requested' | 'open' | 'returning' | 'unknown' | 'pending';

/** Identifies a process over reboots and reuse of its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time as the platform tells it; null where it does not. */
  readonly startedAt: string | null;
  readonly bootId: string | null;
  readonly host: string;
}

export interface Lease {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly connection: string;
  readonly account: PrivilegedAccount;
  /** The name by which it was asked for, to print in commands. */
  readonly alias: string;
  readonly state: LeaseState;
  /** `exec` leases end with their process, `checkout` leases with a check-in or their time. */
  readonly purpose: 'checkout' | 'exec';
  readonly holder: ProcessIdentity;
  /** Operating system user. */
  readonly user: string;
  readonly reason: string | null;
  readonly exclusive: Tri;
  /** ISO instants. `expiresAt` is the earlier of what was asked for (or the default) and what the vendor grants. */
  readonly requestedAt: string;
  readonly grantedAt: string | null;
  readonly expiresAt: string | null;
  readonly approvalId: string | null;
}

/** Keeps leases. Every write is durable when it returns. @throws UNAVAILABLE when the record cannot be kept. */
export interface LeaseStore {
  create(lease: Lease): Promise<void>;
  /** Replaces the record of the same id. */
  update(lease: Lease): Promise<void>;
  remove(id: string): Promise<void>;
  get(id: string): Promise<Lease | null>;
  /** Oldest first. Damaged records are reported by `onDamaged`, never skipped in silence. */
  list(): Promise<readonly Lease[]>;
}

/** Whether a process is still there: pid, start time and boot all agree. `unknown` for another host. */
export interface ProcessTable {
  self(): ProcessIdentity;
  isAlive(identity: ProcessIdentity): Promise<'alive' | 'gone' | 'unknown'>;
}

export interface Locks {
  /**
   * Runs `work` while holding the named lock; a lock whose holder is gone is taken over at once.
   *
   * @throws CONFLICT naming the holder when it is still held after `waitMs`.
   */
  withLock<T>(name: string, waitMs: number, work: () => Promise<T>): Promise<T>;
}
