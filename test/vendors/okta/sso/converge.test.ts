/** Every recipe on the lab's two orgs: it converges, and leaves no trace when it is removed. Kills: test/acceptance. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { planWiring } from '../../../../src/services/sso/plan.ts';
import { removeWiring } from '../../../../src/services/sso/remove.ts';
import { statusOf } from '../../../../src/services/sso/status.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

const REQUEST = { adopt: false, rollback: false, expected: null };

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());
beforeEach(() => world.renew());

/**
 * Each thing once, and what comes in one list by that: groups, grants and roles of an application, rules of the hub. A
 * secret and a certificate are in documents of their own, and each org says its addresses.
 */
const READS: Readonly<Record<string, number>> = {
  oidc: 4,
  saml: 4,
  oin: 3,
  'oin, office365': 3,
  'oin, salesforce': 4,
  'cyberark-pvwa': 4,
  'zoho-directory': 13,
  'org2org-oidc': 10,
  'org2org-oidc, okta-integration': 8,
  'org2org-oidc, okta-integration, provisioning': 13,
  'org2org-oidc, provisioning': 16,
  'org2org-saml': 9,
  'org2org-saml, provisioning': 16,
  'auth0-okta': 10,
};

describe.each(Object.entries(LAB_WIRINGS))('%s', (name, wiring) => {
  const apply = () => applyWiring(world.deps, wiring, REQUEST);

  it('is made, is in step, and a second apply writes nothing', async () => {
    const { written } = await apply();
    expect(written).toBeGreaterThan(1);
    const reads = world.reads.length;
    const plan = await planWiring(world.deps, wiring);
    expect(world.reads.slice(reads), 'of a plan').toHaveLength(READS[name] ?? 0);
    expect(plan.reads).toBe(READS[name]);
    expect(plan.steps.filter((it) => it.action !== 'none')).toEqual([]);
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'in-step' }]);
    const before = world.writes.length;
    expect((await apply()).written).toBe(0);
    expect(world.writes).toHaveLength(before);
  });

  it('removed, leaves both orgs as they were', async () => {
    const before = world.ends();
    await apply();
    expect(world.ends()).not.toEqual(before);
    await removeWiring(world.deps, wiring.name);
    expect(world.ends()).toEqual(before);
    expect(world.ledger.records.size).toBe(0);
  });
});
