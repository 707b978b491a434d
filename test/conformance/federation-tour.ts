/** What a look at both ends of a federation, and an exchange of certificates, ask of an Okta org. */
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { applyWiring } from '../../src/services/sso/apply.ts';
import { oktaCertificates } from '../../src/vendors/okta/federation/certificates.ts';
import { oktaFederation } from '../../src/vendors/okta/federation/end.ts';
import type { Org } from '../support/sso-lab.ts';
import { SsoLab } from '../support/sso-lab.ts';
import { LAB_WIRINGS } from '../support/sso-wirings.ts';

export async function tourFederation(seen: Exchange[]): Promise<void> {
  const world = await SsoLab.start();
  world.lab.observe((exchange) => void seen.push(exchange));
  try {
    for (const recipe of ['org2org-saml', 'org2org-oidc']) {
      const wiring = LAB_WIRINGS[recipe];
      if (wiring === undefined) throw new Error(`no wiring of ${recipe}`);
      await world.renew();
      await applyWiring(world.deps, wiring, { adopt: false, rollback: false, expected: null });
      for (const org of ['wic', 'cic'] as const) await look(world, org);
    }
    await world.renew();
    const wiring = LAB_WIRINGS['org2org-saml'];
    if (wiring === undefined) throw new Error('no wiring by SAML');
    await applyWiring(world.deps, wiring, { adopt: false, rollback: false, expected: null });
    await exchange(world);
  } finally {
    await world.stop();
  }
}

async function look(world: SsoLab, org: Org): Promise<void> {
  const end = oktaFederation(world.context(org));
  await end.facts();
  const [user] = await end.users('ana.ruiz@lab.example');
  for (const app of await end.applications()) {
    await end.application(app.id);
    await end.signingCertificates(app);
    await end.clientSecrets(app);
    await end.isAssigned(app);
    await end.metadata(app);
    await end.issuer(app);
    if (user !== undefined) await end.access(app, user);
  }
  for (const { name } of await end.identityProviders()) await end.metadata(await end.identityProvider(name));
}

async function exchange(world: SsoLab): Promise<void> {
  const [source, hub] = [oktaFederation(world.context('wic')), oktaFederation(world.context('cic'))];
  const [signs, trusts] = [oktaCertificates(world.context('wic')), oktaCertificates(world.context('cic'))];
  const app = await source.application('partners');
  const [old] = await source.signingCertificates(app);
  const next = await signs.make(app, 2);
  await signs.metadataWith(app, next.id);
  await trusts.trust(await hub.identityProvider('partners'), [old?.certificate ?? '', next.certificate]);
  await signs.use(app, next.id);
  await trusts.trust(await hub.identityProvider('partners'), [next.certificate]);
}
