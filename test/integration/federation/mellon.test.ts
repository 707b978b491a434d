/** mod_auth_mellon as SAML service provider of the workforce org, wired by the recipe `saml` from its own metadata. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../peers.ts';
import { asPerson, openBrowser, signInAtOrg } from './browser.ts';
import { openMellon } from './mellon.ts';
import { ANA, type FederationWorld, openFederationWorld, PROGRAMS } from './peers.ts';

const PATIENCE_MS = 120_000;

describeWith('mod_auth_mellon', PROGRAMS)('mod_auth_mellon', () => {
  let world: FederationWorld;
  let browser: Browser;

  beforeAll(async () => {
    world = await openFederationWorld();
    browser = await openBrowser();
    const mellon = await openMellon(world, { more: ['attributes: { department: department }'] });
    await mellon.serve();
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
