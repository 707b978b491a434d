/**
 * SIGKILL of idctl at every step, before the vendor has done what was asked and after it: whoever is left gives back
 * what is out. For a loan of one command that is the guardian, by itself; for everything else the sweep.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/core/exit-codes.ts';
import { expectNothingLost } from '../support/acceptance/aftermath.ts';
import type { IdctlRun } from '../support/acceptance/idctl.ts';
import { eventually } from '../support/acceptance/poll.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { guardianOf, isRunning } from '../support/acceptance/processes.ts';
import type { Step } from '../support/acceptance/steps.ts';
import { CHECK_IN, CHECK_IN_STEPS, CHECK_OUT_STEPS, ROTATION_STEPS } from '../support/acceptance/steps.ts';
import type { VendorName } from '../support/acceptance/truth.ts';
import { VENDORS } from '../support/acceptance/truth.ts';
import type { World } from '../support/acceptance/world.ts';
import { ACCOUNTS } from '../support/acceptance/world.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 180_000;
/** The guardian has five seconds by its promise; a slow machine has more. */
const GUARDIAN_MS = 30_000;

const MOMENTS = ['before', 'after'] as const;
type Moment = (typeof MOMENTS)[number];
type Case = readonly [vendor: VendorName, moment: Moment, step: string, at: Step];

const pool = new WorldPool();
afterAll(() => pool.end());

function casesOf(steps: Readonly<Record<VendorName, readonly Step[]>>): readonly Case[] {
  return VENDORS.flatMap((vendor) =>
    steps[vendor].flatMap((step) => MOMENTS.map((moment): Case => [vendor, moment, step.name, step])),
  );
}

/** Why the next sweep would take each lease. */
async function duesOf(world: World): Promise<readonly unknown[]> {
  const [leases] = await world.series(['pam', 'leases', '--json', '--query', 'leases[].due']);
  return JSON.parse(leases?.stdout ?? '');
}

describe('idctl is killed while it takes a password', () => {
  it.concurrent.each(sampled(casesOf(CHECK_OUT_STEPS)))(
    '%s: %s the %s: what may be out has a record, and the sweep settles it',
    async (vendor, moment, _name, step) =>
      pool.use(async (world) => {
        const { alias, name } = ACCOUNTS[vendor];
        await world.killedAt(step, moment, ['pam', 'checkout', alias, '--reveal']);
        const isAsked = step.effect === 'write';
        expect(world.out(vendor)).toEqual(isAsked && moment === 'after' ? [name] : []);
        expect(await duesOf(world)).toEqual(isAsked ? ['orphaned'] : []);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('idctl is killed while it gives a password back', () => {
  it.concurrent.each(sampled(casesOf(CHECK_IN_STEPS)))(
    '%s: %s the %s: the record stays, and the sweep settles it',
    async (vendor, moment, _name, step) =>
      pool.use(async (world) => {
        const { alias, name } = ACCOUNTS[vendor];
        await world.lend(vendor);
        await world.killedAt(step, moment, ['pam', 'checkin', alias]);
        const isBack = step.effect === 'write' && moment === 'after';
        expect(world.out(vendor)).toEqual(isBack ? [] : [name]);
        expect(await duesOf(world)).toEqual(['orphaned']);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('idctl is killed while it rotates', () => {
  const steps = { cyberark: Object.values(ROTATION_STEPS.cyberark), opa: Object.values(ROTATION_STEPS.opa) };
  it.concurrent.each(sampled(casesOf(steps)))(
    '%s: %s the %s: the run is listed, and its resumption proves the change or says that it cannot',
    async (vendor, moment, _name, step) =>
      pool.use(async (world) => {
        const { alias, name } = ACCOUNTS[vendor];
        const changes = world.truth.changesOf(vendor, name);
        await world.killedAt(step, moment, ['pam', 'rotate', alias]);
        const [listed] = await world.series([
          'pam',
          'rotate',
          '--unfinished',
          '--json',
          '--query',
          'runs[].id',
        ]);
        const runs: readonly string[] = JSON.parse(listed?.stdout ?? '');
        expect(runs).toHaveLength(1);
        // A request that never arrived cannot be proven, and is not sent a second time.
        const isLost = step.effect === 'write' && moment === 'before';
        const timeout = isLost ? '2s' : '60s';
        const [resumed] = await world.series([
          'pam',
          'rotate',
          '--resume',
          runs[0] ?? '',
          '--timeout',
          timeout,
        ]);
        expect(resumed, resumed?.stderr).toMatchObject({ code: isLost ? EXIT.OUTCOME_UNKNOWN : 0 });
        await world.truth.settled(vendor, name);
        expect(world.truth.changesOf(vendor, name)).toBe(changes + (isLost ? 0 : 1));
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

const pidFile = (world: World): string => join(world.folder, 'tmp', 'pid');

/** A command that says its process id, and runs until it is ended. */
function sleeper(world: World, prelude: string): readonly string[] {
  const path = pidFile(world);
  const script = `${prelude}; echo $$ > '${path}.new'; mv '${path}.new' '${path}'; exec sleep 300`;
  return ['--', 'sh', '-c', script];
}

interface RunningExec {
  readonly run: IdctlRun;
  readonly child: number;
  readonly guardian: number;
}

async function startExec(world: World, vendor: VendorName, prelude = ':'): Promise<RunningExec> {
  const argv = ['pam', 'exec', ACCOUNTS[vendor].alias, ...sleeper(world, prelude)];
  const run = world.start(argv, { detached: true });
  await eventually('the command', () => existsSync(pidFile(world)) || run.isOver);
  const guardian = guardianOf(run.pid);
  if (guardian === null) throw new Error(`there is no guardian:\n${run.stderr}`);
  expect(world.out(vendor)).toEqual([ACCOUNTS[vendor].name]);
  return { run, guardian, child: Number(readFileSync(pidFile(world), 'utf8')) };
}

/** Nobody but the guardian is left to do it. */
async function expectGivenBackByItself(world: World, vendor: VendorName): Promise<void> {
  await eventually(
    'the guardian gives it back',
    async () => world.out(vendor).length === 0 && (await world.leaseFiles()).length === 0,
    GUARDIAN_MS,
  );
  await expectNothingLost(world, vendor);
}

describe('idctl is killed while it lends a password to a command', () => {
  const steps: Readonly<Record<VendorName, readonly Step[]>> = {
    cyberark: [...CHECK_OUT_STEPS.cyberark, CHECK_IN.cyberark],
    opa: [...CHECK_OUT_STEPS.opa, CHECK_IN.opa],
  };
  it.concurrent.each(sampled(casesOf(steps)))(
    '%s: %s the %s: the guardian gives back what is out',
    async (vendor, moment, _name, step) =>
      pool.use(async (world) => {
        await world.killedAt(step, moment, ['pam', 'exec', ACCOUNTS[vendor].alias, '--', 'true']);
        await expectGivenBackByItself(world, vendor);
      }),
    PATIENCE_MS,
  );

  it.concurrent.each(VENDORS)(
    '%s: while the command runs: it is ended, the password given back, and the guardian gone',
    async (vendor) =>
      pool.use(async (world) => {
        const { run, child, guardian } = await startExec(world, vendor);
        run.kill('SIGKILL');
        await eventually('the end of the command', () => !isRunning(child), GUARDIAN_MS);
        await expectGivenBackByItself(world, vendor);
        await eventually('the end of the guardian', () => !isRunning(guardian));
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'a command that will not hear is killed, and the password given back meanwhile',
    async () =>
      pool.use(async (world) => {
        const { run, child } = await startExec(world, 'opa', "trap '' TERM");
        run.kill('SIGKILL');
        await expectGivenBackByItself(world, 'opa');
        await eventually('the end of the command', () => !isRunning(child), GUARDIAN_MS);
      }),
    PATIENCE_MS,
  );

  it.concurrent.each(['SIGHUP', 'SIGINT', 'SIGKILL'] as const)(
    'the guardian survives %s to the whole process group',
    async (signal) =>
      pool.use(async (world) => {
        const { run, child, guardian } = await startExec(world, 'cyberark');
        run.killGroup(signal);
        run.kill('SIGKILL');
        await run.ended;
        await eventually('the end of the command', () => !isRunning(child), GUARDIAN_MS);
        await expectGivenBackByItself(world, 'cyberark');
        await eventually('the end of the guardian', () => !isRunning(guardian));
      }),
    PATIENCE_MS,
  );
});

describe('the guardian is killed', () => {
  it.concurrent.each(VENDORS)(
    '%s: together with idctl: the lease stays, and the sweep gives it back',
    async (vendor) =>
      pool.use(async (world) => {
        const { run, child, guardian } = await startExec(world, vendor);
        process.kill(guardian, 'SIGKILL');
        run.killGroup('SIGKILL');
        await run.ended;
        await eventually('the end of both', () => !isRunning(child) && !isRunning(guardian));
        expect(world.out(vendor)).toEqual([ACCOUNTS[vendor].name]);
        expect(await duesOf(world)).toEqual(['orphaned']);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'alone: idctl gives back itself when the command ends',
    async () =>
      pool.use(async (world) => {
        const { run, child, guardian } = await startExec(world, 'cyberark');
        process.kill(guardian, 'SIGKILL');
        await eventually('the end of the guardian', () => !isRunning(guardian));
        process.kill(child, 'SIGTERM');
        const outcome = await world.ended(run);
        expect(outcome).toMatchObject({ code: 128 + 15 });
        expect(world.out('cyberark')).toEqual([]);
        expect(await world.leaseFiles()).toEqual([]);
        await expectNothingLost(world, 'cyberark');
      }),
    PATIENCE_MS,
  );
});
