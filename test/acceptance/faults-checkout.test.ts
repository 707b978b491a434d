/**
 * Every fault at every step of taking a password: the exit code of the table, a clear sentence, nothing that is out
 * without a record, nothing asked twice that must not be, and afterwards everything as if nothing had happened.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Code } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import type { FaultKind } from '../../src/lab/kernel/contract.ts';
import { envelopeOf, expectClear, expectNothingLost, sentenceOf } from '../support/acceptance/aftermath.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import type { Step } from '../support/acceptance/steps.ts';
import {
  CHECK_OUT_STEPS,
  CODE_OF_FAULT,
  FAULT_KINDS,
  POLICY,
  RETRIEVE,
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

interface Case {
  readonly vendor: VendorName;
  readonly step: Step;
  readonly fault: FaultKind;
  readonly code: Code;
  readonly why: string;
  /** How often the step's call may be sent. */
  readonly calls: number;
  /** What one vendor's run tells in words, the other's tells in JSON, so that the exit codes of both are proven. */
  readonly asJson: boolean;
}

/**
 * What the table of exit codes says. A step that changes nothing ends with what the fault is. A retrieval that was
 * refused did nothing; one whose answer was lost is found out about: what was lent goes back, and trying again is safe.
 */
function expectation(step: Step, fault: FaultKind): Pick<Case, 'code' | 'why' | 'calls'> {
  switch (step.effect) {
    case 'sign-in':
      return { code: CODE_OF_FAULT[fault], why: 'a sign-in is never repeated', calls: 1 };
    case 'read':
      return fault === 'html'
        ? { code: 'UNAVAILABLE', why: 'somebody in between answers, and would again', calls: 1 }
        : { code: CODE_OF_FAULT[fault], why: 'a read is tried four times', calls: 4 };
    case 'write':
      return fault === '429'
        ? { code: 'RATE_LIMITED', why: 'refused, so nothing is out', calls: 1 }
        : { code: 'UNAVAILABLE', why: 'found out about and given back', calls: 1 };
  }
}

const cases: readonly Case[] = VENDORS.flatMap((vendor, one) =>
  CHECK_OUT_STEPS[vendor].flatMap((step, two) =>
    FAULT_KINDS.map((fault, three) => {
      const asJson = (one + two + three) % 2 === 1;
      return { vendor, step, fault, asJson, ...expectation(step, fault) };
    }),
  ),
);

const named = (it: Case): [string, Case] => [
  `${it.vendor}: ${it.fault} at ${it.step.name} is ${it.code}, exit ${EXIT[it.code]}${it.asJson ? ', in JSON' : ''} (${it.why})`,
  it,
];

/** How often the step's call came. */
function callsOf(world: World, step: Step): number {
  return world.struck().filter((entry) => entry.method === step.method).length;
}

describe('a fault while a password is taken', () => {
  it.concurrent.each(sampled(cases.map(named)))(
    '%s',
    async (_name, { vendor, step, fault, code, calls, asJson }) =>
      pool.use(async (world) => {
        const argv = ['pam', 'checkout', ACCOUNTS[vendor].alias, '--reveal', ...(asJson ? ['--json'] : [])];
        // Lasting: a read that is tried again shall not come through.
        world.fault(step, fault, { times: 100 });
        const outcome = await world.idctl(argv, { env: patienceWith(fault) });
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(EXIT[code]);
        if (asJson) expect(envelopeOf(outcome)).toMatchObject({ code });
        else expect(outcome.stdout).toBe('');
        expect(asJson ? envelopeOf(outcome).message : sentenceOf(outcome)).toMatch(SAID_OF_FAULT[fault]);
        expect(callsOf(world, step)).toBe(calls);
        // Before any sweep: this run has left nothing behind.
        expect(world.out(vendor)).toEqual([]);
        expect(await world.leaseFiles()).toEqual([]);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('a fault that passes', () => {
  const passed = FAULT_KINDS.filter((it) => it !== 'html').map(
    (fault, at) => [VENDORS[at % 2] ?? 'cyberark', fault] as const,
  );

  it.concurrent.each(sampled(passed))(
    '%s: one %s at the policy costs nothing but time',
    async (vendor, fault) =>
      pool.use(async (world) => {
        world.fault(POLICY[vendor], fault);
        const { alias, name } = ACCOUNTS[vendor];
        const outcome = await world.idctl(['pam', 'checkout', alias, '--reveal'], {
          env: patienceWith(fault),
        });
        expect(outcome).toMatchObject({ code: 0, stdout: world.truth.of(vendor, name).password });
        expect(world.struck()).toHaveLength(1);
        expect(world.out(vendor)).toEqual([name]);
        await expectNothingLost(world, vendor, { all: true });
      }),
    PATIENCE_MS,
  );
});

describe('a vendor that lends and then goes dark', () => {
  it.concurrent.each(VENDORS)(
    '%s: is exit 11, says so, and keeps the lease for the sweep',
    async (vendor) =>
      pool.use(async (world) => {
        const { alias, name } = ACCOUNTS[vendor];
        world.fault(RETRIEVE[vendor], 'drop-after');
        const run = world.start(['pam', 'checkout', alias, '--reveal']);
        await world.untilStruck();
        world.dark(vendor, '503');
        const outcome = await world.ended(run);
        expect(outcome).toMatchObject({ code: EXIT.OUTCOME_UNKNOWN, stdout: '' });
        expect(sentenceOf(outcome)).toMatch(/may be out[\s\S]*idctl pam sweep/);
        expect(world.out(vendor)).toEqual([name]);
        expect(await world.leaseFiles()).toHaveLength(1);
        // As long as nobody has found out, nobody may take it again.
        world.lab.clearFaults();
        const second = await world.idctl(['pam', 'checkout', alias, '--reveal']);
        expect(second).toMatchObject({ code: EXIT.CONFLICT, stdout: '' });
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});
