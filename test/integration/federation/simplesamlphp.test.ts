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
import { PUPIL, trustAtHub } from './school.ts';
import { PHP_PROGRAMS, SimpleSaml } from './simplesamlphp.ts';

const PATIENCE_MS = 120_000;

describeWith('SimpleSAMLphp', [...PHP_PROGRAMS, CHROMIUM])('SimpleSAMLphp', () => {
  let world: FederationWorld;
  let browser: Browser;
  let provider: SimpleSaml;
  let folder: string;
  let idpId: string;

  beforeAll(async () => {
    world = await openFederationWorld();
    browser = await openBrowser();
    folder = await mkdtemp(join(tmpdir(), 'idctl-simplesaml-'));
    provider = new SimpleSaml(folder, await freePort());
    const certificate = await provider.newKey('school');
    await provider.configure('school', PUPIL);
    const hub = await trustAtHub(world, provider, certificate);
    idpId = hub.idpId;
    await provider.trust(hub.entityId, hub.acs);
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
