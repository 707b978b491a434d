/**
 * The built program under faults at the writes that matter most of each pair of vendors: its exit code is that of the
 * table, it says what to do, and the next run finds out what happened. Every write and fault: sso-faults.test.ts.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Code } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import type { FaultKind } from '../../src/lab/kernel/contract.ts';
import { expectClear, sentenceOf } from '../support/acceptance/aftermath.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { expectGone, expectInStep, wiring, writeStep } from '../support/acceptance/sso.ts';
import type { Step } from '../support/acceptance/steps.ts';
import { patienceWith } from '../support/acceptance/world.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 300_000;
const pool = new WorldPool();
afterAll(() => pool.end());

const PROVIDER = writeStep('the identity provider', 'cic', 'POST /api/v1/idps');
const RULE = writeStep('the routing rule', 'cic', 'DELETE /api/v1/policies/*/rules/*');
const CONNECTION = writeStep('the connection', 'auth0', 'POST /api/v2/connections');
const DISCONNECTION = writeStep('the connection', 'auth0', 'DELETE /api/v2/connections/*');
const APPLICATION = writeStep('the application', 'wic', 'POST /api/v1/apps');
const ASSIGNMENT = writeStep('the assignment', 'wic', 'PUT /api/v1/apps/*/groups/*');

type Case = readonly [file: string, name: string, fault: FaultKind, at: Step, code: Code | null];

/** Null: overcome within the run. */
const APPLIES: readonly Case[] = [
  ['partners-oidc', 'partners', '429', PROVIDER, null],
  ['partners-oidc', 'partners', '500', PROVIDER, 'OUTCOME_UNKNOWN'],
  ['partners-oidc', 'partners', 'drop-after', PROVIDER, 'OUTCOME_UNKNOWN'],
  ['customers-auth0', 'customers', 'hang', CONNECTION, 'OUTCOME_UNKNOWN'],
  ['customers-auth0', 'customers', 'html', CONNECTION, 'OUTCOME_UNKNOWN'],
  ['pvwa', 'pvwa', 'truncate', APPLICATION, 'OUTCOME_UNKNOWN'],
  ['pvwa', 'pvwa', 'drop-before', ASSIGNMENT, null],
];

const REMOVALS: readonly Case[] = [
  ['partners-oidc', 'partners', 'html', RULE, 'UNAVAILABLE'],
  ['customers-auth0', 'customers', 'drop-after', DISCONNECTION, null],
];

const exitOf = (code: Code | null): number => (code === null ? 0 : EXIT[code]);

it.concurrent.each(sampled(APPLIES))(
  'an apply of %s (%s) with %s at a write ends as the table says, and the next one finishes it',
  async (file, name, fault, at, code) =>
    pool.use(async (world) => {
      const argv = ['sso', 'apply', '--file', wiring(file)];
      world.fault(at, fault);
      const outcome = await world.idctl(argv, { env: patienceWith(fault) });
      expectClear(outcome);
      expect(outcome.code, outcome.stderr).toBe(exitOf(code));
      if (code !== null) expect(sentenceOf(outcome)).toContain('Run it again');
      expect(world.struck()).toHaveLength(1);
      const wired = { applications: 1, providers: file === 'pvwa' ? 0 : 1 };
      await expectInStep(world, await world.idctl(argv), name, file);
      expect(world.truth.wired(name)).toEqual(wired);
    }),
  PATIENCE_MS,
);

describe('a removal', () => {
  it.concurrent.each(sampled(REMOVALS))(
    'of %s (%s) with %s at a write ends as the table says, and the next one finishes it',
    async (file, name, fault, at, code) =>
      pool.use(async (world) => {
        await world.idctl(['sso', 'apply', '--file', wiring(file)]);
        world.fault(at, fault);
        const outcome = await world.idctl(['sso', 'remove', name, '--confirm', name]);
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(exitOf(code));
        if (code !== null) await expectGone(world, name);
        expect(world.truth.wired(name)).toEqual({ applications: 0, providers: 0 });
        const [status] = await world.series(['sso', 'status', '--json', '--query', 'wirings']);
        expect(JSON.parse(status?.stdout ?? '')).toEqual([]);
      }),
    PATIENCE_MS,
  );
});
