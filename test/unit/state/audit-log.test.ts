import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { AuditEvent, AuditRecord } from '../../../src/services/audit/port.ts';
import type { StateFs } from '../../../src/state/atomic-file.ts';
import { parseRecord, verifyChain } from '../../../src/state/audit-chain.ts';
import { createAuditLog, type FileAuditLog } from '../../../src/state/audit-log.ts';
import { createLocks } from '../../../src/state/locks.ts';
import { createProcessTable } from '../../../src/state/process-table.ts';
import { failingFs, fullDisk, program, systemError, temporaryFolder } from './support.ts';

const clock = systemClock;

function open(folder = temporaryFolder(), fs?: StateFs) {
  const locks = createLocks(join(folder, 'locks'), { processes: createProcessTable(), clock });
  const path = join(folder, 'state', 'audit.log');
  const damaged: string[] = [];
  const onDamaged = (_: string, problem: string) => void damaged.push(problem);
  const log = createAuditLog({
    path,
    locks,
    clock,
    user: 'sam',
    host: 'admin-1',
    onDamaged,
    ...(fs ? { fs } : {}),
  });
  return { log, path, folder, damaged };
}

function event(target: string): AuditEvent {
  return {
    action: 'pam.checkout',
    outcome: 'done',
    connection: 'pvwa',
    target,
    reason: null,
    details: { lease: 'l1' },
  };
}

async function fill(log: FileAuditLog, count: number): Promise<AuditRecord[]> {
  const written: AuditRecord[] = [];
  for (let index = 1; index <= count; index += 1) written.push(await log.append(event(`t${index}`)));
  return written;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

test('an empty log is sound and nothing is made by looking at it', async () => {
  const { log, path } = open();
  expect(await log.verify()).toEqual({ records: 0, faults: [], head: null });
  expect(await collect(log.read())).toEqual([]);
  expect(existsSync(path)).toBe(false);
});

test('appends records that chain, stamped with who and where, readable by the owner only', async () => {
  const { log, path } = open();
  const written = await fill(log, 3);
  expect(written.map((record) => record.sequence)).toEqual([1, 2, 3]);
  expect(written[0]).toMatchObject({ user: 'sam', host: 'admin-1', previous: '0'.repeat(64), target: 't1' });
  expect(await collect(log.read())).toEqual(written);
  expect(await log.verify()).toEqual({ records: 3, faults: [], head: written[2]?.hash });
  expect(await log.verify({ expectedHead: written[0]?.hash ?? '' })).toMatchObject({ faults: [] });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(path, '..')).sort()).toEqual(['audit.log', 'audit.log.head']);
});

test('appends of one process that overlap keep the chain', async () => {
  const { log } = open();
  const written = await Promise.all(Array.from({ length: 8 }, (_, index) => log.append(event(`t${index}`))));
  expect(new Set(written.map((record) => record.sequence)).size).toBe(8);
  expect(await log.verify()).toMatchObject({ records: 8, faults: [] });
});

test('finds a removed, an edited and a moved line', async () => {
  const { log, path } = open();
  await fill(log, 4);
  const lines = linesOf(path);
  for (const changed of [
    lines.toSpliced(1, 1),
    lines.with(2, (lines[2] ?? '').replace('"sam"', '"eve"')),
    lines.toSpliced(0, 2, lines[1] ?? '', lines[0] ?? ''),
  ]) {
    writeFileSync(path, `${changed.join('\n')}\n`);
    expect((await log.verify()).faults).not.toEqual([]);
  }
});

test('finds a cut tail by itself, by a head written down elsewhere, and still after the log went on', async () => {
  const { log, path } = open();
  const written = await fill(log, 3);
  writeFileSync(path, `${linesOf(path).slice(0, 2).join('\n')}\n`);
  expect((await log.verify()).faults).toEqual([{ line: 3, problem: expect.stringContaining('record 3') }]);
  await log.append(event('after'));
  expect((await log.verify()).faults).toEqual([{ line: 3, problem: expect.stringContaining('were lost') }]);
  expect((await log.verify({ expectedHead: written[2]?.hash ?? '' })).faults).toHaveLength(2);
  const [, , recovered] = await collect(log.read());
  expect(recovered).toMatchObject({
    action: 'audit.recover',
    outcome: 'failed',
    details: { missedSequence: 3, missedHash: written[2]?.hash },
  });
});

test('finds that the whole log is gone, and still after it went on', async () => {
  const { log, path } = open();
  await fill(log, 2);
  rmSync(path);
  expect((await log.verify()).faults).toHaveLength(1);
  await log.append(event('after'));
  expect((await log.verify()).faults).toHaveLength(1);
});

test('finds that the head is gone or was damaged, and still after the log went on', async () => {
  for (const text of [null, '', '{"sequence":"3"}']) {
    const { log, path } = open();
    await fill(log, 3);
    if (text === null) rmSync(`${path}.head`);
    else writeFileSync(`${path}.head`, text);
    expect((await log.verify()).faults).toHaveLength(1);
    await log.append(event('after'));
    expect((await log.verify()).faults).toHaveLength(1);
  }
});

test('finds a last line that was edited with a hash made to fit, also after the log went on', async () => {
  const { log, path, folder } = open();
  await fill(log, 2);
  const forger = open(join(folder, 'elsewhere'));
  await forger.log.append(event('t1'));
  const [first = ''] = linesOf(path);
  writeFileSync(forger.path, `${first}\n`);
  rmSync(`${forger.path}.head`);
  await forger.log.append(event('forged'));
  writeFileSync(path, readFileSync(forger.path));
  expect((await log.verify()).faults).toHaveLength(1);
  await log.append(event('after'));
  expect((await log.verify()).faults).not.toEqual([]);
});

test.each([
  ['inside the first line', 0, 30],
  ['after some lines', 2, 30],
  ['in the middle of a character', 2, 41],
])('closes a line that a crash cut off %s, and tells so in the log', async (_, before, kept) => {
  const { log, path, damaged } = open();
  await fill(log, before);
  const whole = Buffer.from(`{"action":"pam.checkout","connection":"${'ü'.repeat(20)}"}`);
  mkdirSync(join(path, '..'), { recursive: true });
  appendFileSync(path, whole.subarray(0, kept));
  expect((await log.verify()).faults).toEqual([
    { line: before + 1, problem: expect.stringContaining('cut off') },
  ]);

  const next = await log.append(event('next'));
  expect(next.sequence).toBe(before + 2);
  expect(await log.verify()).toEqual({ records: before + 2, faults: [], head: next.hash });
  const read = await collect(log.read());
  expect(read.at(-2)).toMatchObject({ action: 'audit.recover', outcome: 'done', details: { fragments: 1 } });
  expect(damaged).toEqual([`line ${before + 1} is no audit record`]);

  const bytes = readFileSync(path);
  bytes.write('X', bytes.indexOf(whole.subarray(0, kept)) + 3);
  writeFileSync(path, bytes);
  expect((await log.verify()).faults).not.toEqual([]);
});

test('a line that lacks only its newline is kept as it is', async () => {
  const { log, path } = open();
  const [, second] = await fill(log, 2);
  truncateSync(path, statSync(path).size - 1);
  expect((await log.verify()).faults).toEqual([]);
  await log.append(event('next'));
  expect(await log.verify()).toMatchObject({ records: 3, faults: [] });
  expect((await collect(log.read()))[1]).toEqual(second);
});

test('does not take a damaged line for one that a crash cut off', async () => {
  const { log, path } = open();
  await fill(log, 3);
  const lines = linesOf(path);
  writeFileSync(path, `${lines.with(2, (lines[2] ?? '').slice(0, 40)).join('\n')}\n`);
  expect((await log.verify()).faults).not.toEqual([]);
  await log.append(event('next'));
  expect((await log.verify()).faults).not.toEqual([]);
});

test('survives a crash between line and head, twice in a row', async () => {
  const { log, path, folder } = open();
  await fill(log, 1);
  let rest = 0;
  const real = failingFs({});
  const crashing = failingFs({
    rename: (from, to) => (rest-- > 0 ? real.rename(from, to) : Promise.reject(systemError('EIO'))),
  });
  for (const _ of [1, 2]) {
    rest = Number(linesOf(path).length > 1);
    await expect(open(folder, crashing).log.append(event('x'))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  }
  expect(await log.verify()).toMatchObject({ records: 3, faults: [] });
  await log.append(event('next'));
  expect(await log.verify()).toMatchObject({ records: 4, faults: [] });
});

test('a full disk leaves the log as it was', async () => {
  const { log, path, folder } = open();
  await fill(log, 2);
  const before = readFileSync(path, 'utf8');
  await expect(open(folder, fullDisk(25)).log.append(event('x'))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(path),
    hint: expect.stringContaining('disk is full'),
  });
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect((await log.verify()).faults).toEqual([]);
});

test('an append reads the tail of a large log, never all of it', async () => {
  const { log, path, folder } = open();
  await fill(log, 2);
  const first = linesOf(path)[0] ?? '';
  writeFileSync(path, `${`${first}\n`.repeat(20_000)}${linesOf(path).join('\n')}\n`);
  const real = failingFs({});
  let bytes = 0;
  const counting = failingFs({
    async open(opened, flags, mode) {
      const file = await real.open(opened, flags, mode);
      const read = file.read.bind(file) as (...args: unknown[]) => Promise<{ bytesRead: number }>; // Overloaded.
      return Object.assign(file, {
        read: async (...args: unknown[]) => {
          const result = await read(...args);
          bytes += result.bytesRead;
          return result;
        },
      });
    },
  });
  const { sequence } = await open(folder, counting).log.append(event('next'));
  expect(sequence).toBe(3);
  expect(statSync(path).size).toBeGreaterThan(5_000_000);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(200_000);
});

test('an export is the log byte for byte, and can be verified by itself', async () => {
  const { log, path } = open();
  await fill(log, 2);
  appendFileSync(path, Buffer.from('{"action":"ü').subarray(0, -1));
  const { hash } = await log.append(event('next'));
  const exported = await collect(log.exportLines());
  expect(Buffer.concat(exported).equals(readFileSync(path))).toBe(true);
  async function* lines() {
    for (const line of exported) yield { bytes: Buffer.from(line).subarray(0, -1), complete: true };
  }
  expect(await verifyChain(lines(), { expectedHead: hash })).toMatchObject({ records: 4, faults: [] });
});

test('lines longer than one piece of reading are read and chained', async () => {
  const { log } = open();
  for (const size of [10, 200_000, 65_536, 10]) await log.append({ ...event('t'), reason: 'r'.repeat(size) });
  expect((await collect(log.read())).map((record) => record.reason?.length)).toEqual([
    10, 200_000, 65_536, 10,
  ]);
  expect(await log.verify()).toMatchObject({ records: 4, faults: [] });
});

test('many processes write one sound log, also when some are killed in the middle', async () => {
  const { log, path, folder } = open();
  await fill(log, 1);
  const write = await program(`
    import { systemClock as clock } from './core/clock.ts';
    import { createAuditLog } from './state/audit-log.ts';
    import { createLocks } from './state/locks.ts';
    import { createProcessTable } from './state/process-table.ts';
    const [, , folder, path, count] = process.argv;
    const locks = createLocks(folder + '/locks', { processes: createProcessTable(), clock });
    const log = createAuditLog({ path: path ?? '', locks, clock, user: 'sam', host: String(process.pid) });
    for (let index = 0; index < Number(count); index += 1) {
      const { sequence } = await log.append({
        action: 'test', outcome: 'done', connection: '', target: 'x'.repeat(3000), reason: null, details: { index },
      });
      process.stdout.write(sequence + '\\n');
    }
  `);
  const started = [0, 1, 2, 3].map(() => write(folder, path, '15'));
  const [first, second] = started;
  for (const victim of [first, second]) {
    while ((victim?.lines.length ?? 0) < 4) await clock.sleep(Math.random() * 5);
    victim?.process.kill('SIGKILL');
  }
  await Promise.all(started.map((child) => child.ended));
  await log.append(event('last'));

  const verdict = await log.verify();
  expect(verdict.faults).toEqual([]);
  const records = linesOf(path).map((line) => parseRecord(Buffer.from(line)));
  const sequences = new Map(records.map((record) => [record?.sequence, record?.host]));
  for (const child of started) {
    // Whatever an append had returned is in the log.
    for (const sequence of child.lines)
      expect(sequences.get(Number(sequence))).toBe(String(child.process.pid));
  }
  for (const child of started.slice(2)) expect(child.lines).toHaveLength(15);
});
