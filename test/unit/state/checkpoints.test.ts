/** Checkpoints on the disk. */
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/state/checkpoints.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idctl-checkpoints-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a checkpoint', () => {
  it('is none before the first, then what was saved last, then none again', async () => {
    const checkpoint = openCheckpoint(join(folder, 'deep'), 'wic-1');
    expect(await checkpoint.load()).toBeNull();
    await checkpoint.save({ position: 'https://x/?after=1', lastIds: ['a'] });
    await checkpoint.save({ position: 'https://x/?after=2', lastIds: ['a', 'b'] });
    expect(await openCheckpoint(join(folder, 'deep'), 'wic-1').load()).toEqual({
      position: 'https://x/?after=2',
      lastIds: ['a', 'b'],
    });
    expect(await openCheckpoint(join(folder, 'deep'), 'wic-2').load()).toBeNull();
    await checkpoint.forget();
    await checkpoint.forget();
    expect(await checkpoint.load()).toBeNull();
  });

  it('is private, and whole: nothing lies beside it', async () => {
    await openCheckpoint(folder, 'wic').save({ position: 'x', lastIds: [] });
    expect(await readdir(folder)).toEqual(['wic.json']);
    expect((await stat(join(folder, 'wic.json'))).mode & 0o777).toBe(0o600);
  });

  it.each(['', '{', '{"schemaVersion":1,"position":"x"}', '{"schemaVersion":2,"position":"x","lastIds":[]}'])(
    'that is damaged is a conflict, not a new beginning: %s',
    async (text) => {
      await writeFile(join(folder, 'wic.json'), text);
      await expect(openCheckpoint(folder, 'wic').load()).rejects.toMatchObject({ code: 'CONFLICT' });
    },
  );
});
