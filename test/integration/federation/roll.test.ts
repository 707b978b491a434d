/**
 * An exchange of certificates against mod_auth_mellon, whose owner takes the files over by hand: people sign in before it,
 * while it waits, after the change-over, and when the old certificate is gone.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../peers.ts';
import { asPerson, openBrowser, signInAtOrg } from './browser.ts';
import { type Mellon, openMellon } from './mellon.ts';
import { ANA, type FederationWorld, openFederationWorld, PROGRAMS } from './peers.ts';

const PATIENCE_MS = 240_000;

describeWith('mod_auth_mellon', PROGRAMS)('an exchange of certificates', () => {
  let world: FederationWorld;
  let browser: Browser;
  let mellon: Mellon;

  beforeAll(async () => {
    world = await openFederationWorld();
    browser = await openBrowser();
    mellon = await openMellon(world);
    await mellon.serve();
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    await world?.end();
  });

  async function signIn(): Promise<string> {
    return asPerson(browser, async (page) => {
      await page.goto(`${world.apache.url}/secure/`);
      await signInAtOrg(page, ANA, world.passwordOf(ANA));
      await page.waitForURL(`${world.apache.url}/**`);
      return page.innerText('body');
    });
  }

  const roll = (...more: readonly string[]) =>
    world.run([
      'federation',
      'certs',
      'roll',
      'wiki',
      '--confirm',
      'wiki',
      '--grace',
      '0s',
      '--json',
      ...more,
    ]);

  const asAna = (): readonly string[] => [
    ...['--user', ANA, '--user-secret', `age:wic/${ANA}`],
    ...['--start', `${world.apache.url}/secure/`],
  ];

  /** What its owner does with a file that idctl wrote: puts it in place, and reloads without an interruption. */
  async function takeOver(file: string): Promise<void> {
    await mellon.serve({ idp: await readFile(join(world.folder, 'handover', file), 'utf8') });
  }

  it(
    'leaves no moment at which people cannot sign in',
    async () => {
      expect(await signIn(), 'before').toContain('SIGNED IN');

      const begun = await roll('--handover', join(world.folder, 'handover'));
      expect(begun, begun.stderr).toMatchObject({ code: 8 });
      expect(await signIn(), 'new key made, nothing taken over yet').toContain('SIGNED IN');

      const overlap = await readFile(join(world.folder, 'handover', 'overlap-metadata.xml'), 'utf8');
      expect(overlap.match(/<\w+:X509Certificate>/g)).toHaveLength(2);
      await takeOver('overlap-metadata.xml');
      expect(await signIn(), 'both trusted, the old one signs').toContain('SIGNED IN');

      const done = await roll('--continue', '--handover', join(world.folder, 'handover'), ...asAna());
      expect(done, done.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(done.stdout).verifiedBy).toBe('sign-in');
      expect(await signIn(), 'both trusted, the new one signs').toContain('SIGNED IN');

      await takeOver('new-metadata.xml');
      expect(await signIn(), 'the new one only').toContain('SIGNED IN');
    },
    PATIENCE_MS,
  );

  it(
    'would have shut people out without the overlap',
    async () => {
      const begun = await roll('--handover', join(world.folder, 'handover'));
      expect(begun, begun.stderr).toMatchObject({ code: 8 });
      // Its owner says that it is done, and it is not: reading both ends does not show that, and signing in does.
      const proven = await roll('--continue', ...asAna());
      expect(proven, proven.stdout).toMatchObject({ code: 9 });
      expect(await signIn()).not.toContain('SIGNED IN');
      const back = await roll('--back');
      expect(back, back.stderr).toMatchObject({ code: 0 });
      expect(await signIn(), 'back to the old one').toContain('SIGNED IN');
    },
    PATIENCE_MS,
  );
});
