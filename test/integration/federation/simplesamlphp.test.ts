/** SimpleSAMLphp as identity provider in front of the customer hub: assertions that somebody else's code signed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../peers.ts';
import { freePort } from './apache.ts';
import { asPerson, CHROMIUM, openBrowser } from './browser.ts';
import { type FederationWorld, openFederationWorld } from './peers.ts';
import { PHP_PROGRAMS, SimpleSaml } from './simplesamlphp.ts';

const PATIENCE_MS = 120_000;

const PUPIL = {
  name: 'grace',
  password: 'from-the-school',
  email: 'grace@school.example',
  firstName: 'Grace',
  lastName: 'Lowe',
};

describeWith('SimpleSAMLphp', [...PHP_PROGRAMS, CHROMIUM])('SimpleSAMLphp', () => {
  let world: FederationWorld;
  let browser: Browser;
  let provider: SimpleSaml;
  let folder: string;

  beforeAll(async () => {
    world = await openFederationWorld();
    browser = await openBrowser();
    folder = await mkdtemp(join(tmpdir(), 'idctl-simplesaml-'));
    provider = new SimpleSaml(folder, await freePort());
    const certificate = await provider.newKey('school');
    await provider.configure('school', PUPIL);
    await provider.trust(...(await trustAtHub(world, provider, certificate)));
    await provider.start();
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await provider?.stop();
    await world?.end();
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'vouches for a pupil, who becomes a user of the hub',
    async () => {
      const { url, text } = await signIn();
      expect(url, `${text}\n${await provider.log()}`).toContain('/app/UserHome');
      const found = JSON.parse(
        await world.org(
          'cic',
          `/api/v1/users?search=${encodeURIComponent(`profile.login eq "${PUPIL.email}"`)}`,
        ),
      );
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        profile: { email: PUPIL.email, firstName: PUPIL.firstName, lastName: PUPIL.lastName },
        credentials: { provider: { type: 'FEDERATION' } },
      });
    },
    PATIENCE_MS,
  );

  it(
    'is refused once it signs with a key that the hub does not know, and only the log says why',
    async () => {
      await provider.newKey('stranger');
      await provider.configure('stranger', PUPIL);
      const { url, text } = await signIn();
      expect(url).not.toContain('/app/UserHome');
      expect(text).not.toMatch(/signature/i);
      const events: ReadonlyArray<{
        readonly eventType: string;
        readonly outcome: { readonly reason?: string };
      }> = JSON.parse(await world.org('cic', '/api/v1/logs?sortOrder=DESCENDING&limit=20'));
      const failure = events.find(({ eventType }) => eventType === 'user.authentication.auth_via_IDP');
      expect(failure?.outcome.reason).toMatch(/signature/i);
    },
    PATIENCE_MS,
  );

  async function signIn(): Promise<{ readonly url: string; readonly text: string }> {
    return asPerson(browser, async (page) => {
      await page.goto(`${world.lab.urls['cic']}/sso/idps/${idpId}`);
      await page.locator('#username').fill(PUPIL.name);
      await page.locator('#password').fill(PUPIL.password);
      await page.locator('#password').press('Enter');
      await page.waitForURL(`${world.lab.urls['cic']}/**`);
      await page.waitForLoadState('networkidle');
      return { url: page.url(), text: await page.innerText('body') };
    });
  }
});

let idpId = '';

/** As an administrator of the hub sets up a SAML identity provider; answers with what the other side needs. */
async function trustAtHub(
  world: FederationWorld,
  { entityId, signInUrl }: SimpleSaml,
  certificate: string,
): Promise<[entityId: string, acs: string]> {
  const { kid }: { readonly kid: string } = JSON.parse(
    await world.org('cic', '/api/v1/idps/credentials/keys', { method: 'POST', body: { x5c: [certificate] } }),
  );
  const idp = JSON.parse(
    await world.org('cic', '/api/v1/idps', {
      method: 'POST',
      body: {
        type: 'SAML2',
        name: 'School',
        protocol: {
          type: 'SAML2',
          endpoints: {
            sso: { url: signInUrl, binding: 'HTTP-REDIRECT', destination: signInUrl },
            acs: { binding: 'HTTP-POST', type: 'INSTANCE' },
          },
          algorithms: {
            request: { signature: { algorithm: 'SHA-256', scope: 'NONE' } },
            response: { signature: { algorithm: 'SHA-256', scope: 'ANY' } },
          },
          credentials: { trust: { issuer: entityId, audience: 'https://hub.example/school', kid } },
          settings: { nameFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' },
        },
        policy: {
          provisioning: {
            action: 'AUTO',
            profileMaster: false,
            groups: { action: 'NONE' },
            conditions: { deprovisioned: { action: 'NONE' }, suspended: { action: 'NONE' } },
          },
          accountLink: { action: 'DISABLED', filter: null },
          subject: {
            userNameTemplate: { template: 'idpuser.subjectNameId' },
            filter: null,
            matchType: 'USERNAME',
          },
          maxClockSkew: 120_000,
        },
      },
    }),
  );
  idpId = idp.id;
  return ['https://hub.example/school', `${world.lab.urls['cic']}/sso/saml2/${idp.id}`];
}
