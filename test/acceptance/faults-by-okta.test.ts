/**
 * Every fault at every hop of a sign-in to PVWA by way of an Okta org: what changes nothing is repeated, what signs in
 * never is, and the next run is as if nothing had been.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Code } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';
import type { FaultKind } from '../../src/lab/kernel/contract.ts';
import { envelopeOf, expectClear } from '../support/acceptance/aftermath.ts';
import { eventually } from '../support/acceptance/poll.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { renewWired } from '../support/acceptance/pvwa-by-okta.ts';
import { BY_OKTA_STEPS, CODE_OF_FAULT, FAULT_KINDS } from '../support/acceptance/steps.ts';
import type { World } from '../support/acceptance/world.ts';
import { ACCOUNTS, patienceWith } from '../support/acceptance/world.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 240_000;
const SHOW = ['pam', 'show', 'okta-admin'];

const pool = new WorldPool();
afterAll(() => pool.end());

const use = (work: (world: World) => Promise<void>): Promise<void> =>
  pool.use(async (world) => {
    await renewWired(world);
    world.lab.clearJournal();
    await work(world);
  });

const count = (world: World, pattern: RegExp): number =>
  world.lab.journal().filter(({ method, path }) => pattern.test(`${method} ${path}`)).length;
const passwords = (world: World): number => count(world, /^POST \/api\/v1\/authn$/);
const logons = (world: World): number => count(world, /^POST .*\/SAML\/Logon$/);

describe('a fault of what signs in is the end of the run, and of nothing else', () => {
  const cases = (['password', 'session', 'logon'] as const).flatMap((step) =>
    FAULT_KINDS.map((fault) => [fault, step] as const),
  );

  it.concurrent.each(sampled(cases))(
    '%s at the %s',
    async (fault, step) =>
      use(async (world) => {
        world.fault(BY_OKTA_STEPS[step], fault);
        const outcome = await world.idctl([...SHOW, '--json'], { env: patienceWith(fault) });
        expectClear(outcome);
        expect(envelopeOf(outcome)).toMatchObject({ code: CODE_OF_FAULT[fault] });
        expect(outcome.code).toBe(EXIT[CODE_OF_FAULT[fault]]);
        expect(passwords(world)).toBe(1);
        expect(logons(world)).toBe(step === 'logon' ? 1 : 0);
        expect(await world.idctl(SHOW)).toMatchObject({ code: 0 });
      }),
    PATIENCE_MS,
  );
});

describe('a fault of a page that passes is overcome, with the same sign-in', () => {
  const cases = (['link', 'page'] as const).flatMap((step, one) =>
    FAULT_KINDS.filter((it) => it !== 'html').map(
      (fault, two) => [fault, step, (one + two) % 2 === 1] as const,
    ),
  );

  it.concurrent.each(sampled(cases))(
    '%s at the %s',
    async (fault, step, asJson) =>
      use(async (world) => {
        world.fault(BY_OKTA_STEPS[step], fault);
        const outcome = await world.idctl([...SHOW, ...(asJson ? ['--json'] : [])], {
          env: patienceWith(fault),
        });
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(0);
        expect(world.struck()).toHaveLength(1);
        expect([passwords(world), logons(world)]).toEqual([1, 1]);
      }),
    PATIENCE_MS,
  );
});

describe('a fault of a page that lasts', () => {
  const cases: ReadonlyArray<readonly [FaultKind, Code]> = [
    ['429', 'RATE_LIMITED'],
    ['503', 'UNAVAILABLE'],
    ['drop-before', 'UNAVAILABLE'],
    // Whoever shows it: there is no answer on it, and the person is told where to look.
    ['html', 'AUTH_REQUIRED'],
  ];

  it.concurrent.each(sampled(cases))(
    '%s is told as %s, and PVWA hears nothing',
    async (fault, code) =>
      use(async (world) => {
        world.fault(BY_OKTA_STEPS.page, fault, { times: 1000 });
        const outcome = await world.idctl([...SHOW, '--json']);
        expectClear(outcome);
        expect(envelopeOf(outcome)).toMatchObject({ code });
        expect(outcome.code).toBe(EXIT[code]);
        expect([passwords(world), logons(world)]).toEqual([1, 0]);
      }),
    PATIENCE_MS,
  );
});

describe('a fault at the end of the session with the org', () => {
  it.concurrent.each(FAULT_KINDS)(
    '%s is nobody’s loss',
    async (fault) =>
      use(async (world) => {
        world.fault(BY_OKTA_STEPS.end, fault);
        const outcome = await world.idctl(SHOW, { env: patienceWith(fault) });
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(0);
        expect(world.struck()).toHaveLength(1);
      }),
    PATIENCE_MS,
  );
});

describe('a run that is killed while its command has the password', () => {
  it.each([
    ['with the session that it had', 0, 0],
    ['by a sign-in of its own, when that session has died', 25 * 60_000, 1],
  ])(
    'leaves a guardian that gives back %s',
    async (_how, passedMs, signIns) =>
      use(async (world) => {
        const script = 'console.log("up"); setInterval(() => 0, 1000)';
        const loan = world.start(['pam', 'exec', 'okta-admin', '--', process.execPath, '-e', script]);
        await eventually('the command', () => loan.stdout.includes('up'));
        expect(world.out('cyberark')).toEqual([ACCOUNTS.cyberark.name]);
        world.lab.clearJournal();
        world.lab.clock.advance(passedMs);
        loan.kill('SIGKILL');
        await eventually('the return', async () => (await world.leaseFiles()).length === 0);
        await world.truth.settled('cyberark', ACCOUNTS.cyberark.name);
        expect(world.out('cyberark')).toEqual([]);
        expect([passwords(world), logons(world)]).toEqual([signIns, signIns]);
        await world.ended(loan);
      }),
    PATIENCE_MS,
  );
});
