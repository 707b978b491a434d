/** The live tier against mod_auth_openidc: a client whose token call nobody sees, but for the log of the provider. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { verifyLive } from '../../../src/services/federation/live/verify-live.ts';
import type { Report } from '../../../src/services/federation/report.ts';
import { LoopbackWeb, liveDeps, liveEnd, oktaContext, testUser } from '../../support/live-ends.ts';
import { describeWith } from '../peers.ts';
import { APACHE_PROGRAMS } from './apache.ts';
import { ANA, type FederationWorld, openFederationWorld } from './peers.ts';

const PATIENCE_MS = 120_000;

interface Settings {
  readonly clientId: string;
  readonly secret: string;
  readonly redirectUri: string;
}

describeWith('mod_auth_openidc', APACHE_PROGRAMS)('live, against mod_auth_openidc', () => {
  let world: FederationWorld;
  let right: Settings;
  let appId = '';

  beforeAll(async () => {
    world = await openFederationWorld();
    const redirectUri = `${world.apache.url}/secure/callback`;
    await world.wire(
      'shop',
      `schemaVersion: 1
name: shop
recipe: oidc
connections: { source: wic }
settings: { redirectUris: ["${redirectUri}"], groups: [Employees] }
`,
    );
    const [app] = JSON.parse(await world.org('wic', '/api/v1/apps?q=shop&limit=200'));
    appId = app.id;
    const [secret] = JSON.parse(await world.org('wic', `/api/v1/apps/${appId}/credentials/secrets`));
    right = { clientId: app.credentials.oauthClient.client_id, secret: secret.client_secret, redirectUri };
    await world.apache.page(['REMOTE_USER']);
    await serve(right);
  }, PATIENCE_MS);

  afterAll(() => world?.end());

  function serve({ clientId, secret, redirectUri }: Settings): Promise<void> {
    return world.apache.serve(`
OIDCProviderMetadataURL ${world.lab.urls['wic']}/.well-known/openid-configuration
OIDCClientID ${clientId}
OIDCClientSecret ${secret}
OIDCRedirectURI ${redirectUri}
OIDCCryptoPassphrase ${world.folder}
OIDCPKCEMethod S256
OIDCScope "openid email profile"
<Location /secure>
  AuthType openid-connect
  Require valid-user
</Location>`);
  }

  async function verify(login: string = ANA): Promise<Report> {
    const clock = { now: () => systemClock.now(), sleep: async () => undefined };
    const web = new LoopbackWeb(clock);
    const source = liveEnd(oktaContext(world.lab, 'wic'));
    const subject = { name: 'shop', source, application: 'shop', target: null, given: {} };
    const start = { kind: 'relying-party', address: `${world.apache.url}/secure/` } as const;
    try {
      const person = testUser(login, world.passwordOf(login));
      return await verifyLive(liveDeps(web, clock), { subject, start, person, skewMs: 30_000 });
    } finally {
      await web.close();
    }
  }

  const failed = (report: Report): readonly string[] =>
    report.findings.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check);

  const told = (report: Report): string =>
    JSON.stringify(
      [
        report.findings
          .filter(({ outcome }) => outcome !== 'passed')
          .map((it) => [it.check, it.outcome, it.reason, it.message, it.actual]),
        report.hops.map(({ method, url, status, says }) => `${method} ${url} ${status} ${says}`),
        report.log?.map(({ type, outcome, reason }) => [type, outcome, reason]),
      ],
      null,
      1,
    );

  it(
    'gets in, and says that the token itself was not seen',
    async () => {
      const report = await verify();
      expect(failed(report), `${told(report)}${await world.apache.errorLog()}`).toEqual([]);
      expect(report.verdict, told(report)).toBe('undecided');
      expect(report.summary).toContain('back channel');
    },
    PATIENCE_MS,
  );

  it(
    'says that a person is not assigned',
    async () => {
      const report = await verify('mira.okafor-admin@lab.example');
      expect(failed(report), told(report)).toEqual(['O20']);
    },
    PATIENCE_MS,
  );

  it(
    'says that the application is not active',
    async () => {
      await world.org('wic', `/api/v1/apps/${appId}/lifecycle/deactivate`, { method: 'POST' });
      const report = await verify();
      await world.org('wic', `/api/v1/apps/${appId}/lifecycle/activate`, { method: 'POST' });
      expect(failed(report), told(report)).toEqual(['O41']);
    },
    PATIENCE_MS,
  );

  it(
    'says by the log of the provider that the client secret is another',
    async () => {
      await serve({ ...right, secret: 'x'.repeat(40) });
      const report = await verify();
      await serve(right);
      expect(failed(report), told(report)).toEqual(['O22']);
    },
    PATIENCE_MS,
  );

  it(
    'says that the redirect URI is another',
    async () => {
      await serve({ ...right, redirectUri: `${right.redirectUri}/` });
      const report = await verify();
      await serve(right);
      expect(failed(report), told(report)).toEqual(['O13']);
    },
    PATIENCE_MS,
  );
});
