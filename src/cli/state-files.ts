/** What a profile remembers between runs, opened from its folder. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import type { CheckpointStore } from '../services/directory/checkpoint-port.ts';
import type { RollLedger } from '../services/federation/certs/roll-port.ts';
import type { LeaseStore, Locks, ProcessTable } from '../services/pam/lease.ts';
import type { RotationJournals } from '../services/pam/rotation-journal.ts';
import type { WiringLedger } from '../services/sso/ledger.ts';
import type { FileAuditLog } from '../state/audit-log.ts';
import { createAuditLog } from '../state/audit-log.ts';
import { openCheckpoint } from '../state/checkpoints.ts';
import { createFactCache } from '../state/fact-cache.ts';
import { createJournal } from '../state/journal.ts';
import { createLeaseStore } from '../state/leases.ts';
import { createLocks } from '../state/locks.ts';
import { createProcessTable } from '../state/process-table.ts';
import { createRollLedger } from '../state/rolls.ts';
import { createRotationJournals } from '../state/rotation-journals.ts';
import { createWiringLedger } from '../state/wirings.ts';
import type { FactCache } from '../vendors/contract.ts';

export interface StateFiles {
  readonly folder: string;
  readonly leases: LeaseStore;
  readonly locks: Locks;
  readonly processes: ProcessTable;
  readonly audit: FileAuditLog;
  readonly journals: RotationJournals;
  readonly facts: FactCache;
  readonly wirings: WiringLedger;
  readonly rolls: RollLedger;
  checkpoint(name: string): CheckpointStore;
}

/** How long a write waits for another process that is writing. */
const LOCK_WAIT_MS = 60_000;

/** Work that one process at a time does on a file of the profile: `profile` or `vault`. */
export function lockedBy(locks: Locks, file: 'profile' | 'vault'): <T>(work: () => Promise<T>) => Promise<T> {
  return (work) => locks.withLock(file, LOCK_WAIT_MS, work);
}

/** The locks of the profile whose state is in `folder`. */
export function openLocks(folder: string, processes: ProcessTable = createProcessTable()): Locks {
  return createLocks(join(folder, 'locks'), { processes, clock: systemClock });
}

/** Opens nothing yet: each file is made at its first write. */
export function createStateFiles(folder: string, user: string, say: (message: string) => void): StateFiles {
  const clock = systemClock;
  const processes = createProcessTable();
  const locks = openLocks(folder, processes);
  const onDamaged = (path: string, problem: string): void => {
    say(`A damaged record was passed over: ${path} (${problem}). Look at it: a password may be out.`);
  };
  const onDamagedLedger = (path: string, problem: string): void => {
    say(`A damaged ledger was passed over: ${path} (${problem}). It is the memory of what a wiring made.`);
  };
  const onDamagedRoll = (path: string, problem: string): void => {
    say(`A damaged record of an exchange of certificates was passed over: ${path} (${problem}).`);
  };
  const journal = createJournal(join(folder, 'journals'), { clock, onDamaged });
  return {
    folder,
    processes,
    locks,
    leases: createLeaseStore(join(folder, 'leases'), { onDamaged }),
    audit: createAuditLog({ path: join(folder, 'audit.log'), locks, clock, user, host: hostname() }),
    journals: createRotationJournals(journal, processes),
    facts: createFactCache(join(folder, 'facts.json'), clock),
    wirings: createWiringLedger(join(folder, 'wirings'), { onDamaged: onDamagedLedger }),
    rolls: createRollLedger(join(folder, 'certificates'), { onDamaged: onDamagedRoll }),
    checkpoint: (name) => openCheckpoint(join(folder, 'checkpoints'), name),
  };
}
