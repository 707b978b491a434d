/**
 * Every fault at every step of a rotation: before the request nothing was changed; a lost answer is settled by proof and
 * never by sending again; without proof the exit code is 11, and a resumed run finds out.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Code } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import type { FaultKind } from '../../src/lab/kernel/contract.ts';
import { expectClear, expectNothingLost } from '../support/acceptance/aftermath.ts';
import type { Outcome } from '../support/acceptance/idctl.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import {
  CODE_OF_FAULT,
  COMMITTED,
  FAULT_KINDS,
  ROTATION_STEPS,
  SAID_OF_FAULT,
} from '../support/acceptance/steps.ts';
import type { VendorName } from '../support/acceptance/truth.ts';
import { VENDORS } from '../support/acceptance/truth.ts';
import type { World } from '../support/acceptance/world.ts';
import { ACCOUNTS, patienceWith } from '../support/acceptance/world.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 180_000;

const pool = new WorldPool();
afterAll(() => pool.end());

const cases = VENDORS.flatMap((vendor, one) =>
  FAULT_KINDS.map((fault, two) => [vendor, fault, (one + Math.floor(two / 2)) % 2 === 1] as const),
);

interface Told {
  readonly state: string;
  readonly code: string | null;
  readonly message: string;
  readonly run: string;
}

/** What a run told of its one account, in words or in JSON. */
function toldBy(outcome: Outcome, asJson: boolean): Told {
  if (asJson) {
    const { run, results } = JSON.parse(outcome.stdout);
    expect(results).toHaveLength(1);
    return { run, ...results[0] };
  }
  const [, word = '', message = ''] = /^\S+: (done|FAILED|NOT KNOWN)\. ([^\n]*)/.exec(outcome.stdout) ?? [];
  const state = { done: 'rotated', FAILED: 'failed', 'NOT KNOWN': 'unknown' }[word] ?? '';
  const run = /--resume (run_\w+)/.exec(outcome.stdout)?.[1] ?? '';
  return { state, code: null, message, run };
}

async function rotate(
  world: World,
  vendor: VendorName,
  fault: FaultKind,
  options: { readonly asJson: boolean; readonly timeout: string },
): Promise<{ readonly outcome: Outcome; readonly told: Told }> {
  const { alias } = ACCOUNTS[vendor];
  const argv = ['pam', 'rotate', alias, '--timeout', options.timeout, ...(options.asJson ? ['--json'] : [])];
  const outcome = await world.idctl(argv, { env: patienceWith(fault) });
  expectClear(outcome);
  return { outcome, told: toldBy(outcome, options.asJson) };
}

function expectCode(told: Told, code: Code, asJson: boolean): void {
  if (asJson) expect(told.code).toBe(code);
}

/** How often the request itself was sent. */
function sent(world: World, vendor: VendorName): number {
  const end = vendor === 'cyberark' ? '/Change' : '/rotate_resource';
  return world.lab.journal().filter((it) => it.method === 'POST' && it.path.endsWith(end)).length;
}

const UNFINISHED = ['pam', 'rotate', '--unfinished', '--json', '--query', 'runs'];

describe('a fault before anything was asked for', () => {
  // Each fault is left to one of the vendors: both are read from in the same way.
  const turns = cases.filter(([vendor], at) => at % 2 === (vendor === 'opa' ? 1 : 0));
  it.concurrent.each(sampled(turns))(
    '%s: %s at the mark is a failure of that kind, and nothing was sent (in JSON: %s)',
    async (vendor, fault, asJson) =>
      pool.use(async (world) => {
        const { name } = ACCOUNTS[vendor];
        const changes = world.truth.changesOf(vendor, name);
        world.fault(ROTATION_STEPS[vendor].mark, fault, { times: 100 });
        const { outcome, told } = await rotate(world, vendor, fault, { asJson, timeout: '20s' });
        expect(outcome.code, outcome.stderr).toBe(EXIT[CODE_OF_FAULT[fault]]);
        expect(told).toMatchObject({ state: 'failed', message: expect.stringMatching(SAID_OF_FAULT[fault]) });
        expectCode(told, CODE_OF_FAULT[fault], asJson);
        expect(sent(world, vendor)).toBe(0);
        expect(world.truth.changesOf(vendor, name)).toBe(changes);
        world.lab.clearFaults();
        expect(await world.series(UNFINISHED)).toMatchObject([{ code: 0, stdout: '[]\n' }]);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('a fault at the request', () => {
  it.concurrent.each(VENDORS)(
    '%s: a request that was refused for now is exit 7, and no run is left',
    async (vendor) =>
      pool.use(async (world) => {
        world.fault(ROTATION_STEPS[vendor].start, '429');
        const { outcome, told } = await rotate(world, vendor, '429', { asJson: false, timeout: '20s' });
        expect(outcome.code).toBe(EXIT.RATE_LIMITED);
        expect(told).toMatchObject({ state: 'failed', message: expect.stringMatching(SAID_OF_FAULT['429']) });
        expect(sent(world, vendor)).toBe(1);
        expect(await world.series(UNFINISHED)).toMatchObject([{ code: 0, stdout: '[]\n' }]);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );

  const done = cases.filter(([, fault]) => COMMITTED.includes(fault));
  it.concurrent.each(sampled(done))(
    '%s: %s loses the answer, not the change: it is proven, and sent once (in JSON: %s)',
    async (vendor, fault, asJson) =>
      pool.use(async (world) => {
        const { name } = ACCOUNTS[vendor];
        const changes = world.truth.changesOf(vendor, name);
        world.fault(ROTATION_STEPS[vendor].start, fault);
        const { outcome, told } = await rotate(world, vendor, fault, { asJson, timeout: '60s' });
        expect(outcome.code, outcome.stderr).toBe(0);
        expect(told.state).toBe('rotated');
        expect(sent(world, vendor)).toBe(1);
        expect(world.truth.changesOf(vendor, name)).toBe(changes + 1);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );

  const lost = cases.filter(([, fault]) => !COMMITTED.includes(fault) && fault !== '429');
  it.concurrent.each(sampled(lost))(
    '%s: %s is exit 11; the resumed run does not send it again, a new one does (in JSON: %s)',
    async (vendor, fault, asJson) =>
      pool.use(async (world) => {
        const { alias, name } = ACCOUNTS[vendor];
        const changes = world.truth.changesOf(vendor, name);
        world.fault(ROTATION_STEPS[vendor].start, fault);
        const { outcome, told } = await rotate(world, vendor, fault, { asJson, timeout: '2s' });
        expect(outcome.code, outcome.stderr).toBe(EXIT.OUTCOME_UNKNOWN);
        expect(told).toMatchObject({ state: 'unknown', run: expect.stringMatching(/^run_/) });
        expectCode(told, 'OUTCOME_UNKNOWN', asJson);
        expect(sent(world, vendor)).toBe(1);

        const [resumed, anew] = await world.series(
          ['pam', 'rotate', '--resume', told.run, '--timeout', '1s'],
          ['pam', 'rotate', alias, '--timeout', '60s'],
        );
        expect(resumed).toMatchObject({ code: EXIT.OUTCOME_UNKNOWN });
        expect(anew, anew?.stderr).toMatchObject({ code: 0 });
        expect(sent(world, vendor)).toBe(2);
        expect(world.truth.changesOf(vendor, name)).toBe(changes + 1);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('a fault while the proof is awaited', () => {
  it.concurrent.each(sampled(cases))(
    '%s: %s is exit 11 when it lasts, and the resumed run proves the change (in JSON: %s)',
    async (vendor, fault, asJson) =>
      pool.use(async (world) => {
        const { name } = ACCOUNTS[vendor];
        const changes = world.truth.changesOf(vendor, name);
        world.fault(ROTATION_STEPS[vendor].progress, fault, { times: 1000 });
        const { outcome, told } = await rotate(world, vendor, fault, { asJson, timeout: '2s' });
        expect(outcome.code, outcome.stderr).toBe(EXIT.OUTCOME_UNKNOWN);
        expect(told).toMatchObject({
          state: 'unknown',
          message: expect.stringMatching(SAID_OF_FAULT[fault]),
        });
        expectCode(told, 'OUTCOME_UNKNOWN', asJson);

        world.lab.clearFaults();
        const [left, resumed, after] = await world.series(
          UNFINISHED,
          ['pam', 'rotate', '--resume', told.run, '--timeout', '60s', '--json'],
          UNFINISHED,
        );
        expect(JSON.parse(left?.stdout ?? '')).toMatchObject([{ id: told.run }]);
        expect(resumed, resumed?.stderr).toMatchObject({ code: 0 });
        expect(JSON.parse(resumed?.stdout ?? '')).toMatchObject({ results: [{ state: 'rotated' }] });
        expect(after).toMatchObject({ stdout: '[]\n' });
        expect(sent(world, vendor)).toBe(1);
        expect(world.truth.changesOf(vendor, name)).toBe(changes + 1);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});
