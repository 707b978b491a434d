import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  readTextFile,
  removeFile,
  removeLeftovers,
  type StateFs,
  writeFileAtomic,
} from '../../../src/state/atomic-file.ts';
import { failingFs, fullDisk, program, systemError, temporaryFolder } from './support.ts';

test('writes a file that only its owner can read, in a folder that only its owner can enter', async () => {
  const path = join(temporaryFolder(), 'a', 'b', 'file.json');
  await writeFileAtomic(path, 'text');
  expect(readFileSync(path, 'utf8')).toBe('text');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  expect(statSync(join(path, '..', '..')).mode & 0o777).toBe(0o700);
});

test('writes where another process has just made the folder that was not there', async () => {
  const path = join(temporaryFolder(), 'a', 'b', 'file.json');
  const busy = failingFs({
    mkdir: (async (folder: string) => {
      try {
        return mkdirSync(folder);
      } catch (error) {
        // Between this refusal and the next look, the others come this far.
        mkdirSync(folder, { recursive: true });
        throw error;
      }
    }) as StateFs['mkdir'], // Its overloads answer with the first folder made, which nobody asks for.
  });
  await writeFileAtomic(path, 'text', 0o600, busy);
  expect(readFileSync(path, 'utf8')).toBe('text');
});

test('replaces a file and leaves nothing beside it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'file');
  await writeFileAtomic(path, 'old');
  await writeFileAtomic(path, 'new');
  expect(readdirSync(folder)).toEqual(['file']);
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test('keeps the old text and leaves nothing behind when the disk fills up half-way', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'file');
  await writeFileAtomic(path, 'old');
  await expect(writeFileAtomic(path, 'a longer text', 0o600, fullDisk(5))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `cannot write ${path} (ENOSPC)`,
    hint: expect.stringContaining(folder),
  });
  expect(readdirSync(folder)).toEqual(['file']);
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test.each(['EROFS', 'EACCES', 'ENOSPC', 'EIO'])(
  'tells path and remedy when renaming fails with %s',
  async (code) => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    const fs = failingFs({ rename: () => Promise.reject(systemError(code)) });
    await expect(writeFileAtomic(path, 'text', 0o600, fs)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(path),
      hint: expect.stringMatching(/\w+/),
    });
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('flushes the file before it is renamed and the folder after', async () => {
  const calls: string[] = [];
  const real = failingFs({});
  const path = join(temporaryFolder(), 'file');
  const fs = failingFs({
    async open(opened, flags, mode) {
      const file = await real.open(opened, flags, mode);
      const sync = file.sync.bind(file);
      file.sync = async () => {
        calls.push(flags === 'r' ? 'sync folder' : 'sync file');
        await sync();
      };
      return file;
    },
    async rename(from, to) {
      calls.push('rename');
      await real.rename(from, to);
    },
  });
  await writeFileAtomic(path, 'text', 0o600, fs);
  expect(calls).toEqual(['sync file', 'rename', 'sync folder']);
});

test('reads null for a file that is not there, and refuses to call an unreadable one absent', async () => {
  const folder = temporaryFolder();
  expect(await readTextFile(join(folder, 'none'))).toBeNull();
  const path = join(folder, 'folder');
  mkdirSync(path);
  await expect(readTextFile(path)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('removes a file, and says when there was none', async () => {
  const path = join(temporaryFolder(), 'file');
  await writeFileAtomic(path, 'text');
  expect(await removeFile(path)).toBe(true);
  expect(await removeFile(path)).toBe(false);
});

test('tidies what a killed process left, but nothing that may still be written', async () => {
  const folder = temporaryFolder();
  for (const name of ['.a.json.000000000000.tmp', '.b.json.000000000000.tmp', 'c.json']) {
    writeFileSync(join(folder, name), '');
  }
  for (const name of ['.a.json.000000000000.tmp', 'c.json']) utimesSync(join(folder, name), 0, 0);
  await removeLeftovers(folder);
  expect(readdirSync(folder)).toEqual(['.b.json.000000000000.tmp', 'c.json']);
});

test('a reader finds one whole text at any moment, also when writers are killed', async () => {
  const path = join(temporaryFolder(), 'file');
  const texts = ['x'.repeat(50_000), 'y'.repeat(90_000)];
  const write = await program(`
    import { writeFileAtomic } from './state/atomic-file.ts';
    const [, , path, text, length] = process.argv;
    process.stdout.write('ready\\n');
    for (;;) await writeFileAtomic(path ?? '', (text ?? '').repeat(Number(length)));
  `);
  await writeFileAtomic(path, texts[0] ?? '');
  const found = new Set<string | undefined>();
  for (let round = 0; round < 8; round += 1) {
    const writers = [write(path, 'x', '50000'), write(path, 'y', '90000')];
    await Promise.all(writers.map((writer) => writer.said('ready')));
    const reads = 20 + Math.floor(Math.random() * 30);
    for (let read = 0; read < reads; read += 1) found.add((await readTextFile(path)) ?? undefined);
    for (const writer of writers) writer.process.kill('SIGKILL');
    await Promise.all(writers.map((writer) => writer.ended));
    found.add((await readTextFile(path)) ?? undefined);
  }
  expect([...found].filter((text) => !texts.includes(text ?? ''))).toEqual([]);
});
