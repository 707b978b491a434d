/** Ledgers of wirings on disk. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyWiring } from '../../../src/services/sso/apply.ts';
import type { WiringRecord } from '../../../src/services/sso/ledger.ts';
import { createWiringLedger } from '../../../src/state/wirings.ts';
import { SAML_FEDERATION, SsoWorld } from '../../support/fakes/sso-world.ts';

let folder: string;
let damaged: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idctl-ledger-'));
  damaged = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () =>
  createWiringLedger(join(folder, 'wirings'), { onDamaged: (path) => void damaged.push(path) });

/** As an apply makes it, with all that can be in one. */
async function applied(): Promise<WiringRecord> {
  const world = new SsoWorld();
  await applyWiring(world.deps, SAML_FEDERATION, { adopt: false, rollback: false, expected: null });
  const record = world.ledger.records.get('partners');
  if (record === undefined) throw new Error('nothing was applied');
  return record;
}

describe('the ledger of a wiring', () => {
  it('comes back from disk as it was kept', async () => {
    const record = await applied();
    await open().put(record);
    expect(await open().get('partners')).toEqual(record);
    expect(await open().list()).toEqual([record]);
    const [file] = await readdir(join(folder, 'wirings'));
    expect((await stat(join(folder, 'wirings', file ?? ''))).mode & 0o777).toBe(0o600);
    await open().remove('partners');
    expect(await open().get('partners')).toBeNull();
  });

  it('that is damaged is never "none": everything would be made a second time', async () => {
    await open().put(await applied());
    const path = join(folder, 'wirings', 'partners.json');
    const text = await readFile(path, 'utf8');
    for (const broken of [
      text.slice(0, 100),
      text.replace('"made"', '"mine"'),
      text.replace('saml-application', 'x'),
    ]) {
      await writeFile(path, broken);
      await expect(open().get('partners')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await open().list()).toEqual([]);
    }
    expect(damaged).toContain(path);
  });
});
