/** What a profile remembers between runs, opened from its folder. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import type { CheckpointStore } from '../services/directory/checkpoint-port.ts';
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
  checkpoint(name: string): CheckpointStore;
}

/** Opens nothing yet: each file is made at its first write. */
export function createStateFiles(folder: string, user: string, say: (message: string) => void): StateFiles {
  const clock = systemClock;
  const processes = createProcessTable();
  const locks = createLocks(join(folder, 'locks'), { processes, clock });
  const onDamaged = (path: string, problem: string): void => {
    say(`A damaged record was passed over: ${path} (${problem}). Look at it: a password may be out.`);
  };
  const onDamagedLedger = (path: string, problem: string): void => {
    say(`A damaged ledger was passed over: ${path} (${problem}). It is the memory of what a wiring made.`);
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
    checkpoint: (name) => openCheckpoint(join(folder, 'checkpoints'), name),
  };
}
