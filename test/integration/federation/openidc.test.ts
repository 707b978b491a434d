/** mod_auth_openidc as relying party of the workforce org, wired by the recipe `oidc`. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../peers.ts';
import { asPerson, openBrowser, signInAtOrg } from './browser.ts';
import { ANA, type FederationWorld, openFederationWorld, PROGRAMS } from './peers.ts';

const PATIENCE_MS = 120_000;

interface OidcApp {
  readonly id: string;
  readonly credentials: { readonly oauthClient: { readonly client_id: string } };
}

describeWith('mod_auth_openidc', PROGRAMS)('mod_auth_openidc', () => {
  let world: FederationWorld;
  let browser: Browser;

  beforeAll(async () => {
    world = await openFederationWorld();
    browser = await openBrowser();
    await world.wire(
      'shop',
      `schemaVersion: 1
name: shop
recipe: oidc
connections: { source: wic }
settings:
  redirectUris: ["${world.apache.url}/secure/callback"]
  groups: [Employees]
`,
    );
    await world.apache.page(['REMOTE_USER', 'OIDC_CLAIM_email', 'OIDC_CLAIM_name']);
    await world.apache.serve(await relyingParty(world));
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await world?.end();
  });

  it(
    'signs in an employee by a code with PKCE, and has the claims of the user',
    async () => {
      const text = await signIn(ANA);
      expect(text, await world.apache.errorLog()).toContain('SIGNED IN');
      expect(text).toContain(`OIDC_CLAIM_email=${ANA}`);
      expect(text).toContain('OIDC_CLAIM_name=Ana Ruiz');
    },
    PATIENCE_MS,
  );

  it(
    'still does when the org has changed its signing key',
    async () => {
      await world.lab.tell('okta-wic', 'rotate-oidc-keys', {});
      const text = await signIn(ANA);
      expect(text, await world.apache.errorLog()).toContain('SIGNED IN');
    },
    PATIENCE_MS,
  );

  it(
    'gets access_denied for who is not assigned',
    async () => {
      const text = await signIn('mira.okafor-admin@lab.example');
      expect(text).not.toContain('SIGNED IN');
      expect(text).toContain('access_denied');
      expect(text).toContain('The user is not assigned to the client application');
    },
    PATIENCE_MS,
  );

  async function signIn(login: string): Promise<string> {
    return asPerson(browser, async (page) => {
      await page.goto(`${world.apache.url}/secure/`);
      await signInAtOrg(page, login, world.passwordOf(login));
      await page.waitForURL(`${world.apache.url}/**`);
      return page.innerText('body');
    });
  }
});

/** The administrator of the web server copies the client secret from the org's console, as the recipe says. */
async function relyingParty(world: FederationWorld): Promise<string> {
  const [app]: readonly OidcApp[] = JSON.parse(await world.org('wic', '/api/v1/apps?q=shop&limit=200'));
  const [secret]: ReadonlyArray<{ readonly client_secret: string }> = JSON.parse(
    await world.org('wic', `/api/v1/apps/${app?.id}/credentials/secrets`),
  );
  return `
OIDCProviderMetadataURL ${world.lab.urls['wic']}/.well-known/openid-configuration
OIDCClientID ${app?.credentials.oauthClient.client_id}
OIDCClientSecret ${secret?.client_secret}
OIDCRedirectURI ${world.apache.url}/secure/callback
OIDCCryptoPassphrase ${world.folder}
OIDCPKCEMethod S256
OIDCScope "openid email profile"
<Location /secure>
  AuthType openid-connect
  Require valid-user
</Location>`;
}
