/** mod_auth_mellon as SAML service provider of the workforce org, wired by the recipe `saml` from its own metadata. */
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../peers.ts';
import { mellonMetadata } from './apache.ts';
import { asPerson, openBrowser, signInAtOrg } from './browser.ts';
import { ANA, type FederationWorld, openFederationWorld, PROGRAMS } from './peers.ts';

const PATIENCE_MS = 120_000;

describeWith('mod_auth_mellon', PROGRAMS)('mod_auth_mellon', () => {
  let world: FederationWorld;
  let browser: Browser;

  beforeAll(async () => {
    world = await openFederationWorld();
    browser = await openBrowser();
    const { apache } = world;
    const entityId = `${apache.url}/saml/metadata`;
    const own = await mellonMetadata(apache.folder, entityId, `${apache.url}/saml`);
    await cp(own.metadata, join(world.folder, 'sp.xml'));
    await world.wire(
      'wiki',
      `schemaVersion: 1
name: wiki
recipe: saml
connections: { source: wic }
settings:
  metadata: sp.xml
  nameId: email
  groups: [Employees]
  attributes: { department: department }
`,
    );
    const metadata = await idpMetadata(world);
    await writeFile(join(apache.folder, 'idp.xml'), metadata);
    await apache.page(['REMOTE_USER', 'MELLON_department']);
    await apache.serve(`
<Location />
  MellonEndpointPath /saml
  MellonSPPrivateKeyFile ${own.key}
  MellonSPCertFile ${own.certificate}
  MellonSPMetadataFile ${own.metadata}
  MellonIdPMetadataFile ${apache.folder}/idp.xml
  MellonUser NAME_ID
  # SameSite=None, which mellon begins with, is only for secure cookies; browsers trust loopback with those.
  MellonSecureCookie On
</Location>
<Location /secure>
  AuthType Mellon
  MellonEnable auth
  Require valid-user
</Location>`);
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await world?.end();
  });

  it(
    'signs in an employee, by way of the org, with the attributes of the wiring',
    async () => {
      const text = await asPerson(browser, async (page) => {
        await page.goto(`${world.apache.url}/secure/`);
        await signInAtOrg(page, ANA, world.passwordOf(ANA));
        await page.waitForURL(`${world.apache.url}/**`);
        return page.innerText('body');
      });
      expect(text, await world.apache.errorLog()).toContain('SIGNED IN');
      expect(text).toContain(`REMOTE_USER=${ANA}`);
      expect(text).toContain('MELLON_department=Sales');
    },
    PATIENCE_MS,
  );

  it(
    'does not let in who is not assigned',
    async () => {
      const admin = 'mira.okafor-admin@lab.example';
      const { url, body } = await asPerson(browser, async (page) => {
        await page.goto(`${world.apache.url}/secure/`);
        await signInAtOrg(page, admin, world.passwordOf(admin));
        await page.waitForLoadState('networkidle');
        return { url: page.url(), body: await page.innerText('body') };
      });
      expect(url).not.toContain(`${world.apache.url}/secure`);
      expect(body).not.toContain('SIGNED IN');
    },
    PATIENCE_MS,
  );
});

async function idpMetadata(world: FederationWorld): Promise<string> {
  const [app]: ReadonlyArray<{ readonly id: string }> = JSON.parse(
    await world.org('wic', '/api/v1/apps?q=wiki&limit=200'),
  );
  return world.org('wic', `/api/v1/apps/${app?.id}/sso/saml/metadata`, { accept: 'application/xml' });
}
