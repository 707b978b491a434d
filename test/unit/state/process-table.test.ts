import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ProcessIdentity } from '../../../src/services/pam/lease.ts';
import { createProcessTable } from '../../../src/state/process-table.ts';
import { systemError, temporaryFolder } from './support.ts';

const onLinux = test.skipIf(process.platform !== 'linux');

/** A made-up /proc with one process. */
function madeUpProc(stat: string | null): string {
  const proc = temporaryFolder();
  mkdirSync(join(proc, 'sys/kernel/random'), { recursive: true });
  writeFileSync(join(proc, 'sys/kernel/random/boot_id'), 'boot-now\n');
  mkdirSync(join(proc, '77'));
  if (stat !== null) writeFileSync(join(proc, '77', 'stat'), stat);
  return proc;
}

function stat(name: string, state: string, threads: number, startedAt: number): string {
  const fields4to19 = Array.from({ length: 16 }, () => '1').join(' ');
  return `77 (${name}) ${state} ${fields4to19} ${threads} 0 ${startedAt} 1000 2000\n`;
}

const known: ProcessIdentity = { pid: 77, startedAt: '555', bootId: 'boot-now', host: 'here' };
const noSuchProcess = (): never => {
  throw systemError('ESRCH');
};

test('knows itself to be alive', async () => {
  const table = createProcessTable();
  expect(table.self().pid).toBe(process.pid);
  expect(await table.isAlive(table.self())).toBe('alive');
});

onLinux('reads its own start time and boot from the kernel', () => {
  const { startedAt, bootId } = createProcessTable().self();
  expect(startedAt).toMatch(/^\d+$/);
  expect(bootId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
});

test('sees a killed child at once, before and after it was waited for', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const table = createProcessTable();
  const { bootId, host } = table.self();
  const asChild = createProcessTable({ pid: child.pid ?? 0 }).self();
  const identity = { ...asChild, bootId, host };
  expect(await table.isAlive(identity)).toBe('alive');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await table.isAlive(identity)).toBe('gone');
});

onLinux('counts a zombie as gone', async () => {
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line).trim());
  while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
    await new Promise((next) => setImmediate(next));
  const table = createProcessTable();
  expect(await table.isAlive({ ...table.self(), pid, startedAt: null })).toBe('gone');
});

test('a number that was used again is another process', async () => {
  const table = createProcessTable({ proc: madeUpProc(stat('idctl', 'S', 1, 556)), host: 'here' });
  expect(await table.isAlive(known)).toBe('gone');
  expect(await table.isAlive({ ...known, startedAt: '556' })).toBe('alive');
});

test('is not led astray by brackets and blanks in a program name', async () => {
  const table = createProcessTable({ proc: madeUpProc(stat('a) Z 1 (b', 'S', 1, 555)), host: 'here' });
  expect(await table.isAlive(known)).toBe('alive');
});

test('a process whose first thread ended while another finishes a system call is still there', async () => {
  const running = createProcessTable({ proc: madeUpProc(stat('idctl', 'Z', 2, 555)), host: 'here' });
  expect(await running.isAlive(known)).toBe('alive');
  const ended = createProcessTable({ proc: madeUpProc(stat('idctl', 'Z', 1, 555)), host: 'here' });
  expect(await ended.isAlive(known)).toBe('gone');
});

test('nothing from before a reboot is alive', async () => {
  const table = createProcessTable({ proc: madeUpProc(stat('idctl', 'S', 1, 555)), host: 'here' });
  expect(await table.isAlive({ ...known, bootId: 'boot-before' })).toBe('gone');
});

test('does not claim to know about another host', async () => {
  const table = createProcessTable({ proc: madeUpProc(null), host: 'there' });
  expect(await table.isAlive(known)).toBe('unknown');
});

test('asks with a signal where the kernel does not tell', async () => {
  const asked: number[] = [];
  const seen = createProcessTable({ proc: null, host: 'here', probe: (pid) => void asked.push(pid) });
  expect(seen.self()).toMatchObject({ startedAt: null, bootId: null });
  expect(await seen.isAlive(known)).toBe('alive');
  expect(asked).toEqual([77]);
  const gone = createProcessTable({ proc: null, host: 'here', probe: noSuchProcess });
  expect(await gone.isAlive(known)).toBe('gone');
});

test("another user's process that /proc hides is alive as long as a signal finds it", async () => {
  const notAllowed = (): never => {
    throw systemError('EPERM');
  };
  const hidden = createProcessTable({ proc: madeUpProc(null), host: 'here', probe: notAllowed });
  expect(await hidden.isAlive(known)).toBe('alive');
  const gone = createProcessTable({ proc: madeUpProc(null), host: 'here', probe: noSuchProcess });
  expect(await gone.isAlive(known)).toBe('gone');
});
