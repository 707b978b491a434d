/**
 * The built program is killed by SIGKILL, and its answers are lost, at every write of an apply and of a removal: the
 * next run finds out what happened, and both orgs end as they would have.
 */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/core/exit-codes.ts';
import type { Outcome } from '../support/acceptance/idctl.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import type { Step } from '../support/acceptance/steps.ts';
import type { World } from '../support/acceptance/world.ts';
import { ROOT } from '../support/build.ts';

const PATIENCE_MS = 300_000;
const pool = new WorldPool();
afterAll(() => pool.end());

const wiring = (name: string): string => join(ROOT, 'examples/wirings', `${name}.yaml`);

function step(name: string, listener: string, route: string): Step {
  const [method = '', path = ''] = route.split(' ');
  return { name, listener, method, path, effect: 'write' };
}

const OIDC: readonly Step[] = [
  step('the application', 'wic', 'POST /api/v1/apps'),
  step('the identity provider', 'cic', 'POST /api/v1/idps'),
  step('the assignment', 'wic', 'PUT /api/v1/apps/*/groups/*'),
  step('the routing rule', 'cic', 'POST /api/v1/policies/*/rules'),
];

const SAML: readonly Step[] = [
  step('the application', 'wic', 'POST /api/v1/apps'),
  step('the certificate', 'cic', 'POST /api/v1/idps/credentials/keys'),
  step('the identity provider', 'cic', 'POST /api/v1/idps'),
  step("the application's second part", 'wic', 'PUT /api/v1/apps/*'),
  step('the assignment', 'wic', 'PUT /api/v1/apps/*/groups/*'),
  step('the routing rule', 'cic', 'POST /api/v1/policies/*/rules'),
];

const REMOVAL: readonly Step[] = [
  step('the routing rule', 'cic', 'DELETE /api/v1/policies/*/rules/*'),
  step('the assignment', 'wic', 'DELETE /api/v1/apps/*/groups/*'),
  step('the identity provider', 'cic', 'DELETE /api/v1/idps/*'),
  step('deactivation', 'wic', 'POST /api/v1/apps/*/lifecycle/deactivate'),
  step('the application', 'wic', 'DELETE /api/v1/apps/*'),
];

/** How many of each thing of the wiring both orgs have. */
async function counts(world: World, ...names: readonly string[]): Promise<Record<string, number>> {
  const list = async (org: string, path: string): Promise<number> => {
    const response = await fetch(`${world.lab.urls[org]}${path}`, {
      headers: { authorization: `SSWS ${world.lab.credentials()[`okta/${org}-token`]}` },
    });
    // Names, labels and titles of things: the stand-in's answers, which other tests hold to the document.
    const rows = (await response.json()) as ReadonlyArray<{
      readonly name?: string;
      readonly label?: string;
    }>;
    return rows.filter((it) => names.includes(it.label ?? it.name ?? '')).length;
  };
  return {
    applications: await list('wic', '/api/v1/apps?limit=200'),
    providers: await list('cic', '/api/v1/idps'),
  };
}

async function expectInStep(world: World, outcome: Outcome, name: string): Promise<void> {
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  const [status, again] = await world.series(
    ['sso', 'status', name, '--check'],
    ['sso', 'plan', '--file', wiring(name === 'partners' ? 'partners-oidc' : 'partners-saml'), '--check'],
  );
  expect(status, `${status?.stdout}${status?.stderr}`).toMatchObject({ code: 0 });
  expect(again, again?.stdout).toMatchObject({ code: 0 });
  expect(await counts(world, name)).toEqual({ applications: 1, providers: 1 });
}

async function expectGone(world: World, name: string): Promise<void> {
  const removed = await world.idctl(['sso', 'remove', name, '--confirm', name]);
  expect(removed, removed.stderr).toMatchObject({ code: 0 });
  expect(await counts(world, name)).toEqual({ applications: 0, providers: 0 });
}

const CASES = [
  ['partners', 'partners-oidc', OIDC],
  ['partners-saml', 'partners-saml', SAML],
] as const;

describe.each(CASES)('an apply of %s', (name, file, steps) => {
  const argv = ['sso', 'apply', '--file', wiring(file)];

  it.concurrent.each(
    steps.flatMap((at) => [['before', at.name, at] as const, ['after', at.name, at] as const]),
  )(
    'killed %s %s, is finished by the next one',
    async (moment, _name, at) =>
      pool.use(async (world) => {
        await world.killedAt(at, moment, argv);
        await expectInStep(world, await world.idctl(argv), name);
        await expectGone(world, name);
      }),
    PATIENCE_MS,
  );

  it.concurrent.each(steps.map((at) => [at.name, at] as const))(
    'that loses the answer to %s, says that it may have happened or finds out itself',
    async (_name, at) =>
      pool.use(async (world) => {
        world.fault(at, 'drop-after');
        const lost = await world.idctl(argv);
        // A write that may be repeated is repeated; one that may not is for the next run to find out about.
        expect([0, EXIT.OUTCOME_UNKNOWN], lost.stderr).toContain(lost.code);
        if (lost.code !== 0) expect(lost.stderr).toContain('Run it again');
        await expectInStep(world, await world.idctl(argv), name);
      }),
    PATIENCE_MS,
  );
});

describe('a removal', () => {
  it.concurrent.each(
    REMOVAL.flatMap((at) => [['before', at.name, at] as const, ['after', at.name, at] as const]),
  )(
    'killed %s %s, is finished by the next one',
    async (moment, _name, at) =>
      pool.use(async (world) => {
        await world.idctl(['sso', 'apply', '--file', wiring('partners-oidc')]);
        await world.killedAt(at, moment, ['sso', 'remove', 'partners', '--confirm', 'partners']);
        await expectGone(world, 'partners');
      }),
    PATIENCE_MS,
  );
});

describe('an apply that fails for good', () => {
  it.concurrent(
    'undoes what it did when it is told to',
    async () =>
      pool.use(async (world) => {
        world.fault(OIDC[3] as Step, '500', { times: 10 }); // The last of them.
        const argv = ['sso', 'apply', '--file', wiring('partners-oidc'), '--rollback-on-failure'];
        const failed = await world.idctl(argv);
        expect(failed.code, failed.stderr).not.toBe(0);
        expect(failed.stderr).toContain('being undone');
        expect(await counts(world, 'partners')).toEqual({ applications: 0, providers: 0 });
        const [status] = await world.series(['sso', 'status', '--json', '--query', 'wirings']);
        expect(JSON.parse(status?.stdout ?? '')).toEqual([]);
      }),
    PATIENCE_MS,
  );
});
