/**
 * Faults at the calls of federations: a read that may be repeated is, a list says what it lacks, and an exchange of
 * certificates leaves both ends in step whatever call is lost, and is finished by the same command.
 */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/core/exit-codes.ts';
import type { FaultKind } from '../../src/lab/kernel/contract.ts';
import { expectClear } from '../support/acceptance/aftermath.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { FAULT_KINDS, OKTA_STEPS, type Step } from '../support/acceptance/steps.ts';
import type { World } from '../support/acceptance/world.ts';
import { patienceWith } from '../support/acceptance/world.ts';
import { ROOT } from '../support/build.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 240_000;
const words = (line: string): string[] => line.split(' ');
const CERTS = words('federation certs -c wic -c cic --json');
const ROLL = words('federation certs roll partners-saml --confirm partners-saml --grace 0s --json');
const PASSING = FAULT_KINDS.filter((it) => it !== 'html');

const pool = new WorldPool();
afterAll(() => pool.end());

const step = (listener: 'wic' | 'cic', name: string, effect: Step['effect'], call: string): Step => {
  const [method = '', path = ''] = call.split(' ');
  return { ...OKTA_STEPS.user, name, effect, listener, method, path };
};

async function wired(world: World): Promise<void> {
  const outcome = await world.idctl([
    'sso',
    'apply',
    '--file',
    join(ROOT, 'examples/wirings/partners-saml.yaml'),
  ]);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
}

interface Listed {
  readonly sha256: string;
  readonly uses: ReadonlyArray<{ readonly role: string; readonly status: string; readonly kind: string }>;
}

/** How many certificates the application has, in force or not. */
async function keysOf(world: World): Promise<number> {
  const { certificates }: { certificates: readonly Listed[] } = JSON.parse(
    (await world.idctl([...CERTS, '--all'])).stdout,
  );
  return certificates.filter((it) => it.uses.some((use) => use.kind === 'application')).length;
}

/** Whether what signs now is trusted. */
async function expectInStep(world: World): Promise<void> {
  const outcome = await world.idctl([...CERTS, '--all']);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  const { certificates }: { certificates: readonly Listed[] } = JSON.parse(outcome.stdout);
  const signing = certificates.filter((it) =>
    it.uses.some((use) => use.role === 'signs' && use.status === 'active'),
  );
  const inStep = signing.filter((it) => it.uses.some((use) => use.role === 'trusted'));
  expect(inStep.length).toBeGreaterThan(0);
}

describe('a list of certificates', () => {
  const READS = [
    step('wic', 'apps', 'read', 'GET /api/v1/apps'),
    step('cic', 'idps', 'read', 'GET /api/v1/idps'),
  ];
  it.concurrent.each(
    sampled(READS.flatMap((read) => PASSING.map((fault) => [fault, read.name, read] as const))),
  )(
    'overcomes a fault that passes: %s at %s',
    async (fault, _name, read) =>
      pool.use(async (world) => {
        world.fault(read, fault);
        const outcome = await world.idctl(CERTS, { env: patienceWith(fault) });
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(0);
        expect(world.struck()).toHaveLength(1);
      }),
    PATIENCE_MS,
  );

  it(
    'names the connection whose fault lasts, and has the other',
    async () =>
      pool.use(async (world) => {
        world.fault(step('cic', 'apps', 'read', 'GET /api/v1/apps'), 'html', { times: 1000 });
        const outcome = await world.idctl(CERTS);
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(EXIT.PARTIAL);
        expect(JSON.parse(outcome.stdout).failures).toMatchObject([
          { connection: 'cic', code: 'UNAVAILABLE' },
        ]);
      }),
    PATIENCE_MS,
  );
});

describe('an exchange of certificates', () => {
  const WRITES = [
    step('wic', 'make', 'write', 'POST /api/v1/apps/*/credentials/keys/generate'),
    step('cic', 'trusted key', 'write', 'POST /api/v1/idps/credentials/keys'),
    step('cic', 'trust', 'write', 'PUT /api/v1/idps/*'),
    step('wic', 'switch', 'write', 'PUT /api/v1/apps/*'),
  ];
  const LOST: readonly FaultKind[] = ['500', 'drop-before', 'drop-after', 'html'];
  it.concurrent.each(
    sampled(WRITES.flatMap((write) => LOST.map((fault) => [fault, write.name, write] as const))),
  )(
    'leaves both ends in step, and is finished by the same command: %s at %s',
    async (fault, _name, write) =>
      pool.use(async (world) => {
        await wired(world);
        world.fault(write, fault);
        const outcome = await world.idctl(ROLL, { env: patienceWith(fault) });
        expectClear(outcome);
        expect(world.struck()).toHaveLength(1);
        await expectInStep(world);
        if (outcome.code !== 0) {
          const again = await world.idctl(ROLL);
          expect(again, again.stderr).toMatchObject({ code: 0 });
        }
        await expectInStep(world);
        // The old one and one new one: a lost answer makes no third.
        expect(await keysOf(world)).toBe(2);
      }),
    PATIENCE_MS,
  );
});

describe('logs that are watched through faults', () => {
  it.concurrent.each(FAULT_KINDS)(
    'lose nothing: %s',
    async (fault) =>
      pool.use(async (world) => {
        const BEN = 'ben.cole@lab.example';
        await world.idctl(words(`okta users clear-sessions ${BEN} --confirm ${BEN} -c wic`));
        world.fault(OKTA_STEPS.logs, fault);
        const watch = `federation watch --user ${BEN} -c wic --since 1h --for 2s --interval 1s --json`;
        const outcome = await world.idctl(words(watch), { env: patienceWith(fault) });
        expect(outcome.code, outcome.stderr).toBe(0);
        expect(outcome.stdout).toContain('user.session.clear');
      }),
    PATIENCE_MS,
  );
});
