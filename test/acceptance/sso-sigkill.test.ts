/**
 * The built program is killed by SIGKILL at the writes of an apply and of a removal: the next run finds out what
 * happened, and both ends are as they would have been. Lost answers: faults-sso.test.ts.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { WorldPool } from '../support/acceptance/pool.ts';
import { expectGone, expectInStep, wiring, writeStep } from '../support/acceptance/sso.ts';
import type { Step } from '../support/acceptance/steps.ts';
import { sampled } from '../support/soak.ts';

const PATIENCE_MS = 300_000;
const pool = new WorldPool();
afterAll(() => pool.end());

const OIDC: readonly Step[] = [
  writeStep('the application', 'wic', 'POST /api/v1/apps'),
  writeStep('the identity provider', 'cic', 'POST /api/v1/idps'),
  writeStep('the assignment', 'wic', 'PUT /api/v1/apps/*/groups/*'),
  writeStep('the routing rule', 'cic', 'POST /api/v1/policies/*/rules'),
];

const SAML: readonly Step[] = [
  writeStep('the application', 'wic', 'POST /api/v1/apps'),
  writeStep('the certificate', 'cic', 'POST /api/v1/idps/credentials/keys'),
  writeStep('the identity provider', 'cic', 'POST /api/v1/idps'),
  writeStep("the application's second part", 'wic', 'PUT /api/v1/apps/*'),
  writeStep('the assignment', 'wic', 'PUT /api/v1/apps/*/groups/*'),
  writeStep('the routing rule', 'cic', 'POST /api/v1/policies/*/rules'),
];

const AUTH0: readonly Step[] = [
  writeStep('the application', 'wic', 'POST /api/v1/apps'),
  writeStep('the connection', 'auth0', 'POST /api/v2/connections'),
  writeStep('the domains', 'auth0', 'PATCH /api/v2/connections/*'),
];

const AUTH0_REMOVAL: readonly Step[] = [writeStep('the connection', 'auth0', 'DELETE /api/v2/connections/*')];

const REMOVAL: readonly Step[] = [
  writeStep('the routing rule', 'cic', 'DELETE /api/v1/policies/*/rules/*'),
  writeStep('the assignment', 'wic', 'DELETE /api/v1/apps/*/groups/*'),
  writeStep('the identity provider', 'cic', 'DELETE /api/v1/idps/*'),
  writeStep('deactivation', 'wic', 'POST /api/v1/apps/*/lifecycle/deactivate'),
  writeStep('the application', 'wic', 'DELETE /api/v1/apps/*'),
];

const CASES = [
  ['partners', 'partners-oidc', OIDC],
  ['partners-saml', 'partners-saml', SAML],
  ['customers', 'customers-auth0', AUTH0],
] as const;

describe.each(CASES)('an apply of %s', (name, file, steps) => {
  const argv = ['sso', 'apply', '--file', wiring(file)];

  it.concurrent.each(
    sampled(steps.flatMap((at) => [['before', at.name, at] as const, ['after', at.name, at] as const])),
  )(
    'killed %s %s, is finished by the next one',
    async (moment, _name, at) =>
      pool.use(async (world) => {
        await world.killedAt(at, moment, argv);
        await expectInStep(world, await world.idctl(argv), name, file);
        expect(world.truth.wired(name)).toEqual({ applications: 1, providers: 1 });
        await expectGone(world, name);
      }),
    PATIENCE_MS,
  );
});

describe.each([
  ['partners', 'partners-oidc', REMOVAL],
  ['customers', 'customers-auth0', AUTH0_REMOVAL],
] as const)('a removal of %s', (name, file, steps) => {
  it.concurrent.each(
    sampled(steps.flatMap((at) => [['before', at.name, at] as const, ['after', at.name, at] as const])),
  )(
    'killed %s %s, is finished by the next one',
    async (moment, _name, at) =>
      pool.use(async (world) => {
        await world.idctl(['sso', 'apply', '--file', wiring(file)]);
        await world.killedAt(at, moment, ['sso', 'remove', name, '--confirm', name]);
        await expectGone(world, name);
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
        expect(world.truth.wired('partners')).toEqual({ applications: 0, providers: 0 });
        const [status] = await world.series(['sso', 'status', '--json', '--query', 'wirings']);
        expect(JSON.parse(status?.stdout ?? '')).toEqual([]);
      }),
    PATIENCE_MS,
  );
});
