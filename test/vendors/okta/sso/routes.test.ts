/** Routing rules that somebody else has made in the hub, and what a plan says of them. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { planWiring } from '../../../../src/services/sso/plan.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import { oktaTenant } from '../../../../src/vendors/okta/sso/tenant.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

const WIRING = LAB_WIRINGS['org2org-oidc'] as Wiring; // It is there.
const REQUEST = { adopt: false, rollback: false, expected: null };

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());
beforeEach(() => world.renew());

/** A second wiring brings another provider; its route is put behind those that are there. */
async function route(name: string, domains: readonly string[]): Promise<void> {
  const settings = { ...WIRING.settings, domains: [...domains], breakGlass: [] };
  await applyWiring(world.deps, { ...WIRING, name, settings }, REQUEST);
}

const finding = async (name: string) =>
  (await planWiring(world.deps, WIRING)).checks.find((it) => it.name === name);

it('is found behind others, though the catch-all shows the priority of the first', async () => {
  await applyWiring(world.deps, WIRING, REQUEST);
  await route('rescue', ['hub.example']);
  const routes = await oktaTenant(world.context('cic')).signInRoutes();
  expect(routes.map((it) => it.name)).toEqual(['partners', 'rescue', 'Default Rule']);
  expect(await finding('break-glass')).toMatchObject({
    state: 'warn',
    detail: expect.stringContaining('break.glass@hub.example to another identity provider (rescue)'),
  });
  expect(await finding('routes')).toMatchObject({ state: 'pass' });
});

it('that comes first and takes the same domain is told, before an apply and after it', async () => {
  expect(await finding('routes')).toMatchObject({ state: 'pass' });
  await route('earlier', ['lab.example']);
  const taken = { state: 'warn', detail: expect.stringContaining('lab.example (earlier)') };
  expect(await finding('routes')).toMatchObject(taken);
  await applyWiring(world.deps, WIRING, REQUEST);
  expect(await finding('routes')).toMatchObject(taken);
});
