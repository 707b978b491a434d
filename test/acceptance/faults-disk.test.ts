/** A disk that takes no record: nothing is checked out that nobody would remember, and nothing is kept because of it. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/core/exit-codes.ts';
import { expectClear, expectNothingLost, sentenceOf } from '../support/acceptance/aftermath.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { RETRIEVE } from '../support/acceptance/steps.ts';
import type { VendorName } from '../support/acceptance/truth.ts';
import { VENDORS } from '../support/acceptance/truth.ts';
import type { World } from '../support/acceptance/world.ts';
import { ACCOUNTS } from '../support/acceptance/world.ts';

const PATIENCE_MS = 120_000;

const pool = new WorldPool();
afterAll(() => pool.end());

/** Whether the vendor was asked for the password. */
function wasAsked(world: World): boolean {
  return world.lab.journal().some((it) => /\/Password\/Retrieve|\/reveal_credentials/i.test(it.path));
}

async function expectNothingTaken(
  world: World,
  vendor: VendorName,
  env: Record<string, string>,
): Promise<void> {
  const { alias } = ACCOUNTS[vendor];
  const mark = join(world.folder, 'tmp', 'the-command-ran');
  for (const argv of [
    ['pam', 'checkout', alias, '--reveal'],
    ['pam', 'exec', alias, '--', 'touch', mark],
  ]) {
    const outcome = await world.idctl(argv, { env });
    expectClear(outcome);
    expect(outcome, outcome.stderr).toMatchObject({ code: EXIT.UNAVAILABLE, stdout: '' });
    expect(sentenceOf(outcome)).toMatch(/^Error: \S/);
  }
  expect(existsSync(mark)).toBe(false);
  expect(wasAsked(world)).toBe(false);
  expect(world.out(vendor)).toEqual([]);
}

describe('a state folder that cannot be made', () => {
  it.concurrent.each(VENDORS.flatMap((vendor) => [[vendor, 'a file'] as const, [vendor, '/proc'] as const]))(
    '%s: below %s: nothing is taken',
    async (vendor, where) =>
      pool.use(async (world) => {
        const file = join(world.folder, 'tmp', 'file');
        writeFileSync(file, '');
        const folder = join(where === '/proc' ? '/proc' : file, 'state');
        await expectNothingTaken(world, vendor, { IDCTL_STATE_DIR: folder });
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

/** A small disk of its own in memory. */
class SmallDisk {
  readonly path: string;

  constructor(world: World) {
    this.path = join(world.folder, 'disk');
    mkdirSync(this.path, { recursive: true });
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', this.path]);
    if (mounted.status !== 0) throw new Error(String(mounted.stderr));
  }

  get env(): Record<string, string> {
    return { IDCTL_STATE_DIR: this.path };
  }

  get leases(): readonly string[] {
    const folder = join(this.path, 'lab', 'leases');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Until not a byte more goes on it. */
  fill(): void {
    const file = openSync(join(this.path, 'filler'), 'a');
    try {
      for (let size = 65_536; size >= 1; ) {
        try {
          writeSync(file, Buffer.alloc(size));
        } catch {
          size = Math.floor(size / 2);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(join(this.path, 'filler'), { force: true });
  }

  end(): void {
    spawnSync('umount', [this.path]);
  }
}

/** Mounting takes root and the right to it; without it this part is skipped, and says so by its title. */
function cannotMount(): boolean {
  const folder = join('/tmp', `idctl-mount-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const can = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
  if (can) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
  return !can;
}

async function onSmallDisk(work: (world: World, disk: SmallDisk) => Promise<void>): Promise<void> {
  await pool.use(async (world) => {
    const disk = new SmallDisk(world);
    try {
      await work(world, disk);
    } finally {
      disk.end();
    }
  });
}

describe.skipIf(cannotMount())('a full disk (needs the right to mount one)', () => {
  it.concurrent.each(VENDORS)(
    '%s: nothing is taken',
    async (vendor) =>
      onSmallDisk(async (world, disk) => {
        disk.fill();
        await expectNothingTaken(world, vendor, disk.env);
      }),
    PATIENCE_MS,
  );

  it.concurrent.each(VENDORS)(
    '%s: that fills up while the vendor lends: the password goes back at once, and is not shown',
    async (vendor) =>
      onSmallDisk(async (world, disk) => {
        world.afterCommit(RETRIEVE[vendor], () => disk.fill());
        const argv = ['pam', 'checkout', ACCOUNTS[vendor].alias, '--reveal'];
        const outcome = await world.idctl(argv, { env: disk.env });
        expectClear(outcome);
        expect(outcome, outcome.stderr).toMatchObject({ code: EXIT.UNAVAILABLE, stdout: '' });
        expect(sentenceOf(outcome)).toMatch(/Given back at once, because it could not be recorded/);
        expect(world.out(vendor)).toEqual([]);
        expect(disk.leases).toEqual([]);
      }),
    PATIENCE_MS,
  );

  it.concurrent.each(VENDORS)(
    '%s: does not keep a password out: the check-in is done, and the log that misses it is told',
    async (vendor) =>
      onSmallDisk(async (world, disk) => {
        const { alias, name } = ACCOUNTS[vendor];
        const taken = await world.idctl(['pam', 'checkout', alias, '--reveal'], { env: disk.env });
        expect(taken, taken.stderr).toMatchObject({ code: 0 });
        expect(world.out(vendor)).toEqual([name]);
        disk.fill();
        const outcome = await world.idctl(['pam', 'checkin', alias], { env: disk.env });
        expectClear(outcome);
        expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
        expect(outcome.stderr).toMatch(/the audit log could not be written/);
        expect(world.out(vendor)).toEqual([]);
        expect(disk.leases).toEqual([]);
        disk.makeRoom();
        expect(await world.idctl(['audit', 'verify'], { env: disk.env })).toMatchObject({ code: 0 });
      }),
    PATIENCE_MS,
  );
});
