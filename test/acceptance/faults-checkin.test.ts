/**
 * Every fault at every step of giving a password back: one that passes is overcome; one that lasts ends with the exit
 * code of the table, and with the lease marked for the sweep.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Code } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import type { FaultKind } from '../../src/lab/kernel/contract.ts';
import { envelopeOf, expectClear, expectNothingLost, sentenceOf } from '../support/acceptance/aftermath.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { CHECK_IN, CHECK_IN_STEPS, COMMITTED, FAULT_KINDS } from '../support/acceptance/steps.ts';
import type { VendorName } from '../support/acceptance/truth.ts';
import { VENDORS } from '../support/acceptance/truth.ts';
import { ACCOUNTS, patienceWith } from '../support/acceptance/world.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 240_000;

const pool = new WorldPool();
afterAll(() => pool.end());

describe('a fault that lasts', () => {
  // The sentence of a refusal that did nothing, of an answer that may have been a yes, and of a connection that broke.
  const lasting: ReadonlyArray<readonly [FaultKind, Code]> = [
    ['429', 'RATE_LIMITED'],
    ['503', 'OUTCOME_UNKNOWN'],
    ['drop-before', 'OUTCOME_UNKNOWN'],
  ];
  const cases = VENDORS.flatMap((vendor, one) =>
    lasting.map(([fault, code], two) => [vendor, fault, code, (one + two) % 2 === 1] as const),
  );

  it.concurrent.each(sampled(cases))(
    '%s: %s at the check-in is %s (in JSON: %s), and the sweep takes over',
    async (vendor, fault, code, asJson) =>
      pool.use(async (world) => {
        await world.lend(vendor);
        world.fault(CHECK_IN[vendor], fault, { times: 1000 });
        const { alias, name } = ACCOUNTS[vendor];
        const outcome = await world.idctl(['pam', 'checkin', alias, ...(asJson ? ['--json'] : [])]);
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(EXIT[code]);
        const said = asJson ? JSON.stringify(envelopeOf(outcome)) : sentenceOf(outcome);
        expect(said).toMatch(/may still be out \(lease ls_[\s\S]*idctl pam sweep/);
        expect(world.out(vendor)).toEqual([name]);
        expect(await world.leaseFiles()).toHaveLength(1);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('a fault that passes', () => {
  // Each fault at a read is left to one of the vendors; at the check-in itself both have to overcome it.
  const cases = VENDORS.flatMap((vendor, one) =>
    CHECK_IN_STEPS[vendor].flatMap((step, two) =>
      FAULT_KINDS.flatMap((fault, three) => {
        const turn = (one + two + three) % 2 === 1;
        const asJson = three % 4 < 2;
        return turn || step.effect === 'write' ? [[vendor, fault, step.name, asJson, step] as const] : [];
      }),
    ),
  );

  it.concurrent.each(sampled(cases))(
    '%s: %s at the %s is overcome (in JSON: %s)',
    async (vendor, fault, _name, asJson, step) =>
      pool.use(async (world) => {
        await world.lend(vendor);
        world.fault(step, fault);
        const { alias, name } = ACCOUNTS[vendor];
        const argv = ['pam', 'checkin', alias, ...(asJson ? ['--json'] : [])];
        const outcome = await world.idctl(argv, { env: patienceWith(fault) });
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(0);
        if (asJson) expect(JSON.parse(outcome.stdout)).toMatchObject({ account: alias });
        else expect(outcome.stdout).toContain(alias);
        expect(world.struck()).toHaveLength(1);
        expect(world.truth.of(vendor, name).state).not.toBe('out');
        expect(await world.leaseFiles()).toEqual([]);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );

  it.concurrent.each(
    VENDORS.flatMap((vendor: VendorName) => COMMITTED.map((fault) => [vendor, fault] as const)),
  )(
    '%s: the password is changed once, although %s made the check-in be sent twice',
    async (vendor, fault) =>
      pool.use(async (world) => {
        await world.lend(vendor);
        const { alias, name } = ACCOUNTS[vendor];
        const changes = world.truth.changesOf(vendor, name);
        world.fault(CHECK_IN[vendor], fault);
        expect(await world.idctl(['pam', 'checkin', alias])).toMatchObject({ code: 0 });
        await world.truth.settled(vendor, name);
        expect(world.truth.changesOf(vendor, name)).toBe(changes + 1);
      }),
    PATIENCE_MS,
  );
});
