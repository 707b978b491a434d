/** Captures of sign-ins by way of SimpleSAMLphp, whose assertions somebody else's code has made and signed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../peers.ts';
import { freePort } from './apache.ts';
import { CHROMIUM, openBrowser } from './browser.ts';
import { harIn, judgedCapture, recorded, told } from './captures.ts';
import { type FederationWorld, openFederationWorld } from './peers.ts';
import { PUPIL, trustAtHub } from './school.ts';
import { PHP_PROGRAMS, SimpleSaml } from './simplesamlphp.ts';

const PATIENCE_MS = 120_000;
const AUDIENCE = 'https://hub.example/school';

describeWith('Captures by SimpleSAMLphp', [...PHP_PROGRAMS, CHROMIUM])('a capture of SimpleSAMLphp', () => {
  let world: FederationWorld;
  let browser: Browser;
  let provider: SimpleSaml;
  let folder: string;
  let hub: Awaited<ReturnType<typeof trustAtHub>>;

  beforeAll(async () => {
    world = await openFederationWorld();
    browser = await openBrowser();
    folder = await mkdtemp(join(tmpdir(), 'idctl-simplesaml-'));
    provider = new SimpleSaml(folder, await freePort());
    const certificate = await provider.newKey('school');
    await provider.configure('school', PUPIL);
    hub = await trustAtHub(world, provider, certificate);
    await provider.trust(hub.entityId, hub.acs);
    await provider.start();
    await writeFile(join(folder, 'metadata.xml'), await (await fetch(provider.entityId)).text());
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await provider?.stop();
    await world?.end();
    await rm(folder, { recursive: true, force: true });
  });

  function capture(name: string): Promise<string> {
    return recorded(browser, harIn(world.folder, name), async (page) => {
      await page.goto(`${world.lab.urls['cic']}/sso/idps/${hub.idpId}`);
      await page.locator('#username').fill(PUPIL.name);
      await page.locator('#password').fill(PUPIL.password);
      await page.locator('#password').press('Enter');
      await page.waitForURL(`${world.lab.urls['cic']}/**`);
      await page.waitForLoadState('networkidle');
    });
  }

  const known = (audience = AUDIENCE): readonly string[] => [
    ...['--idp', join(folder, 'metadata.xml'), '--audience', audience, '--acs', hub.acs],
  ];

  it(
    'is sound where all is right, by the metadata that it publishes',
    async () => {
      const judged = await judgedCapture(world, await capture('right'), known());
      expect({ failures: judged.failures, code: judged.code }, told(judged)).toEqual({
        failures: [],
        code: 0,
      });
      expect(judged.report.claims).toContainEqual({ name: 'NameID', values: [PUPIL.email], verified: true });
    },
    PATIENCE_MS,
  );

  it(
    'names the audience where another one is expected',
    async () => {
      const judged = await judgedCapture(world, await capture('audience'), known(`${AUDIENCE}/`));
      expect(judged.failures, told(judged)).toEqual(['S19 audience-wrong']);
      expect(judged.report.findings[0]?.difference?.note).toBe('Only a slash at the end differs.');
    },
    PATIENCE_MS,
  );

  it(
    'names the key where it signs with another one than the hub knows',
    async () => {
      await provider.newKey('stranger');
      await provider.configure('stranger', PUPIL);
      const judged = await judgedCapture(world, await capture('wrong-key'), known());
      expect(judged.failures, told(judged)).toEqual(['S6 signature-foreign']);
    },
    PATIENCE_MS,
  );
});
