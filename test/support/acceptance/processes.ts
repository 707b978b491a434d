/** What Linux tells of running processes: relatives, command lines, environments. */
import { readdirSync, readFileSync } from 'node:fs';

/** Empty when the process is gone or not ours to read. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

export function allProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** State and parent, from behind the name in parentheses, which may hold anything. */
function statOf(pid: number): { readonly state: string; readonly parent: number } | null {
  const stat = readProc(pid, 'stat');
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === undefined || parent === undefined ? null : { state, parent: Number(parent) };
}

/** A zombie has ended; only nobody has asked for its exit code yet. */
export function isRunning(pid: number): boolean {
  const stat = statOf(pid);
  return stat !== null && stat.state !== 'Z';
}

export function childrenOf(pid: number): readonly number[] {
  const told = readProc(pid, `task/${pid}/children`);
  // Empty also where the kernel does not offer the list.
  if (told !== '') return told.trim().split(' ').map(Number);
  return allProcesses().filter((it) => statOf(it)?.parent === pid);
}

export const commandLineOf = (pid: number): string => readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
export const environmentOf = (pid: number): string => readProc(pid, 'environ');

/** The guardian that a running `pam exec` has started, or null while there is none. */
export function guardianOf(pid: number): number | null {
  return childrenOf(pid).find((it) => commandLineOf(it).includes('guardian-main')) ?? null;
}
