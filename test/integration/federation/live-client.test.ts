/** The live tier as the client itself, against an OpenID Connect application of the lab's workforce org. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { LiveRequest } from '../../../src/services/federation/live/subject.ts';
import { verifyLive } from '../../../src/services/federation/live/verify-live.ts';
import type { Report } from '../../../src/services/federation/report.ts';
import { applyWiring } from '../../../src/services/sso/apply.ts';
import { LoopbackWeb, liveDeps, liveEnd, testUser } from '../../support/live-ends.ts';
import { SsoLab } from '../../support/sso-lab.ts';

const ANA = 'ana.ruiz@lab.example';
const REDIRECT = 'http://127.0.0.1:47113/callback';

let world: SsoLab;
let secret = '';

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());

beforeEach(async () => {
  await world.renew();
  await applyWiring(
    world.deps,
    {
      schemaVersion: 1,
      name: 'shop',
      recipe: 'oidc',
      connections: { source: 'wic' },
      settings: { groups: ['Employees'], redirectUris: [REDIRECT] },
    },
    { adopt: false, rollback: false, expected: null },
  );
  const app = world.stored('wic').apps.find(({ label }) => label === 'shop');
  secret = app?.secrets.at(-1)?.secret ?? '';
});

interface Case {
  readonly login?: string;
  readonly password?: string;
  readonly secret?: string | null;
  readonly redirectUri?: string;
  readonly given?: LiveRequest['subject']['given'];
}

async function verify(it: Case = {}): Promise<Report & { readonly web: LoopbackWeb }> {
  const { clock: lab } = world.lab;
  const clock: Clock = { now: () => lab.now(), sleep: async () => undefined };
  const web = new LoopbackWeb(clock);
  const login = it.login ?? ANA;
  const given = it.secret === undefined ? secret : it.secret;
  try {
    const report = await verifyLive(liveDeps(web, clock), {
      subject: {
        name: 'shop',
        source: liveEnd(world.context('wic')),
        application: 'shop',
        target: null,
        given: it.given ?? {},
      },
      start: {
        kind: 'client',
        redirectUri: it.redirectUri ?? REDIRECT,
        secret: given === null ? null : async () => new Secret(given),
        scopes: ['openid', 'profile', 'email'],
      },
      person: testUser(login, it.password ?? world.lab.credentials()[`wic/${login}`] ?? ''),
      skewMs: 60_000,
    });
    return { ...report, web };
  } finally {
    await web.close();
  }
}

const failed = (report: Report): readonly string[] =>
  report.findings.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check);

const told = (report: Report): string =>
  JSON.stringify(
    report.findings
      .filter(({ outcome }) => outcome !== 'passed')
      .map(({ check, outcome, reason, message }) => [check, outcome, reason, message]),
    null,
    1,
  );

describe('a sign-in as the client', () => {
  it('is sound, and the claims of the token are verified', async () => {
    const report = await verify();
    expect(failed(report), told(report)).toEqual([]);
    expect(report.verdict, told(report)).toBe('sound');
    expect(report.claims).toContainEqual({ name: 'iss', values: [world.lab.urls['wic']], verified: true });
    expect(report.claims.find(({ name }) => name === 'email')?.values).toEqual([ANA]);
    expect(report.hops.map(({ says }) => says)).toContainEqual(expect.stringContaining('taken by idctl'));
  });

  it('shows neither code nor secret nor token in its report', async () => {
    const report = await verify();
    const { web, ...shown } = report;
    const text = JSON.stringify(shown);
    expect(text).not.toContain(secret);
    const posted = web.requests.find(({ body }) => body?.includes('grant_type') === true)?.body ?? '';
    const code = new URLSearchParams(posted).get('code') ?? 'none';
    expect(posted).toContain('code_verifier');
    expect(text).not.toContain(code);
    expect(text).not.toMatch(/eyJ[\w-]{20,}\./);
  });

  it.each([
    ['a secret that is not the client’s', { secret: 'x'.repeat(40) }, ['O22']],
    ['a redirect URI that is not registered', { redirectUri: `${REDIRECT}/` }, ['O13']],
    ['a person who is not assigned', { login: 'mira.okafor-admin@lab.example' }, ['O20']],
    [
      'another client than the token is for',
      { given: { client: { origin: 'context', clientId: 'another', redirectUris: [REDIRECT] } } },
      undefined,
    ],
  ] as const)('says of %s what it is', async (_what, it, checks) => {
    const report = await verify(it);
    if (checks !== undefined) expect(failed(report), told(report)).toEqual(checks);
    else expect(failed(report), told(report)).toHaveLength(1);
  });

  it('leaves open what needs the secret, when none is given', async () => {
    const report = await verify({ secret: null });
    expect(failed(report), told(report)).toEqual([]);
    expect(report.verdict).toBe('undecided');
    expect(report.summary).toContain('none was given');
  });

  it('does not try a wrong password twice', async () => {
    await expect(verify({ password: 'wrong' })).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
    const tries = world.lab.journal().filter(({ path }) => path === '/api/v1/authn');
    expect(tries).toHaveLength(1);
  });
});
