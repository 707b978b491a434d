import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { call, tinyVendor } from './tiny-vendor.ts';

let folder: string;
let statePath: string;
const running: Lab[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'idctl-lab-'));
  statePath = join(folder, 'below', 'state.json');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((lab) => lab.stop()));
  rmSync(folder, { recursive: true });
});

async function start(seed?: string, vendors = [tinyVendor()]): Promise<Lab> {
  const lab = await createLab({ basePort: 0, statePath, ...(seed === undefined ? {} : { seed }) }, vendors);
  running.push(lab);
  return lab;
}

describe('saved state', () => {
  it('keeps vendors, credentials, time, agenda and chance over a restart', async () => {
    const first = await start();
    await call(`${first.urls['tiny']}/count`, 'POST', {});
    await call(`${first.urls['tiny']}/later`, 'POST', { inMs: 7_200_000, event: 'later', data: { n: 1 } });
    const drawn = await call(`${first.urls['tiny']}/id`);
    first.clock.advance(3_600_000);
    await first.stop();

    const second = await start();
    expect(second.credentials()).toEqual(first.credentials());
    expect((await call(`${second.urls['tiny']}/count`)).json).toEqual({ count: 1 });
    expect(await call(`${second.urls['tiny']}/id`)).not.toEqual(drawn);
    expect(second.clock.now()).toBeGreaterThan(Date.now() + 3_000_000);
    second.clock.advance(3_600_000);
    expect((await call(`${second.urls['tiny']}/events`)).json).toEqual([{ event: 'later', data: { n: 1 } }]);
  });

  it('is on disk soon after a change, before the lab stops', async () => {
    const lab = await start();
    expect(JSON.parse(readFileSync(statePath, 'utf8')).vendors.tiny.count).toBe(0);
    await call(`${lab.urls['tiny']}/count`, 'POST', {});
    await vi.waitFor(() => expect(JSON.parse(readFileSync(statePath, 'utf8')).vendors.tiny.count).toBe(1));
  });

  it('is readable by its owner only and leaves no draft behind, also over a file that was open to all', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(statePath, readFileSync(statePath), { mode: 0o644 });
    const lab = await start();
    await call(`${lab.urls['tiny']}/count`, 'POST', {});
    await lab.stop();
    expect(statSync(statePath).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'below'))).toEqual(['state.json']);
  });

  it('tells all vendors `seeded` after loading, and seeds a vendor that the file does not know', async () => {
    const first = await start();
    await call(`${first.urls['tiny']}/count`, 'POST', {});
    await first.stop();
    const heard: string[] = [];
    const hears = (event: string) => heard.push(event);
    const second = await start(undefined, [tinyVendor({ hears }), tinyVendor({ id: 'newcomer', hears })]);
    expect(heard).toEqual(['seeded', 'seeded']);
    expect((await call(`${second.urls['tiny']}/count`)).json).toEqual({ count: 1 });
    expect(second.credentials()['newcomer/password']).toMatch(/^[a-j]{12}$/);
  });

  it('begins again on reset, also on disk', async () => {
    const lab = await start();
    await call(`${lab.urls['tiny']}/count`, 'POST', {});
    lab.reset();
    await lab.stop();
    expect(JSON.parse(readFileSync(statePath, 'utf8')).vendors.tiny.count).toBe(0);
  });

  it('goes on with its own seed, and refuses another one', async () => {
    await (await start('one')).stop();
    await (await start('one')).stop();
    await expect(start('two')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it.each([
    ['text', 'no json'],
    ['other JSON', '{"version":2}'],
  ])('refuses a file of %s, and leaves it as it is', async (_what, content) => {
    await (await start()).stop();
    writeFileSync(statePath, content);
    await expect(start()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(statePath),
    });
    expect(readFileSync(statePath, 'utf8')).toBe(content);
  });

  it('refuses a file that cannot be read, and one that cannot be written', async () => {
    statePath = folder;
    await expect(start()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('EISDIR'),
    });
    statePath = join(folder, 'state.json');
    // The draft cannot be made where a folder of its name is.
    mkdirSync(`${statePath}.${process.pid}.tmp`);
    await expect(start()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('EISDIR'),
    });
    expect(existsSync(statePath)).toBe(false);
  });

  it('is not written where none was asked for', async () => {
    const lab = await createLab({ basePort: 0 }, [tinyVendor()]);
    await lab.stop();
    expect(existsSync(statePath)).toBe(false);
  });
});
