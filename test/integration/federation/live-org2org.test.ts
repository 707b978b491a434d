/** The live tier between the lab's two Okta orgs, wired by the recipes: right, and broken in one place at a time. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { BrowserTab } from '../../../src/services/federation/live/browser-tab.ts';
import { SessionGate } from '../../../src/services/federation/live/session-gate.ts';
import type { LiveStart } from '../../../src/services/federation/live/subject.ts';
import { verifyLive } from '../../../src/services/federation/live/verify-live.ts';
import { WALK_LIMITS } from '../../../src/services/federation/live/walk-limits.ts';
import { walk } from '../../../src/services/federation/live/walker.ts';
import type { Report } from '../../../src/services/federation/report.ts';
import { applyWiring } from '../../../src/services/sso/apply.ts';
import { LoopbackWeb, liveDeps, liveEnd, testUser } from '../../support/live-ends.ts';
import { type Org, SsoLab } from '../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../support/sso-wirings.ts';

const ANA = 'ana.ruiz@lab.example';
const NOT_ASSIGNED = 'mira.okafor-admin@lab.example';

// biome-ignore lint/suspicious/noExplicitAny: documents of the stand-in, changed by hand
type Plain = Record<string, any>;

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
beforeEach(() => world.renew());
afterAll(() => world.stop());

function clock(): Clock {
  const { clock: lab } = world.lab;
  return { now: () => lab.now(), sleep: async () => undefined };
}

async function wire(recipe: string): Promise<void> {
  const wiring = LAB_WIRINGS[recipe];
  if (wiring === undefined) throw new Error(`no wiring ${recipe}`);
  await applyWiring(world.deps, wiring, { adopt: false, rollback: false, expected: null });
}

interface Case {
  readonly login?: string;
  readonly start?: LiveStart;
}

async function verify({
  login = ANA,
  start = { kind: 'target' },
}: Case = {}): Promise<Report & { web: LoopbackWeb }> {
  const web = new LoopbackWeb(clock());
  const password = world.lab.credentials()[`wic/${login}`] ?? '';
  const report = await verifyLive(liveDeps(web, clock()), {
    subject: {
      name: 'partners',
      source: liveEnd(world.context('wic')),
      application: 'partners',
      target: { ...liveEnd(world.context('cic')), provider: 'partners' },
      given: {},
    },
    start,
    person: testUser(login, password),
    skewMs: 60_000,
  });
  await web.close();
  return { ...report, web };
}

/** A call of an org's administrator. */
async function org(name: Org, path: string, method = 'GET', body?: unknown): Promise<Plain> {
  const answer = await fetch(`${world.lab.urls[name]}${path}`, {
    method,
    headers: {
      authorization: `SSWS ${world.lab.credentials()[`okta/${name}-token`]}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

async function changeIdp(change: (idp: Plain) => void): Promise<void> {
  const [idp] = (await org('cic', '/api/v1/idps?q=partners')) as unknown as Plain[];
  if (idp === undefined) throw new Error('no provider');
  change(idp);
  await org('cic', `/api/v1/idps/${idp['id']}`, 'PUT', idp);
}

async function hubAccount(): Promise<void> {
  await org('cic', '/api/v1/users?activate=true', 'POST', {
    profile: { login: ANA, email: ANA, firstName: 'Ana', lastName: 'Ruiz' },
    credentials: { password: { value: 'A-long-Passw0rd-0f-the-hub' } },
  });
}

async function changeApp(change: (app: Plain) => void): Promise<void> {
  const app = await theApp();
  change(app);
  await org('wic', `/api/v1/apps/${app['id']}`, 'PUT', app);
}

async function theApp(): Promise<Plain> {
  const [app] = (await org('wic', '/api/v1/apps?q=partners')) as unknown as Plain[];
  if (app === undefined) throw new Error('no application');
  return app;
}

const failed = (report: Report): readonly string[] =>
  report.findings.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check);

const told = (report: Report): string =>
  JSON.stringify(
    report.findings
      .filter(({ outcome }) => outcome !== 'passed')
      .map(({ check, outcome, reason, message }) => ({ check, outcome, reason, message })),
    null,
    1,
  ) +
  JSON.stringify(
    report.hops.map(({ method, url, status, says }) => `${method} ${url} ${status} ${says}`),
    null,
    1,
  ) +
  JSON.stringify(report.log, null, 1);

describe.each(['org2org-oidc', 'org2org-saml'])('%s', (recipe) => {
  const isSaml = recipe === 'org2org-saml';

  beforeEach(() => wire(recipe));

  it('is sound, and the account is made and shown against the claims', async () => {
    const report = await verify();
    expect(failed(report), told(report)).toEqual([]);
    expect(report.verdict, told(report)).toBe('sound');
    expect(report.account).toMatchObject({ login: ANA, created: true });
    expect(report.findings.filter(({ check }) => check === 'O42')).toMatchObject([{ outcome: 'passed' }]);
    world.lab.clock.advance(60_000);
    expect((await verify()).account).toMatchObject({ login: ANA, created: false });
  });

  it('leaves no session behind', async () => {
    await verify();
    expect(world.stored('wic').sessions).toEqual([]);
    expect(world.stored('cic').sessions).toEqual([]);
  });

  it('gives password and session token to nobody but the identity provider', async () => {
    const { web } = await verify();
    const password = world.lab.credentials()[`wic/${ANA}`] ?? 'none';
    const elsewhere = web.requests.filter(
      ({ url }) => url.origin !== new URL(world.lab.urls['wic'] ?? '').origin,
    );
    expect(elsewhere.length).toBeGreaterThan(0);
    const text = JSON.stringify(elsewhere.map(({ url, headers, body }) => [url.href, headers, body]));
    expect(text).not.toContain(password);
    expect(text).not.toContain('sessionCookieRedirect');
    expect(JSON.stringify(web.requests)).not.toContain(password);
  });

  it.each([['a person who is not assigned', NOT_ASSIGNED, isSaml ? 'S37' : 'O20']])(
    'says that %s is not',
    async (_what, login, check) => {
      const report = await verify({ login });
      expect(failed(report), told(report)).toEqual([check]);
    },
  );

  it('says that the application is not active', async () => {
    await org('wic', `/api/v1/apps/${(await theApp())['id']}/lifecycle/deactivate`, 'POST');
    const report = await verify();
    expect(failed(report), told(report)).toEqual([isSaml ? 'S37' : 'O41']);
  });

  it('says that the identity provider is not active', async () => {
    const [idp] = (await org('cic', '/api/v1/idps?q=partners')) as unknown as Plain[];
    await org('cic', `/api/v1/idps/${idp?.['id']}/lifecycle/deactivate`, 'POST');
    const report = await verify();
    expect(failed(report), told(report)).toEqual([isSaml ? 'S37' : 'O41']);
  });

  it('says that no accounts are made', async () => {
    await changeIdp((idp) => {
      idp['policy'].provisioning.action = 'DISABLED';
    });
    const report = await verify();
    expect(failed(report), told(report)).toEqual(['O37']);
  });

  it('says that the template needs what does not come', async () => {
    await changeIdp((idp) => {
      idp['policy'].subject.userNameTemplate.template = 'idpuser.employeeNumber';
    });
    const report = await verify();
    // An assertion is there to be looked at; tokens go by the back channel, and the log tells.
    expect(failed(report), told(report)).toEqual([isSaml ? 'S31' : 'O36']);
    expect(report.findings.find(({ check }) => check === 'O42')?.message).toContain('Unable to transform');
  });

  it('says that the template leads to nobody, where the person has an account', async () => {
    await hubAccount();
    await changeIdp((idp) => {
      idp['policy'].provisioning.action = 'DISABLED';
      idp['policy'].subject = {
        ...idp['policy'].subject,
        filter: null,
        userNameTemplate: { template: 'idpuser.lastName' },
      };
    });
    const report = await verify();
    expect(failed(report), told(report)).toEqual(['O36']);
    expect(report.findings[0]).toMatchObject({ reason: 'user-not-found', expected: ANA });
  });

  it('says that an account is not linked', async () => {
    await hubAccount();
    await changeIdp((idp) => {
      idp['policy'].accountLink = { action: 'DISABLED', filter: null };
    });
    const report = await verify();
    expect(failed(report), told(report)).toEqual(['O38']);
  });
});

describe('org2org-oidc', () => {
  beforeEach(() => wire('org2org-oidc'));

  it('says that the redirect URI is not registered', async () => {
    await changeApp((app) => {
      app['settings'].oauthClient.redirect_uris = ['https://elsewhere.example/callback'];
    });
    const report = await verify();
    expect(failed(report), told(report)).toHaveLength(1);
    expect(['O13', 'O14']).toContain(failed(report)[0]);
  });

  it('says that the client secret is another', async () => {
    await changeIdp((idp) => {
      idp['protocol'].credentials.client.client_secret = 'another-secret-of-forty-characters-lengt';
    });
    const report = await verify();
    expect(failed(report), told(report)).toEqual(['O22']);
  });

  it('says that the issuer is another', async () => {
    await changeIdp((idp) => {
      idp['protocol'].issuer.url = `${idp['protocol'].issuer.url}/`;
    });
    const report = await verify();
    expect(failed(report), told(report)).toEqual(['O2']);
  });
});

describe('a browser that nobody watches', () => {
  beforeEach(() => wire('org2org-oidc'));

  /** A person: another browser, of which the run sees nothing. */
  async function byPerson(login: string): Promise<Report> {
    const deps = liveDeps(new LoopbackWeb(clock()), clock());
    const source = liveEnd(world.context('wic'));
    const sessions = source.sessions;
    if (sessions === null) throw new Error('an org has sessions');
    const person = testUser(login, world.lab.credentials()[`wic/${login}`] ?? '');
    const subject = {
      ...{ name: 'partners', source, application: 'partners', given: {} },
      target: { ...liveEnd(world.context('cic')), provider: 'partners' },
    };
    const nobody = testUser('', '');
    const request = { subject, start: { kind: 'target' }, person: nobody, skewMs: 60_000 } as const;
    return verifyLive(deps, request, {
      bring: () => Promise.reject(new Error('nothing comes back')),
      async send(page) {
        const tab = new BrowserTab(new LoopbackWeb(clock()), clock());
        const gate = new SessionGate(sessions, person, tab, await sessions.origins());
        const before = (url: URL) => gate.pass(url);
        await walk({ tab, limits: WALK_LIMITS, before }, { url: page, arrivesAt: null });
      },
    });
  }

  it('leaves messages untested, and the logs tell of it', async () => {
    const report = await byPerson(ANA);
    expect(failed(report), told(report)).toEqual([]);
    expect(report.hops).toEqual([]);
    expect(report.verdict).toBe('undecided');
    expect(report.log?.map(({ type }) => type)).toContain('user.authentication.auth_via_IDP');
  });

  it('has its refusal told by the logs', async () => {
    const report = await byPerson(NOT_ASSIGNED);
    expect(failed(report), told(report)).toEqual(['O20']);
  });
});

describe('org2org-saml', () => {
  beforeEach(() => wire('org2org-saml'));

  it('says that the audience is another', async () => {
    await changeApp((app) => {
      app['settings'].signOn.audience = 'https://elsewhere.example/sp';
    });
    const report = await verify();
    expect(failed(report), told(report)).toEqual(['S19']);
  });

  it('says that the issuer is another', async () => {
    await changeIdp((idp) => {
      idp['protocol'].credentials.trust.issuer = `${idp['protocol'].credentials.trust.issuer}/`;
    });
    const report = await verify();
    expect(failed(report), told(report)).toEqual(['S18']);
  });

  it('says that the key is another than the one that is trusted', async () => {
    const app = await theApp();
    const key = await org(
      'wic',
      `/api/v1/apps/${app['id']}/credentials/keys/generate?validityYears=2`,
      'POST',
    );
    await changeApp((it) => {
      it['credentials'].signing = { kid: key['kid'] };
    });
    const report = await verify();
    expect(failed(report), told(report)).toEqual(['S6']);
  });

  it('begins at the tile', async () => {
    const report = await verify({ start: { kind: 'tile' } });
    expect(failed(report), told(report)).toEqual([]);
  });
});
