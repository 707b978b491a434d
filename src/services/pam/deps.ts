/** What the services of privileged access work with; made by the composition root, faked in tests. */
import type { Clock } from '../../core/clock.ts';
import type { InTime } from '../../core/in-time.ts';
import type { AuditLog } from '../audit/port.ts';
import type { AccessApprovals } from './approvals-port.ts';
import type { Lease, LeaseStore, Locks, ProcessTable } from './lease.ts';
import type { PrivilegedAccess, PrivilegedAccount } from './port.ts';

/** An account together with the connection that it lives in and the name it was asked for by. */
export interface ResolvedAccount {
  readonly connection: string;
  readonly account: PrivilegedAccount;
  /** What the person typed: printed back in commands. */
  readonly alias: string;
}

/** A connection as the services see it: its name, and its ports on demand. */
export interface PamConnection {
  readonly name: string;
  readonly pam: () => Promise<PrivilegedAccess>;
  /** Null when the vendor has no dual control by API. */
  readonly approvals: () => Promise<AccessApprovals | null>;
}

export interface PamDeps {
  readonly connections: readonly PamConnection[];
  readonly leases: LeaseStore;
  readonly locks: Locks;
  readonly processes: ProcessTable;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** Operating system user, for lease records. */
  readonly user: string;
  readonly newLeaseId: () => string;
  /** A sentence for the person: progress, heartbeat, warning. */
  readonly say: (message: string) => void;
  /** Waits for work no longer than so many milliseconds, and leaves it alone then. */
  readonly inTime: <T>(ms: number, work: Promise<T>) => Promise<InTime<T>>;
  /** Aborts waits when the run is interrupted; clean-up goes on after it. */
  readonly signal: AbortSignal;
  /** Aborts when the clean-up after an interruption has had its time: what is still out then is left to the sweep. */
  readonly ended: AbortSignal;
}

/** Two leases of one account exclude each other; the lock of this name covers looking and writing. */
export function accountLock(connection: string, accountId: string): string {
  return `account ${connection} ${accountId}`;
}

/** The name by which an account is unique over all connections, and can be asked for again. */
export function qualifiedName(connection: string, account: PrivilegedAccount): string {
  return `${connection}:${account.container === '' ? '' : `${account.container}/`}${account.name}`;
}

/** A lease as one line for a person: `okta-admin (ls_x, since …)`. */
export function describeLease(lease: Lease): string {
  return `${lease.alias} (${lease.id}, by ${lease.user} on ${lease.holder.host}, since ${lease.grantedAt ?? lease.requestedAt})`;
}
