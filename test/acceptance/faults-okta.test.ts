/**
 * Every fault at every kind of call to an Okta org: a read and a change that may be repeated are; a sign-in and a
 * change that may not end with the exit code of the table, and what the org did is told or can be found out.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Code } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import type { FaultKind } from '../../src/lab/kernel/contract.ts';
import { envelopeOf, expectClear } from '../support/acceptance/aftermath.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { CODE_OF_FAULT, COMMITTED, FAULT_KINDS, OKTA_STEPS } from '../support/acceptance/steps.ts';
import type { World } from '../support/acceptance/world.ts';
import { patienceWith } from '../support/acceptance/world.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 240_000;
const BEN = 'ben.cole@lab.example';
const words = (line: string): string[] => [...line.split(' '), '-c', 'wic'];
const SHOW = words(`okta users show ${BEN}`);
const SUSPEND = words(`okta users suspend ${BEN} --confirm ${BEN}`);
const SESSIONS = words(`okta users clear-sessions ${BEN} --confirm ${BEN}`);
const MEMBER = words('okta groups add Finance ana.ruiz@lab.example');

const pool = new WorldPool();
afterAll(() => pool.end());

const statusOf = (world: World): string =>
  world.truth.oktaUsers('okta-wic').find((it) => it.profile.login === BEN).status;

describe('a fault that passes is overcome', () => {
  const cases = [
    ...(['user', 'groups'] as const).map((step) => [step, SHOW] as const),
    ['users', words('okta users list')] as const,
    ['sessions', SESSIONS] as const,
    ['member', MEMBER] as const,
  ].flatMap(([step, argv], one) =>
    // A web page is the last word: whoever sends it says nothing of whether it passes.
    FAULT_KINDS.filter((it) => it !== 'html').map(
      (fault, two) => [fault, step, argv, (one + two) % 2 === 1] as const,
    ),
  );

  it.concurrent.each(sampled(cases))(
    '%s at %s',
    async (fault, step, argv, asJson) =>
      pool.use(async (world) => {
        world.fault(OKTA_STEPS[step], fault);
        const outcome = await world.idctl([...argv, ...(asJson ? ['--json'] : [])], {
          env: patienceWith(fault),
        });
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(0);
        expect(world.struck()).toHaveLength(1);
      }),
    PATIENCE_MS,
  );
});

describe('a fault of the sign-in is the end of the run, and of nothing else', () => {
  const cases = (['nonce', 'token'] as const).flatMap((step) =>
    FAULT_KINDS.map((fault) => [fault, step] as const),
  );

  it.concurrent.each(sampled(cases))(
    '%s at %s',
    async (fault, step) =>
      pool.use(async (world) => {
        world.fault(OKTA_STEPS[step], fault);
        const outcome = await world.idctl([...SHOW, '--json'], { env: patienceWith(fault) });
        expectClear(outcome);
        expect(envelopeOf(outcome)).toMatchObject({ code: CODE_OF_FAULT[fault] });
        expect(outcome.code).toBe(EXIT[CODE_OF_FAULT[fault]]);
        expect(await world.idctl(SHOW)).toMatchObject({ code: 0 });
      }),
    PATIENCE_MS,
  );
});

describe('a change that must not be sent twice', () => {
  // A 503 of an org says that it can only be read: nothing was done.
  const LOST: readonly FaultKind[] = FAULT_KINDS.filter((it) => it !== '429' && it !== '503');

  it.concurrent.each(LOST)(
    'is sent once, and what became of it can be found out: %s',
    async (fault) =>
      pool.use(async (world) => {
        world.fault(OKTA_STEPS.suspend, fault);
        const outcome = await world.idctl(SUSPEND, { env: patienceWith(fault) });
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(EXIT.OUTCOME_UNKNOWN);
        expect(outcome.stderr).toContain(`idctl okta users show ${BEN}`);
        const sent = world.lab.journal().filter((it) => it.path.endsWith('/lifecycle/suspend'));
        expect(sent).toHaveLength(1);
        expect(statusOf(world)).toBe(COMMITTED.includes(fault) ? 'SUSPENDED' : 'ACTIVE');
        // The same command again does what is left to do, and no more.
        expect(await world.idctl(SUSPEND)).toMatchObject({ code: 0 });
        expect(statusOf(world)).toBe('SUSPENDED');
        const log = await world.idctl(['audit', 'list', '--json', '--query', 'records[0].outcome']);
        expect(log.stdout).toBe('"unknown"\n');
      }),
    PATIENCE_MS,
  );

  it(
    'is not done by an org that can only be read, and that is told',
    async () =>
      pool.use(async (world) => {
        world.fault(OKTA_STEPS.suspend, '503');
        expect(await world.idctl(SUSPEND)).toMatchObject({ code: EXIT.UNAVAILABLE });
        expect(statusOf(world)).toBe('ACTIVE');
      }),
    PATIENCE_MS,
  );

  it(
    'waits for the rate limit, which has done nothing',
    async () =>
      pool.use(async (world) => {
        world.fault(OKTA_STEPS.suspend, '429');
        expect(await world.idctl(SUSPEND)).toMatchObject({ code: 0 });
        expect(statusOf(world)).toBe('SUSPENDED');
      }),
    PATIENCE_MS,
  );
});

describe('a fault that lasts', () => {
  const cases: ReadonlyArray<readonly [FaultKind, Code]> = [
    ['429', 'RATE_LIMITED'],
    ['503', 'UNAVAILABLE'],
    ['html', 'UNAVAILABLE'],
    ['drop-before', 'UNAVAILABLE'],
  ];

  it.concurrent.each(sampled(cases))(
    '%s is told as %s',
    async (fault, code) =>
      pool.use(async (world) => {
        world.fault(OKTA_STEPS.user, fault, { times: 1000 });
        const outcome = await world.idctl([...SHOW, '--json']);
        expectClear(outcome);
        expect(envelopeOf(outcome)).toMatchObject({ code });
        expect(outcome.code).toBe(EXIT[code]);
      }),
    PATIENCE_MS,
  );
});

describe('a log that is followed through faults', () => {
  const FOLLOW = words('okta logs follow --once --json').concat(
    '--filter',
    'eventType eq "user.session.clear"',
  );
  const ids = (stdout: string): readonly string[] =>
    stdout
      .split('\n')
      .filter((it) => it !== '')
      .map((line) => JSON.parse(line).id);

  it.concurrent.each(FAULT_KINDS)(
    'loses nothing and repeats nothing: %s',
    async (fault) =>
      pool.use(async (world) => {
        const seen: string[] = [];
        for (const round of [1, 2, 3]) {
          expect(await world.idctl(SESSIONS)).toMatchObject({ code: 0 });
          if (round === 2) world.fault(OKTA_STEPS.logs, fault);
          const outcome = await world.idctl([...FOLLOW, '--since', '1h'], { env: patienceWith(fault) });
          expectClear(outcome);
          seen.push(...ids(outcome.stdout));
        }
        expect(seen).toHaveLength(3);
        expect(new Set(seen).size).toBe(3);
      }),
    PATIENCE_MS,
  );

  it(
    'goes on after a kill at any moment: nothing is lost',
    async () =>
      pool.use(async (world) => {
        const seen = new Set<string>();
        for (const moment of ['before', 'after'] as const) {
          expect(await world.idctl(SESSIONS)).toMatchObject({ code: 0 });
          const killed = await world.killedAt(OKTA_STEPS.logs, moment, [...FOLLOW, '--since', '1h']);
          for (const id of ids(killed.stdout)) seen.add(id);
          world.lab.clearFaults();
        }
        for (const id of ids((await world.idctl([...FOLLOW, '--since', '1h'])).stdout)) seen.add(id);
        expect(seen.size).toBe(2);
      }),
    PATIENCE_MS,
  );
});
