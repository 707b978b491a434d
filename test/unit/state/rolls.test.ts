/** Exchanges of certificates on disk. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RollRecord } from '../../../src/services/federation/certs/roll-port.ts';
import { createRollLedger } from '../../../src/state/rolls.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idctl-rolls-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => createRollLedger(join(folder, 'certificates'), { onDamaged: () => undefined });

const RECORD: RollRecord = {
  schemaVersion: 1,
  id: '0123456789abcdef',
  connection: 'wic',
  applicationId: '0oa1',
  label: 'Wiki',
  target: { connection: 'cic', providerId: '0oa2' },
  step: 'trusted',
  old: { id: 'k1', certificate: 'MIIB' },
  next: { id: 'k2', certificate: 'MIIC' },
  before: ['k1'],
  startedAt: '2026-01-01T00:00:00.000Z',
  toldAt: null,
  switchedAt: null,
};

describe('the record of an exchange', () => {
  it('comes back from disk as it was kept', async () => {
    await open().put(RECORD);
    expect(await open().get(RECORD.id)).toEqual(RECORD);
    const early: RollRecord = { ...RECORD, target: null, next: null, step: 'making' };
    await open().put(early);
    expect(await open().list()).toEqual([early]);
    const [file] = await readdir(join(folder, 'certificates'));
    expect((await stat(join(folder, 'certificates', file ?? ''))).mode & 0o777).toBe(0o600);
    expect(await open().get('another')).toBeNull();
  });

  it('that is damaged is never "none": another key would be made', async () => {
    await open().put(RECORD);
    const path = join(folder, 'certificates', `${RECORD.id}.json`);
    const text = await readFile(path, 'utf8');
    for (const broken of [
      text.slice(0, 80),
      text.replace('"trusted"', '"half"'),
      text.replace('"old"', '"odd"'),
    ]) {
      await writeFile(path, broken);
      await expect(open().get(RECORD.id)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
  });
});
