/** Captures of sign-ins at mod_auth_mellon, right and wrong: the verification names the cause of each. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newSamlKey } from '../../support/saml/keys.ts';
import { describeWith } from '../peers.ts';
import { openBrowser, signInAtOrg } from './browser.ts';
import { harIn, judgedCapture, recorded, told } from './captures.ts';
import { type Mellon, openMellon } from './mellon.ts';
import { ANA, type FederationWorld, openFederationWorld, PROGRAMS } from './peers.ts';

const PATIENCE_MS = 120_000;
const MIRA = 'mira.okafor-admin@lab.example';

describeWith('Captures at mod_auth_mellon', PROGRAMS)('a capture of a sign-in at mod_auth_mellon', () => {
  let world: FederationWorld;
  let browser: Browser;
  let mellon: Mellon;
  let idp: string;

  beforeAll(async () => {
    world = await openFederationWorld();
    browser = await openBrowser();
    mellon = await openMellon(world);
    idp = await mellon.idpMetadata();
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await world?.end();
  });
  beforeEach(() => mellon.serve());

  function capture(name: string, login = ANA, from = `${world.apache.url}/secure/`): Promise<string> {
    return recorded(browser, harIn(world.folder, name), async (page) => {
      await page.goto(from);
      await signInAtOrg(page, login, world.passwordOf(login));
      await page.waitForLoadState('networkidle');
    });
  }

  const known = (): readonly string[] => [...['--idp', mellon.files.idp], ...['--sp', mellon.files.sp]];

  it(
    'that is right is sound, and every name in it verified',
    async () => {
      const judged = await judgedCapture(world, await capture('right'), known());
      expect(judged.failures, told(judged)).toEqual([]);
      expect({ verdict: judged.report.verdict, code: judged.code }, told(judged)).toEqual({
        verdict: 'sound',
        code: 0,
      });
      expect(judged.report.claims).toContainEqual({ name: 'NameID', values: [ANA], verified: true });
      expect(judged.report.judgedBy).toBe('capture');
    },
    PATIENCE_MS,
  );

  it(
    'cannot be called sound without knowing who may sign',
    async () => {
      const judged = await judgedCapture(world, await capture('unknown'), []);
      expect({ failures: judged.failures, code: judged.code }, told(judged)).toEqual({
        failures: [],
        code: 10,
      });
    },
    PATIENCE_MS,
  );

  it(
    'that was signed with another key than mellon knows names the key',
    async () => {
      const stranger = await newSamlKey({ fromDay: -400, untilDay: 4000 });
      await mellon.serve({
        idp: idp.replace(/(<(?:ds:)?X509Certificate>)[^<]+/g, `$1${stranger.certificate}`),
      });
      const judged = await judgedCapture(world, await capture('wrong-key'), known());
      expect(judged.failures, told(judged)).toEqual(['S6 signature-foreign']);
      expect(judged.code).toBe(9);
    },
    PATIENCE_MS,
  );

  it(
    'that is for another audience than mellon is names the audience, with the character that differs',
    async () => {
      await mellon.serve({ sp: mellon.sp.replaceAll('/saml/metadata"', '/saml/Metadata"') });
      // From the org's side: it takes no request of another name.
      const app = /SingleSignOnService[^>]*HTTP-Redirect"[^>]*Location="([^"]+)"/.exec(idp)?.[1] ?? '';
      const judged = await judgedCapture(world, await capture('wrong-audience', ANA, app), known());
      expect(judged.failures, told(judged)).toEqual(['S19 audience-wrong']);
      expect(judged.report.findings[0]?.difference?.note).toBe('Only upper and lower case differ.');
    },
    PATIENCE_MS,
  );

  it(
    'whose cookie was lost on the way names that cookie',
    async () => {
      const har = await recorded(browser, harIn(world.folder, 'cookie'), async (page) => {
        await page.goto(`${world.apache.url}/secure/`);
        await page.context().clearCookies({ name: 'mellon-cookie' });
        await signInAtOrg(page, ANA, world.passwordOf(ANA));
        await page.waitForLoadState('networkidle');
      });
      const judged = await judgedCapture(world, har, known());
      expect(judged.failures, told(judged)).toEqual(['S25 cookie-lost']);
    },
    PATIENCE_MS,
  );

  it(
    'that nobody asked for is sound, though it leads to a page that is not there',
    async () => {
      const app = /SingleSignOnService[^>]*HTTP-Redirect"[^>]*Location="([^"]+)"/.exec(idp)?.[1] ?? '';
      const judged = await judgedCapture(world, await capture('unasked', ANA, app), known());
      expect({ failures: judged.failures, code: judged.code }, told(judged)).toEqual({
        failures: [],
        code: 0,
      });
    },
    PATIENCE_MS,
  );

  it(
    'of somebody who is not assigned narrows it down to that',
    async () => {
      const judged = await judgedCapture(world, await capture('not-assigned', MIRA), known());
      expect(judged.failures, told(judged)).toEqual(['S37 page-says-so']);
      expect(judged.report.findings[0]?.certainty).toBe('narrowed');
    },
    PATIENCE_MS,
  );

  it(
    'of an org whose clock is ahead names the time',
    async () => {
      world.lab.clock.advance(20 * 60_000);
      const judged = await judgedCapture(world, await capture('clock'), known());
      expect(judged.failures.length, told(judged)).toBe(1);
      expect(judged.failures[0]).toMatch(/^S23 /);
    },
    PATIENCE_MS,
  );
});
