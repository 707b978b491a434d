/** The live tier against mod_auth_mellon: a service provider that tells nobody why it refuses. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { LiveRequest } from '../../../src/services/federation/live/subject.ts';
import { verifyLive } from '../../../src/services/federation/live/verify-live.ts';
import { readSamlMetadata } from '../../../src/services/federation/metadata/read-metadata.ts';
import type { Report } from '../../../src/services/federation/report.ts';
import { LoopbackWeb, liveDeps, liveEnd, oktaContext, testUser } from '../../support/live-ends.ts';
import { newIdp } from '../../support/saml-idp.ts';
import { describeWith } from '../peers.ts';
import { APACHE_PROGRAMS } from './apache.ts';
import { type Mellon, openMellon } from './mellon.ts';
import { ANA, type FederationWorld, openFederationWorld } from './peers.ts';

/** Without a format in its metadata, the module asks for transient names, which is not what it is to get. */
function asksForMail(metadata: string): string {
  const mail = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
  return metadata.replace(/(<(\w+:)?AssertionConsumerService)/, `<$2NameIDFormat>${mail}</$2NameIDFormat>$1`);
}

const PATIENCE_MS = 120_000;

interface App {
  readonly id: string;
  readonly settings: { readonly signOn: Record<string, unknown> };
}

describeWith('mod_auth_mellon', APACHE_PROGRAMS)('live, against mod_auth_mellon', () => {
  let world: FederationWorld;
  let mellon: Mellon;

  beforeAll(async () => {
    world = await openFederationWorld();
    mellon = await openMellon(world, {
      more: [`relayState: "${world.apache.url}/secure/"`],
      change: asksForMail,
    });
    await mellon.serve();
  }, PATIENCE_MS);

  afterAll(() => world?.end());

  async function theApp(): Promise<App> {
    const [app]: readonly App[] = JSON.parse(await world.org('wic', '/api/v1/apps?q=wiki&limit=200'));
    if (app === undefined) throw new Error('no application');
    return app;
  }

  async function withApp(
    change: (signOn: Record<string, unknown>) => void,
    work: () => Promise<void>,
  ): Promise<void> {
    const app = await theApp();
    const changed = structuredClone(app);
    change(changed.settings.signOn);
    await world.org('wic', `/api/v1/apps/${app.id}`, { method: 'PUT', body: changed });
    try {
      await work();
    } finally {
      await world.org('wic', `/api/v1/apps/${app.id}`, { method: 'PUT', body: app });
    }
  }

  async function verify(
    login: string = ANA,
    given: LiveRequest['subject']['given'] = { sp: spKnowledge() },
    start: LiveRequest['start'] = { kind: 'relying-party', address: `${world.apache.url}/secure/` },
  ): Promise<Report> {
    // Rows of the log are there at once, and those that never come are not waited for.
    const clock = { now: () => systemClock.now(), sleep: async () => undefined };
    const web = new LoopbackWeb(clock);
    const source = liveEnd(oktaContext(world.lab, 'wic'));
    const subject = { name: 'wiki', source, application: 'wiki', target: null, given };
    try {
      const person = testUser(login, world.passwordOf(login));
      return await verifyLive(liveDeps(web, clock), { subject, start, person, skewMs: 30_000 });
    } finally {
      await web.close();
    }
  }

  function spKnowledge() {
    const { sp } = readSamlMetadata(mellon.sp, 'sp.xml');
    if (sp === undefined) throw new Error('no metadata');
    return sp;
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
      ],
      null,
      1,
    );

  it(
    'is sound from the page of the service provider on',
    async () => {
      const report = await verify();
      expect(failed(report), `${told(report)}${await world.apache.errorLog()}`).toEqual([]);
      expect(report.verdict, told(report)).toBe('sound');
      expect(report.claims).toContainEqual({ name: 'NameID', values: [ANA], verified: true });
    },
    PATIENCE_MS,
  );

  it(
    'is sound from the tile on',
    async () => {
      const report = await verify(ANA, { sp: spKnowledge() }, { kind: 'tile' });
      expect(failed(report), `${told(report)}${await world.apache.errorLog()}`).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'says that a person is not assigned',
    async () => {
      const report = await verify('mira.okafor-admin@lab.example');
      expect(failed(report), told(report)).toEqual(['S37']);
    },
    PATIENCE_MS,
  );

  it(
    'says that the application is not active',
    async () => {
      const { id } = await theApp();
      await world.org('wic', `/api/v1/apps/${id}/lifecycle/deactivate`, { method: 'POST' });
      const report = await verify();
      await world.org('wic', `/api/v1/apps/${id}/lifecycle/activate`, { method: 'POST' });
      expect(failed(report), told(report)).toEqual(['S37']);
    },
    PATIENCE_MS,
  );

  it(
    'says that the audience is another',
    async () => {
      await withApp(
        (signOn) => {
          signOn['audience'] = `${world.apache.url}/saml/metadata/`;
        },
        async () => {
          const report = await verify();
          expect(failed(report), told(report)).toEqual(['S19']);
        },
      );
    },
    PATIENCE_MS,
  );

  it(
    'says that the recipient is another',
    async () => {
      await withApp(
        (signOn) => {
          signOn['recipient'] = `${world.apache.url}/saml/other`;
        },
        async () => {
          const report = await verify();
          expect(failed(report), told(report)).toEqual(['S21']);
        },
      );
    },
    PATIENCE_MS,
  );

  it(
    'narrows a certificate at the service provider down that nobody showed',
    async () => {
      const stranger = await newIdp('unused');
      const certificate = stranger.certificatePem.replace(/-----[^-]+-----|\s/g, '');
      const right = await mellon.idpMetadata();
      const wrong = right.replace(/(<(?:\w+:)?X509Certificate>)[^<]*/g, `$1${certificate}`);
      await mellon.serve({ idp: wrong });
      const report = await verify();
      const { idp } = readSamlMetadata(wrong, 'idp.xml');
      const proven = await verify(ANA, { sp: spKnowledge(), ...(idp === undefined ? {} : { idp }) });
      await mellon.serve();
      expect(failed(report), told(report)).toEqual(['S6']);
      expect(report.findings[0]).toMatchObject({ certainty: 'narrowed' });
      expect(failed(proven), told(proven)).toEqual(['S6']);
      expect(proven.findings[0]).toMatchObject({ certainty: 'proven' });
    },
    PATIENCE_MS,
  );

  it(
    'says that the assertion is not of this time',
    async () => {
      world.lab.clock.advance(-3_600_000);
      const report = await verify();
      world.lab.clock.advance(3_600_000);
      expect(failed(report), told(report)).toEqual(['S23']);
    },
    PATIENCE_MS,
  );
});
