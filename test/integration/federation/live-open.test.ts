/** The live tier as a command opens it: from flags and a profile, without a browser, and with a person's. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Context, createContext } from '../../../src/cli/context.ts';
import { openLive } from '../../../src/cli/federation/live/open-live.ts';
import { createLifecycle } from '../../../src/cli/terminal/lifecycle.ts';
import { NO_INPUT } from '../../../src/cli/terminal/standard-input.ts';
import type { CallRecord } from '../../../src/core/http.ts';
import { HarTrace } from '../../../src/core/http-trace.ts';
import type { Exchange } from '../../../src/lab/kernel/contract.ts';
import type { Report } from '../../../src/services/federation/report.ts';
import { type LabWorld, openLabWorld } from '../../support/commands/lab-world.ts';
import { describeWith } from '../peers.ts';
import { freePort } from './apache.ts';
import { asPerson, CHROMIUM, openBrowser, signInAtOrg } from './browser.ts';
import { ANA } from './peers.ts';

const PATIENCE_MS = 120_000;

let world: LabWorld;
let said: string[] = [];
let redirectUri = '';
let ownAcs = '';
let onSay: (text: string) => void = () => undefined;

beforeAll(async () => {
  world = await openLabWorld();
  redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
  await wire(
    'shop',
    `recipe: oidc\nconnections: { source: wic }\nsettings: { groups: [Employees], redirectUris: ["${redirectUri}"] }`,
  );
  ownAcs = `http://127.0.0.1:${await freePort()}/acs`;
  await wire(
    'desk',
    `recipe: saml\nconnections: { source: wic }\nsettings: { groups: [Employees], acsUrl: "${ownAcs}", entityId: "https://desk.example/sp" }`,
  );
  await wire(
    'partners',
    `recipe: org2org-saml
connections: { source: wic, hub: cic }
settings: { domains: [lab.example], groups: [Employees], breakGlass: [break.glass@hub.example], match: username }`,
  );
}, PATIENCE_MS);
afterAll(() => world?.end());
beforeEach(() => {
  said = [];
  onSay = () => undefined;
});

async function wire(name: string, rest: string): Promise<void> {
  const path = join(world.folder, `${name}.yaml`);
  await writeFile(path, `schemaVersion: 1\nname: ${name}\n${rest}\n`);
  const outcome = await world.run(['sso', 'apply', '-f', path, '--no-input']);
  if (outcome.code !== 0) throw new Error(`${name} was not wired:\n${outcome.stdout}${outcome.stderr}`);
}

const environment = (): Record<string, string> => ({
  ...world.environment,
  TEST_PASSWORD: world.lab.credentials()[`wic/${ANA}`] ?? '',
});

interface Watched {
  readonly trace: HarTrace | null;
  readonly onCall: ((call: CallRecord) => void) | null;
  readonly more: Readonly<Record<string, string>>;
}

async function withContext<T>(
  work: (context: Context) => Promise<T>,
  { trace, onCall, more }: Watched = { trace: null, onCall: null, more: {} },
): Promise<T> {
  const lifecycle = createLifecycle(process, () => undefined);
  const context = createContext({
    ...{
      environment: { ...environment(), ...more },
      platform: 'linux',
      stdin: NO_INPUT,
      lifecycle,
      profileName: 'lab',
    },
    ...{ noInput: true, onCall, trace, userAgent: 'idctl-test' },
    io: {
      out: async () => undefined,
      say: (text) => {
        said.push(text);
        onSay(text);
      },
      drained: async () => undefined,
      ...{ outClosed: false, outIsDiscarded: false, columns: undefined },
      ...{ stdoutIsTty: false, stderrIsTty: false, stdinIsTty: false },
    },
  });
  try {
    return await work(context);
  } finally {
    await lifecycle.end();
  }
}

async function clientSecret(): Promise<string> {
  const headers = { authorization: `SSWS ${world.lab.credentials()['okta/wic-token']}` };
  const get = async (path: string) => (await fetch(`${world.lab.urls['wic']}${path}`, { headers })).json();
  const [app] = await get('/api/v1/apps?q=shop');
  const [secret] = await get(`/api/v1/apps/${app.id}/credentials/secrets`);
  return secret.client_secret;
}

/** What was on the wire while somebody signed in. */
function observed(): { readonly exchanges: Exchange[]; readonly stop: () => void } {
  const exchanges: Exchange[] = [];
  let on = true;
  world.lab.observe((exchange) => {
    if (on) exchanges.push(exchange);
  });
  return {
    exchanges,
    stop: () => {
      on = false;
    },
  };
}

/** Session token, session, code, verifier and tokens of this very sign-in. */
function secretsIn(exchanges: readonly Exchange[]): readonly string[] {
  return exchanges.flatMap(({ request, response }) => {
    const text = `${request.url} ${request.body} ${response?.body ?? ''} ${[...(response?.headers ?? [])].join(' ')}`;
    const named =
      /(?:sessionToken|access_token|id_token)":"([^"]+)|(?:code|code_verifier|token)=([\w.~-]{20,})|sid=(\w{15,})/g;
    return [...text.matchAll(named)].flatMap((match) => match.slice(1).filter((it) => it !== undefined));
  });
}

type Flags = Parameters<typeof openLive>[1];

function verify(flags: Flags): Promise<Report> {
  return withContext(async (context) => (await openLive(context, flags)).verify());
}

const failed = (report: Report): readonly string[] =>
  report.findings
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ check, reason }) => `${check} ${reason}`);

const BY_TEST_USER = { user: ANA, 'user-secret': 'env:TEST_PASSWORD' };

describe('without a browser', () => {
  it(
    'signs in by a wiring, says beforehand what will stay, and ends in a report',
    async () => {
      const report = await verify({ wiring: 'partners', ...BY_TEST_USER });
      expect(failed(report)).toEqual([]);
      expect(report).toMatchObject({
        tier: 'live',
        verdict: 'sound',
        account: { login: ANA, connection: 'cic' },
      });
      expect(said.join('\n')).toContain('makes an account');
    },
    PATIENCE_MS,
  );

  it(
    'signs in by two ends that are named',
    async () => {
      const report = await verify({
        idp: 'wic',
        app: 'partners',
        sp: 'cic',
        'identity-provider': 'partners',
        ...BY_TEST_USER,
      });
      expect(failed(report)).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'signs in as the client, and is open about what the secret would show',
    async () => {
      const report = await verify({ wiring: 'shop', 'redirect-uri': [redirectUri], ...BY_TEST_USER });
      expect(failed(report)).toEqual([]);
      expect(report.verdict).toBe('undecided');
    },
    PATIENCE_MS,
  );

  it(
    'shows no secret in what it says, in the lines of --debug, in its trace and in its report',
    async () => {
      const trace = new HarTrace('test');
      const lines: string[] = [];
      const secret = await clientSecret();
      const { exchanges, stop } = observed();
      const report = await withContext(
        async (context) =>
          (
            await openLive(context, {
              ...{ wiring: 'shop', 'redirect-uri': [redirectUri], 'client-secret': 'env:TEST_SECRET' },
              ...BY_TEST_USER,
            })
          ).verify(),
        { trace, onCall: (call) => void lines.push(JSON.stringify(call)), more: { TEST_SECRET: secret } },
      );
      stop();
      expect(report.verdict).toBe('sound');
      const text = [
        said.join(''),
        lines.join(''),
        JSON.stringify(trace.toJSON()),
        JSON.stringify(report),
      ].join('\n');
      const secrets = [secret, environment()['TEST_PASSWORD'] ?? '', ...secretsIn(exchanges)];
      expect(secrets.length).toBeGreaterThan(4);
      for (const one of secrets) {
        expect(one.length).toBeGreaterThan(8);
        expect(text.includes(one)).toBe(false);
      }
    },
    PATIENCE_MS,
  );

  it.each([
    ['nobody', {}],
    ['nobody’s password', { user: ANA }],
    ['a password in the place of its reference', { user: ANA, 'user-secret': 'Tr0ub4dor&3' }],
    [
      'two beginnings',
      { ...BY_TEST_USER, start: 'https://app.example/', 'redirect-uri': ['http://127.0.0.1/x'] },
    ],
    ['two redirect URIs', { ...BY_TEST_USER, 'redirect-uri': ['http://127.0.0.1/x', 'http://127.0.0.1/y'] }],
    ['a secret of no client', { ...BY_TEST_USER, 'client-secret': 'env:X' }],
    ['a browser and a password', { ...BY_TEST_USER, browser: true }],
  ])('takes no %s', async (_what, flags) => {
    const refused = await verify({ wiring: 'shop', ...flags }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'USAGE' });
    expect(String(refused)).not.toContain('Tr0ub4dor');
  });

  it('says which reference leads to nothing', async () => {
    await expect(
      verify({ wiring: 'shop', 'redirect-uri': [redirectUri], user: ANA, 'user-secret': 'env:NOT_THERE' }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('--user-secret'),
    });
  });
});

describeWith('a person with a browser', [CHROMIUM])('with the browser of a person', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  }, PATIENCE_MS);
  afterAll(() => browser?.close());

  /** Does with the browser what the page asks for, as soon as its address is said. */
  function visits(until: string): Promise<void> {
    return new Promise((resolve, reject) => {
      onSay = (text) => {
        const [, address] = /^Sign in at (\S+)$/.exec(text) ?? [];
        if (address === undefined) return;
        void asPerson(browser, async (page) => {
          await page.goto(address);
          await signInAtOrg(page, ANA, world.lab.credentials()[`wic/${ANA}`] ?? '');
          await page.waitForURL(`${until}**`);
          expect(await page.innerText('body')).toContain('You can close this page');
        }).then(resolve, reject);
      };
    });
  }

  it(
    'verifies the response that is posted to this machine',
    async () => {
      const visit = visits(ownAcs);
      const report = await verify({ wiring: 'desk', browser: true });
      await visit;
      expect(failed(report)).toEqual([]);
      expect(report.claims).toContainEqual({ name: 'NameID', values: [ANA], verified: true });
    },
    PATIENCE_MS,
  );

  it('says that it cannot watch, where the answer goes elsewhere, and needs somebody to tell', async () => {
    const refused = await verify({ wiring: 'partners', browser: true }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'INPUT_REQUIRED' });
    expect(said.join('\n')).toContain('hops and messages are not recorded');
  });

  it(
    'sees the answer that comes to this machine',
    async () => {
      const visit = visits(redirectUri);
      const report = await verify({ wiring: 'shop', 'redirect-uri': [redirectUri], browser: true });
      await visit;
      expect(failed(report)).toEqual([]);
      expect(report.hops.map(({ says }) => says)).toEqual([
        expect.stringContaining('a person signs in'),
        expect.stringContaining('authorization response with a code'),
      ]);
    },
    PATIENCE_MS,
  );
});
