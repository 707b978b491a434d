/**
 * Every fault while a password is taken for one command and given back after it: without a password the command is not
 * started; once it ran, its exit code is the exit code, whatever becomes of the giving back.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Code } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import type { FaultKind } from '../../src/lab/kernel/contract.ts';
import { expectClear, expectNothingLost, sentenceOf } from '../support/acceptance/aftermath.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import type { Step } from '../support/acceptance/steps.ts';
import {
  CHECK_IN,
  CODE_OF_FAULT,
  FAULT_KINDS,
  POLICY,
  RETRIEVE,
  SAID_OF_FAULT,
  SIGN_IN,
} from '../support/acceptance/steps.ts';
import type { VendorName } from '../support/acceptance/truth.ts';
import { VENDORS } from '../support/acceptance/truth.ts';
import type { World } from '../support/acceptance/world.ts';
import { ACCOUNTS, patienceWith } from '../support/acceptance/world.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 180_000;

/** The command's own exit code, unlike any of idctl's. */
const OWN_EXIT = 42;

const pool = new WorldPool();
afterAll(() => pool.end());

type Case = readonly [vendor: VendorName, step: string, fault: FaultKind, code: Code, at: Step];

/** The same calls as a check-out's; each fault at signing in and at the policy is left to one of the vendors. */
const taking: readonly Case[] = FAULT_KINDS.flatMap((fault, at): Case[] => {
  const [one, other]: readonly VendorName[] = at % 2 === 0 ? VENDORS : [...VENDORS].reverse();
  if (one === undefined || other === undefined) return [];
  const written = fault === '429' ? 'RATE_LIMITED' : 'UNAVAILABLE';
  return [
    [one, 'sign-in', fault, CODE_OF_FAULT[fault], SIGN_IN[one]],
    [other, 'policy', fault, CODE_OF_FAULT[fault], POLICY[other]],
    ...VENDORS.map((it): Case => [it, 'retrieval', fault, written, RETRIEVE[it]]),
  ];
});

/** Marks that it ran, and exits in its own way. */
function command(world: World): readonly string[] {
  return ['--', 'sh', '-c', `touch '${markOf(world)}'; exit ${OWN_EXIT}`];
}

const markOf = (world: World): string => join(world.folder, 'tmp', 'the-command-ran');

describe('a fault while the password is taken', () => {
  it.concurrent.each(sampled(taking))(
    '%s: %s, %s: %s, and the command is not started',
    async (vendor, _step, fault, code, step) =>
      pool.use(async (world) => {
        world.fault(step, fault, { times: 100 });
        const argv = ['pam', 'exec', ACCOUNTS[vendor].alias, ...command(world)];
        const outcome = await world.idctl(argv, { env: patienceWith(fault) });
        expectClear(outcome);
        expect(outcome, outcome.stderr).toMatchObject({ code: EXIT[code], stdout: '' });
        expect(sentenceOf(outcome)).toMatch(SAID_OF_FAULT[fault]);
        expect(existsSync(markOf(world))).toBe(false);
        expect(world.out(vendor)).toEqual([]);
        expect(await world.leaseFiles()).toEqual([]);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});

describe('a fault while it is given back', () => {
  it.concurrent.each(VENDORS)(
    '%s: a vendor that stays dark does not change the exit code; the warning names the sweep',
    async (vendor) =>
      pool.use(async (world) => {
        world.fault(CHECK_IN[vendor], '503', { times: 1000 });
        const argv = ['pam', 'exec', ACCOUNTS[vendor].alias, ...command(world)];
        const outcome = await world.idctl(argv);
        expect(outcome).toMatchObject({ code: OWN_EXIT });
        expect(outcome.stderr).toMatch(/Warning: .* may still be out \(lease ls_/);
        expect(world.out(vendor)).toEqual([ACCOUNTS[vendor].name]);
        expect(await world.leaseFiles()).toHaveLength(1);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );

  const returning = VENDORS.flatMap((vendor) => FAULT_KINDS.map((fault) => [vendor, fault] as const));
  it.concurrent.each(sampled(returning))(
    '%s: one %s is overcome, and the exit code is that of the command',
    async (vendor, fault) =>
      pool.use(async (world) => {
        world.fault(CHECK_IN[vendor], fault);
        const argv = ['pam', 'exec', ACCOUNTS[vendor].alias, ...command(world)];
        const outcome = await world.idctl(argv, { env: patienceWith(fault) });
        expect(outcome, outcome.stderr).toMatchObject({ code: OWN_EXIT, stdout: '' });
        expect(outcome.stderr).not.toContain('Warning');
        expect(existsSync(markOf(world))).toBe(true);
        expect(world.struck()).toHaveLength(1);
        expect(world.out(vendor)).toEqual([]);
        expect(await world.leaseFiles()).toEqual([]);
        await expectNothingLost(world, vendor);
      }),
    PATIENCE_MS,
  );
});
