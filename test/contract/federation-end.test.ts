/** The fake of the unit tests and every adapter on the lab, held to one contract. */
import { afterAll, expect, it } from 'vitest';
import { applyWiring } from '../../src/services/sso/apply.ts';
import { auth0Federation } from '../../src/vendors/auth0/federation/end.ts';
import { cyberarkFederation } from '../../src/vendors/cyberark/federation/end.ts';
import { oktaFederation } from '../../src/vendors/okta/federation/end.ts';
import { FakeFederationEnd, samlApplication } from '../support/fakes/federation-end.ts';
import { SsoLab } from '../support/sso-lab.ts';
import { LAB_WIRINGS } from '../support/sso-wirings.ts';
import { describeFederationEnd } from './federation-end.ts';
import { LabBench } from './lab-bench.ts';

let lab: SsoLab | undefined;
let bench: LabBench | undefined;
afterAll(async () => {
  await lab?.stop();
  await bench?.stop();
});

/** Both orgs and the tenant, wired with each other. */
async function wired(): Promise<SsoLab> {
  lab ??= await SsoLab.start();
  await lab.renew();
  for (const recipe of ['org2org-saml', 'org2org-oidc', 'auth0-okta']) {
    const wiring = LAB_WIRINGS[recipe];
    if (wiring === undefined) throw new Error(`no wiring of ${recipe}`);
    const named = recipe === 'org2org-oidc' ? { ...wiring, name: 'friends' } : wiring;
    await applyWiring(lab.deps, named, { adopt: false, rollback: false, expected: null });
  }
  return lab;
}

describeFederationEnd('the fake', async () => {
  const end = new FakeFederationEnd();
  end.apps = [samlApplication('wiki')];
  end.keys.set('wiki', [
    { id: 'k1', certificate: 'MIIB', use: 'signing', status: 'active', since: null },
    { id: 'k2', certificate: 'MIIC', use: 'signing', status: 'next', since: null },
  ]);
  return { end, writes: () => 0, hasApplications: true, hasProviders: false };
});

describeFederationEnd('an Okta org that signs in', async () => {
  const world = await wired();
  return {
    end: oktaFederation(world.context('wic')),
    writes: () => world.writes.length,
    hasApplications: true,
    hasProviders: false,
  };
});

describeFederationEnd('an Okta org that lets in', async () => {
  const world = await wired();
  const end = oktaFederation(world.context('cic'));
  const { length } = await end.applications();
  return { end, writes: () => world.writes.length, hasApplications: length > 0, hasProviders: true };
});

describeFederationEnd('an Auth0 tenant', async () => {
  const world = await wired();
  return {
    end: auth0Federation(world.context('auth0')),
    writes: () => world.writes.length,
    hasApplications: true,
    hasProviders: true,
  };
});

describeFederationEnd('PVWA', async () => {
  bench ??= await LabBench.start();
  await bench.reset();
  const { lab: pvwa } = bench;
  return {
    end: cyberarkFederation(bench.cyberark()),
    writes: () =>
      pvwa.journal().filter(({ method, path }) => method !== 'GET' && !/Logo(n|ff)/i.test(path)).length,
    hasApplications: false,
    hasProviders: true,
  };
});

it('tells whom PVWA lets come, and says so where that may not be seen', async () => {
  bench ??= await LabBench.start();
  await bench.reset();
  const [saml] = await cyberarkFederation(bench.cyberark()).identityProviders();
  expect(saml).toMatchObject({ id: 'saml', active: true, saml: { allowedReferrers: [], decrypts: false } });
  bench.happen('cyberark', 'allowed-referrer', { url: 'https://acme.okta.example/' });
  const [after] = await cyberarkFederation(bench.cyberark()).identityProviders();
  expect(after?.saml?.allowedReferrers).toEqual(['https://acme.okta.example/']);
  const auditor = bench.cyberark({
    settings: { method: 'cyberark', username: 'auditor' },
    secrets: { password: bench.credential('cyberark/auditor') },
  });
  expect(await cyberarkFederation(auditor).identityProviders()).toEqual([]);
  expect(bench.warnings.join(' ')).toContain('Vault Admins');
});
