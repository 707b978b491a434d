import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Locks, ProcessIdentity, ProcessTable } from '../../../src/services/pam/lease.ts';
import { lockPath } from '../../../src/state/lock-file.ts';
import { createLocks } from '../../../src/state/locks.ts';
import { createProcessTable } from '../../../src/state/process-table.ts';
import { failingFs, gate, program, systemError, temporaryFolder } from './support.ts';

const real = createProcessTable();
/** This process's number, but started at another time: a process that is no more. */
const dead: ProcessIdentity = { ...real.self(), startedAt: 'never' };

function locksOf(folder: string, processes: ProcessTable = real): Locks {
  return createLocks(folder, { processes, clock: systemClock });
}

function writeLock(folder: string, name: string, holder: ProcessIdentity, suffix = '.lock'): string {
  const path = lockPath(folder, name).replace(/\.lock$/, suffix);
  const since = '2026-01-01T00:00:00.000Z';
  writeFileSync(path, JSON.stringify({ schemaVersion: 1, name, token: `token-${suffix}`, holder, since }));
  return path;
}

const done = async (): Promise<string> => 'done';

test('hands on what the work gives and leaves no file behind', async () => {
  const folder = temporaryFolder();
  const locks = locksOf(join(folder, 'locks'));
  expect(await locks.withLock('a', 0, done)).toBe('done');
  await expect(locks.withLock('a', 0, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await locks.withLock('a', 0, done)).toBe('done');
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
});

test('callers of one process take turns in the order in which they came', async () => {
  const locks = locksOf(temporaryFolder());
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3, 4].map((number) =>
      locks.withLock('a', 10_000, async () => {
        order.push(number);
        await systemClock.sleep(1);
        order.push(-number);
      }),
    ),
  );
  expect(order).toEqual([1, -1, 2, -2, 3, -3, 4, -4]);
});

test('different names do not wait for each other, however alike they look', async () => {
  const locks = locksOf(temporaryFolder());
  expect(await locks.withLock('a/b', 0, () => locks.withLock('a:b', 0, done))).toBe('done');
});

test('who does not want to wait is told that this process holds it, and those behind still get their turn', async () => {
  const locks = locksOf(temporaryFolder());
  const work = gate();
  const first = locks.withLock('a', 0, () => work.passed);
  const last = locks.withLock('a', 10_000, done);
  await expect(locks.withLock('a', 0, done)).rejects.toMatchObject({ code: 'CONFLICT' });
  work.open();
  await first;
  expect(await last).toBe('done');
});

test('names the living holder and gives way at once when it is killed', async () => {
  const folder = temporaryFolder();
  const hold = await program(`
    import { systemClock } from './core/clock.ts';
    import { createLocks } from './state/locks.ts';
    import { createProcessTable } from './state/process-table.ts';
    const locks = createLocks(process.argv[2] ?? '', { processes: createProcessTable(), clock: systemClock });
    await locks.withLock('a', 0, async () => {
      process.stdout.write('held\\n');
      await systemClock.sleep(600_000);
    });
  `);
  const holder = hold(folder);
  await holder.said('held');
  await expect(locksOf(folder).withLock('a', 0, done)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining(`process ${holder.process.pid} on ${hostname()}`),
  });
  holder.process.kill('SIGKILL');
  await holder.ended;
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await locksOf(folder).withLock('a', 0, done)).toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

test('takes over at once what was locked before a reboot', async () => {
  const folder = temporaryFolder();
  writeLock(folder, 'a', { ...real.self(), bootId: 'an earlier boot' });
  expect(await locksOf(folder).withLock('a', 0, done)).toBe('done');
});

test('takes over a lock whose text a crash of the machine has torn', async () => {
  for (const torn of ['', '{"schemaVersion":1,"na']) {
    const folder = temporaryFolder();
    writeFileSync(lockPath(folder, 'a'), torn);
    expect(await locksOf(folder).withLock('a', 0, done)).toBe('done');
  }
});

test('leaves a lock of another host alone and says how to remove it', async () => {
  const folder = temporaryFolder();
  const path = writeLock(folder, 'a', { ...dead, host: 'elsewhere' });
  await expect(locksOf(folder).withLock('a', 0, done)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('on elsewhere since 2026-01-01T00:00:00.000Z'),
    hint: expect.stringContaining(path),
  });
});

test('leaves a lock that another version wrote alone and says how to remove it', async () => {
  const folder = temporaryFolder();
  const path = lockPath(folder, 'a');
  writeFileSync(path, JSON.stringify({ schemaVersion: 2 }));
  await expect(locksOf(folder).withLock('a', 0, done)).rejects.toMatchObject({
    code: 'CONFLICT',
    hint: expect.stringContaining(path),
  });
});

test('a waiter that was slow to judge a dead lock does not remove the lock of the next holder', async () => {
  const folder = temporaryFolder();
  const path = writeLock(folder, 'a', dead);
  const judging = gate();
  const judged = gate();
  const slow = locksOf(folder, {
    ...real,
    async isAlive(identity) {
      judging.open();
      if (identity.startedAt === dead.startedAt) await judged.passed;
      return real.isAlive(identity);
    },
  }).withLock('a', 0, done);
  await judging.passed;
  await locksOf(folder).withLock('a', 0, async () => {
    const ours = readFileSync(path, 'utf8');
    judged.open();
    await expect(slow).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(readFileSync(path, 'utf8')).toBe(ours);
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('tidies claims and breakers of killed processes and leaves those of living ones', async () => {
  const folder = temporaryFolder();
  writeLock(folder, 'dead', dead, '.claim');
  writeLock(folder, 'dead', dead, '.0123.break');
  const living = [
    writeLock(folder, 'b', real.self(), '.claim'),
    writeLock(folder, 'b', real.self(), '.0123.break'),
  ];
  await locksOf(folder).withLock('a', 0, done);
  expect(readdirSync(folder).map((name) => join(folder, name))).toEqual(living.sort());
});

test('a lock that somebody removed by hand is not taken away from the next holder', async () => {
  const folder = temporaryFolder();
  await locksOf(folder).withLock('a', 0, async () => {
    writeLock(folder, 'a', real.self());
  });
  expect(readdirSync(folder)).toHaveLength(1);
});

test.each([
  ['EROFS', /read-only/],
  ['ENOSPC', /disk is full/],
])('says what is wrong when no lock can be written (%s)', async (code, hint) => {
  const fs = failingFs({ open: () => Promise.reject(systemError(code)) });
  const locks = createLocks(temporaryFolder(), { processes: real, clock: systemClock, fs });
  await expect(locks.withLock('a', 0, done)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    hint: expect.stringMatching(hint),
  });
});

test('says so on a file system without hard links', async () => {
  const fs = failingFs({ link: () => Promise.reject(systemError('EOPNOTSUPP')) });
  const folder = temporaryFolder();
  const locks = createLocks(folder, { processes: real, clock: systemClock, fs });
  await expect(locks.withLock('a', 0, done)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('hard links'),
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('many processes count without losing a step, also when some are killed in the middle', async () => {
  const folder = temporaryFolder();
  const rounds = 25;
  const count = await program(`
    import { appendFileSync } from 'node:fs';
    import { systemClock } from './core/clock.ts';
    import { readTextFile, writeFileAtomic } from './state/atomic-file.ts';
    import { createLocks } from './state/locks.ts';
    import { createProcessTable } from './state/process-table.ts';
    const [, , folder, rounds] = process.argv;
    const locks = createLocks(folder + '/locks', { processes: createProcessTable(), clock: systemClock });
    for (let round = 0; round < Number(rounds); round += 1) {
      await locks.withLock('counter', 600_000, async () => {
        const next = Number((await readTextFile(folder + '/counter')) ?? '0') + 1;
        appendFileSync(folder + '/log', process.pid + ' ' + next + '\\n');
        if (Math.random() < 0.3) await systemClock.sleep(2);
        await writeFileAtomic(folder + '/counter', String(next));
      });
    }
    process.stdout.write('done\\n');
  `);
  appendFileSync(join(folder, 'log'), '');
  const running = Array.from({ length: 5 }, () => count(folder, String(rounds)));
  const killed = new Set<number>();
  const steps = () => readFileSync(join(folder, 'log'), 'utf8').split('\n').length - 1;
  while (killed.size < 6) {
    const seen = steps();
    while (steps() < seen + 3) await systemClock.sleep(Math.random() * 5);
    const victim = running.splice(Math.floor(Math.random() * running.length), 1)[0];
    if (victim?.process.kill('SIGKILL')) killed.add(victim.process.pid ?? 0);
    running.push(count(folder, String(rounds)));
  }
  expect(await Promise.all(running.map((child) => child.ended))).toEqual([0, 0, 0, 0, 0]);

  const log = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  const entries = log.map((line) => line.split(' ').map(Number) as [pid: number, value: number]);
  const wrong = entries.filter(([, value], index) => {
    const [pidBefore, before] = entries[index - 1] ?? [0, 0];
    // A step may be told twice only when the one who told it first was killed before it could write the counter.
    return value !== before + 1 && !(value === before && killed.has(pidBefore));
  });
  expect(wrong).toEqual([]);
  expect(Number(readFileSync(join(folder, 'counter'), 'utf8'))).toBe(entries.at(-1)?.[1]);
  for (const child of running) {
    expect(entries.filter(([pid]) => pid === child.process.pid)).toHaveLength(rounds);
  }
});
