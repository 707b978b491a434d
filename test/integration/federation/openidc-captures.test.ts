/** Captures of sign-ins at mod_auth_openidc, right and wrong: what a browser can see of each is named. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../peers.ts';
import { openBrowser, signInAtOrg } from './browser.ts';
import { harIn, judgedCapture, recorded, told } from './captures.ts';
import { ANA, type FederationWorld, openFederationWorld, PROGRAMS } from './peers.ts';

const PATIENCE_MS = 120_000;
const MIRA = 'mira.okafor-admin@lab.example';

interface Settings {
  readonly secret?: string;
  readonly callback?: string;
  readonly scope?: string;
}

describeWith('Captures at mod_auth_openidc', PROGRAMS)('a capture of a sign-in at mod_auth_openidc', () => {
  let world: FederationWorld;
  let browser: Browser;
  let client: { readonly id: string; readonly secret: string };

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
    const [app] = JSON.parse(await world.org('wic', '/api/v1/apps?q=shop&limit=200'));
    const [secret] = JSON.parse(await world.org('wic', `/api/v1/apps/${app.id}/credentials/secrets`));
    client = { id: app.credentials.oauthClient.client_id, secret: secret.client_secret };
    const discovery = await fetch(`${world.lab.urls['wic']}/.well-known/openid-configuration`);
    await writeFile(join(world.folder, 'discovery.json'), await discovery.text());
    await world.apache.page(['REMOTE_USER']);
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await world?.end();
  });

  async function serve({ secret = client.secret, callback = 'callback', scope }: Settings = {}) {
    await world.apache.serve(`
OIDCProviderMetadataURL ${world.lab.urls['wic']}/.well-known/openid-configuration
OIDCClientID ${client.id}
OIDCClientSecret ${secret}
OIDCRedirectURI ${world.apache.url}/secure/${callback}
OIDCCryptoPassphrase ${world.folder}
OIDCPKCEMethod S256
OIDCScope "${scope ?? 'openid email profile'}"
<Location /secure>
  AuthType openid-connect
  Require valid-user
</Location>`);
  }

  function capture(name: string, login: string | null = ANA): Promise<string> {
    return recorded(browser, harIn(world.folder, name), async (page) => {
      await page.goto(`${world.apache.url}/secure/`);
      if (login !== null) await signInAtOrg(page, login, world.passwordOf(login));
      await page.waitForLoadState('networkidle');
    });
  }

  const known = (): readonly string[] => [
    ...['--discovery', join(world.folder, 'discovery.json'), '--audience', client.id],
    ...['--redirect-uri', `${world.apache.url}/secure/callback`],
  ];

  it(
    'that is right has no fault; the tokens went past the browser, which is not the same as sound',
    async () => {
      await serve();
      const judged = await judgedCapture(world, await capture('right'), known());
      expect({ failures: judged.failures, code: judged.code }, told(judged)).toEqual({
        failures: [],
        code: 10,
      });
      expect(judged.report.findings.map((it) => it.reason)).toContain('token-not-in-capture');
    },
    PATIENCE_MS,
  );

  it(
    'of somebody who is not assigned names that',
    async () => {
      await serve();
      const judged = await judgedCapture(world, await capture('not-assigned', MIRA), known());
      expect(judged.failures.length, told(judged)).toBe(1);
      expect(judged.failures[0]).toMatch(/^O20 /);
    },
    PATIENCE_MS,
  );

  it(
    'with an address that is not registered names the address',
    async () => {
      await serve({ callback: 'callback/' });
      const judged = await judgedCapture(world, await capture('wrong-address', null), known());
      expect(judged.failures.length, told(judged)).toBe(1);
      expect(judged.failures[0]).toMatch(/^O13 /);
      expect(judged.report.findings[0]?.difference?.note).toBe('Only a slash at the end differs.');
    },
    PATIENCE_MS,
  );

  it(
    'with a wrong client secret narrows it down, since the refusal went past the browser',
    async () => {
      await serve({ secret: 'of-another-client' });
      const judged = await judgedCapture(world, await capture('wrong-secret'), known());
      expect(judged.failures.length, told(judged)).toBe(1);
      expect(judged.report.findings[0]?.certainty, told(judged)).toBe('narrowed');
      expect(judged.failures[0]).toMatch(/^O22 /);
    },
    PATIENCE_MS,
  );

  it(
    'whose cookie was lost on the way names that cookie',
    async () => {
      await serve();
      const har = await recorded(browser, harIn(world.folder, 'cookie'), async (page) => {
        await page.goto(`${world.apache.url}/secure/`);
        await page.context().clearCookies({ name: /^mod_auth_openidc/ });
        await signInAtOrg(page, ANA, world.passwordOf(ANA));
        await page.waitForLoadState('networkidle');
      });
      const judged = await judgedCapture(world, har, known());
      expect(judged.failures, told(judged)).toEqual(['O16 cookie-lost']);
      expect(judged.report.findings[0]?.expected).toMatch(/^mod_auth_openidc_state_/);
    },
    PATIENCE_MS,
  );

  it(
    'of an org whose clock is ahead names the clocks, which no message shows',
    async () => {
      await serve();
      world.lab.clock.advance(20 * 60_000);
      const judged = await judgedCapture(world, await capture('clock'), known());
      expect(judged.failures, told(judged)).toEqual(['O11 clocks-differ']);
      expect(judged.report.findings[0]?.certainty).toBe('narrowed');
    },
    PATIENCE_MS,
  );
});
