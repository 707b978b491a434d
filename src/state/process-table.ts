/**
 * Which processes are still there. A number alone does not tell, since numbers are used again: on Linux the start time
 * and the boot must agree, too. Elsewhere only the number can be asked about, so a number that was used again looks
 * alive until that process ends.
 *
 * Two containers that share a state folder need different host names (as they have by default), because each sees only
 * its own processes.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { ProcessIdentity, ProcessTable } from '../services/pam/lease.ts';
import { systemCode } from './file-fault.ts';

export interface ProcessTableOptions {
  /** Where the kernel tells about processes; another folder in tests, null where there is none. */
  readonly proc?: string | null;
  readonly host?: string;
  readonly pid?: number;
  /** Sends nothing and throws ESRCH or EPERM, like signal 0. */
  readonly probe?: (pid: number) => void;
}

interface Stat {
  readonly startedAt: string;
  readonly ended: boolean;
}

export function createProcessTable(options: ProcessTableOptions = {}): ProcessTable {
  const proc = options.proc === undefined ? (process.platform === 'linux' ? '/proc' : null) : options.proc;
  const pid = options.pid ?? process.pid;
  const self: ProcessIdentity = {
    pid,
    startedAt: parseStat(readNow(proc, `${pid}/stat`))?.startedAt ?? null,
    bootId: readNow(proc, 'sys/kernel/random/boot_id')?.trim() ?? null,
    host: options.host ?? hostname(),
  };
  const probe = options.probe ?? ((asked: number) => void process.kill(asked, 0));
  return {
    self: () => self,
    async isAlive(identity) {
      if (identity.host !== self.host) return 'unknown';
      if (identity.bootId !== null && self.bootId !== null && identity.bootId !== self.bootId) return 'gone';
      const stat = proc === null ? null : parseStat(await readLater(`${proc}/${identity.pid}/stat`));
      // No entry may also mean that /proc hides other users' processes (hidepid); a signal still finds those.
      if (stat === null) return answersSignal(probe, identity.pid) ? 'alive' : 'gone';
      if (stat.ended) return 'gone';
      return identity.startedAt === null || identity.startedAt === stat.startedAt ? 'alive' : 'gone';
    },
  };
}

/**
 * Fields 3, 20 and 22 of `/proc/<pid>/stat` (proc_pid_stat(5)). The second field is the program's name in brackets and
 * may itself hold blanks and brackets, so counting starts after the last one.
 */
function parseStat(text: string | null): Stat | null {
  if (text === null) return null;
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .trim()
    .split(' ');
  const [state, threads, startedAt] = [fields[0], fields[17], fields[19]];
  if (state === undefined || threads === undefined || startedAt === undefined) return null;
  // A zombie is gone, unless threads beside its first one still finish a system call: those may yet write a file.
  return { startedAt, ended: state === 'X' || (state === 'Z' && Number(threads) <= 1) };
}

function answersSignal(probe: (pid: number) => void, pid: number): boolean {
  try {
    probe(pid);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

function readNow(proc: string | null, name: string): string | null {
  if (proc === null) return null;
  try {
    return readFileSync(`${proc}/${name}`, 'utf8');
  } catch {
    return null;
  }
}

async function readLater(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
