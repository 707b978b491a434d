/**
 * An exchange of certificates against mod_auth_mellon, whose owner takes the files over by hand: people sign in before it,
 * while it waits, after the change-over, and when the old certificate is gone.
 */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../peers.ts';
import { mellonMetadata } from './apache.ts';
import { asPerson, openBrowser, signInAtOrg } from './browser.ts';
import { ANA, type FederationWorld, openFederationWorld, PROGRAMS } from './peers.ts';

const PATIENCE_MS = 240_000;

describeWith('mod_auth_mellon', PROGRAMS)('an exchange of certificates', () => {
  let world: FederationWorld;
  let browser: Browser;
  let directives: string;

  beforeAll(async () => {
    world = await openFederationWorld();
    browser = await openBrowser();
    const { apache } = world;
    const own = await mellonMetadata(apache.folder, `${apache.url}/saml/metadata`, `${apache.url}/saml`);
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
`,
    );
    const [app]: ReadonlyArray<{ readonly id: string }> = JSON.parse(
      await world.org('wic', '/api/v1/apps?q=wiki&limit=200'),
    );
    const path = `/api/v1/apps/${app?.id}/sso/saml/metadata`;
    await writeFile(
      join(apache.folder, 'idp.xml'),
      await world.org('wic', path, { accept: 'application/xml' }),
    );
    await apache.page(['REMOTE_USER']);
    directives = `
<Location />
  MellonEndpointPath /saml
  MellonSPPrivateKeyFile ${own.key}
  MellonSPCertFile ${own.certificate}
  MellonSPMetadataFile ${own.metadata}
  MellonIdPMetadataFile ${apache.folder}/idp.xml
  MellonUser NAME_ID
  MellonSecureCookie On
</Location>
<Location /secure>
  AuthType Mellon
  MellonEnable auth
  Require valid-user
</Location>`;
    await apache.serve(directives);
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

  /** What its owner does with a file that idctl wrote: puts it in place, and reloads without an interruption. */
  async function takeOver(file: string): Promise<void> {
    await cp(join(world.folder, 'handover', file), join(world.apache.folder, 'idp.xml'));
    await world.apache.serve(directives);
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

      const done = await roll('--continue', '--handover', join(world.folder, 'handover'));
      expect(done, done.stderr).toMatchObject({ code: 0 });
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
      // Its owner says that it is done, and it is not.
      const done = await roll('--continue');
      expect(done, done.stderr).toMatchObject({ code: 0 });
      const text = await signIn();
      expect(text).not.toContain('SIGNED IN');
    },
    PATIENCE_MS,
  );
});
