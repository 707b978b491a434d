/**
 * Signals to idctl in each phase: the clean-up is done, then the exit code is that of the signal; a second Ctrl-C leaves
 * at once and names what is still out.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { SIGNAL_EXIT } from '../../src/core/exit-codes.ts';
import { expectNothingLost } from '../support/acceptance/aftermath.ts';
import type { IdctlRun, Outcome } from '../support/acceptance/idctl.ts';
import { eventually } from '../support/acceptance/poll.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { guardianOf, isRunning } from '../support/acceptance/processes.ts';
import type { Step } from '../support/acceptance/steps.ts';
import {
  CHECK_IN,
  CHECK_IN_STEPS,
  CHECK_OUT_STEPS,
  POLICY,
  RETRIEVE,
  ROTATION_STEPS,
} from '../support/acceptance/steps.ts';
import type { VendorName } from '../support/acceptance/truth.ts';
import { VENDORS } from '../support/acceptance/truth.ts';
import type { World } from '../support/acceptance/world.ts';
import { ACCOUNTS, patienceWith } from '../support/acceptance/world.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 180_000;

type Signal = keyof typeof SIGNAL_EXIT;
const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const pool = new WorldPool();
afterAll(() => pool.end());

/** Every signal at every step, the vendors taking turns. */
function casesOf(steps: Readonly<Record<VendorName, readonly Step[]>>) {
  return VENDORS.flatMap((vendor, one) =>
    steps[vendor].flatMap((step, two) =>
      SIGNALS.filter((_signal, three) => (one + two + three) % 2 === 0).map(
        (signal) => [vendor, signal, step.name, step] as const,
      ),
    ),
  );
}

/** Starts a command, freezes the vendor at a step, and sends the signal there. */
async function interruptedAt(
  world: World,
  step: Step,
  signal: Signal,
  argv: readonly string[],
): Promise<Outcome> {
  world.fault(step, 'hang');
  const run = world.start(argv, { env: patienceWith('hang') });
  await world.untilStruck();
  run.kill(signal);
  return world.ended(run);
}

function expectEndedBy(outcome: Outcome, signal: Signal): void {
  expect(outcome, outcome.stderr).toMatchObject({ code: SIGNAL_EXIT[signal], signal: null });
  expect(outcome.stderr).not.toMatch(/An unexpected fault|undefined|\[object /);
}

describe('a signal while a password is taken', () => {
  it.concurrent.each(sampled(casesOf(CHECK_OUT_STEPS)))(
    '%s: %s at the %s: nothing is out, nothing was shown',
    async (vendor, signal, _name, step) =>
      pool.use(async (world) => {
        const argv = ['pam', 'checkout', ACCOUNTS[vendor].alias, '--reveal'];
        const outcome = await interruptedAt(world, step, signal, argv);
        expectEndedBy(outcome, signal);
        expect(outcome.stdout).toBe('');
        expect(world.out(vendor)).toEqual([]);
        expect(await world.leaseFiles()).toEqual([]);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );

  it.concurrent.each(
    sampled(VENDORS.flatMap((vendor) => SIGNALS.map((signal) => [vendor, signal] as const))),
  )(
    '%s: what is granted after %s is given back at once and not shown',
    async (vendor, signal) =>
      pool.use(async (world) => {
        let run: IdctlRun | undefined;
        world.afterCommit(RETRIEVE[vendor], () => run?.kill(signal));
        run = world.start(['pam', 'checkout', ACCOUNTS[vendor].alias, '--reveal']);
        const outcome = await world.ended(run);
        expectEndedBy(outcome, signal);
        expect(outcome.stdout).toBe('');
        expect(world.out(vendor)).toEqual([]);
        expect(await world.leaseFiles()).toEqual([]);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('a signal while a password is given back', () => {
  it.concurrent.each(sampled(casesOf(CHECK_IN_STEPS)))(
    '%s: %s at the %s: it is back, or its record says that it may not be',
    async (vendor, signal, _name, step) =>
      pool.use(async (world) => {
        await world.lend(vendor);
        const outcome = await interruptedAt(world, step, signal, ['pam', 'checkin', ACCOUNTS[vendor].alias]);
        expectEndedBy(outcome, signal);
        // A check-in that was sent is waited for, and sent again when its answer was lost.
        const isBack = step.effect === 'write';
        expect(world.out(vendor)).toEqual(isBack ? [] : [ACCOUNTS[vendor].name]);
        expect(await world.leaseFiles()).toHaveLength(isBack ? 0 : 1);
        if (!isBack) expect(outcome.stderr).toMatch(/may still be out[\s\S]*idctl pam sweep/);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('a signal while a password is rotated', () => {
  const steps = { cyberark: [ROTATION_STEPS.cyberark.progress], opa: [ROTATION_STEPS.opa.progress] };
  it.concurrent.each(sampled(casesOf(steps)))(
    '%s: %s at the %s: the run is left, and its resumption proves the change',
    async (vendor, signal, _name, step) =>
      pool.use(async (world) => {
        const outcome = await interruptedAt(world, step, signal, ['pam', 'rotate', ACCOUNTS[vendor].alias]);
        expectEndedBy(outcome, signal);
        const [listed] = await world.series([
          'pam',
          'rotate',
          '--unfinished',
          '--json',
          '--query',
          'runs[].id',
        ]);
        const [run = ''] = JSON.parse(listed?.stdout ?? '');
        const [resumed] = await world.series(['pam', 'rotate', '--resume', run, '--timeout', '60s']);
        expect(resumed, resumed?.stderr).toMatchObject({ code: 0 });
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('a signal before the command of a loan has begun', () => {
  it.concurrent.each(SIGNALS)(
    '%s: the command is not started, and the guardian ends',
    async (signal) =>
      pool.use(async (world) => {
        world.fault(POLICY.cyberark, 'hang');
        const run = world.start(['pam', 'exec', 'okta-admin', '--', 'echo', 'it ran']);
        await world.untilStruck();
        const guardian = guardianOf(run.pid);
        run.kill(signal);
        const outcome = await world.ended(run);
        expectEndedBy(outcome, signal);
        expect(outcome.stdout).toBe('');
        await eventually('the end of the guardian', () => guardian !== null && !isRunning(guardian));
        await expectNothingLost(world, 'cyberark');
      }),
    PATIENCE_MS,
  );
});

/** As a person who presses Ctrl-C until it ends: two at once would arrive as one. */
async function interruptUntilItEnds(run: IdctlRun): Promise<void> {
  while (!run.isOver) {
    run.kill('SIGINT');
    await delay(250);
  }
}

describe('a second Ctrl-C', () => {
  it.concurrent.each(VENDORS)(
    '%s: leaves at once, and names what may be out',
    async (vendor) =>
      pool.use(async (world) => {
        const { alias } = ACCOUNTS[vendor];
        world.fault(RETRIEVE[vendor], 'hang');
        const run = world.start(['pam', 'checkout', alias, '--reveal']);
        await world.untilStruck();
        const [lease = ''] = await world.leaseFiles();
        await interruptUntilItEnds(run);
        const outcome = await world.ended(run);
        expectEndedBy(outcome, 'SIGINT');
        expect(outcome.stderr).toMatch(/Left at once\. This may still be out:/);
        expect(outcome.stderr).toContain(`${alias} (${lease.replace(/\.json$/, '')}`);
        expect(outcome.stderr).toContain('idctl pam sweep');
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'during a check-in names the loan that it was giving back',
    async () =>
      pool.use(async (world) => {
        await world.lend('cyberark');
        world.fault(CHECK_IN.cyberark, 'hang');
        const run = world.start(['pam', 'checkin', 'okta-admin']);
        await world.untilStruck();
        await interruptUntilItEnds(run);
        const outcome = await world.ended(run);
        expectEndedBy(outcome, 'SIGINT');
        expect(outcome.stderr).toMatch(/This may still be out:\n {2}okta-admin \(ls_/);
        await expectNothingLost(world, 'cyberark');
      }),
    PATIENCE_MS,
  );
});
