/** What the port of connection health promises, by every vendor's adapter on the lab. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IdctlError } from '../../src/core/errors.ts';
import { examineConnection, verdictOf } from '../../src/services/connections/examine.ts';
import type { ConnectionHealth } from '../../src/services/connections/port.ts';
import { auth0Health } from '../../src/vendors/auth0/health.ts';
import type { VendorContext } from '../../src/vendors/contract.ts';
import { cyberarkHealth } from '../../src/vendors/cyberark/health.ts';
import { oktaHealth } from '../../src/vendors/okta/health.ts';
import { newKey } from '../../src/vendors/okta/keys.ts';
import { opaHealth } from '../../src/vendors/opa/health.ts';
import { type Kept, LabBench, nothingKept } from './lab-bench.ts';

interface Subject {
  readonly open: (context: VendorContext) => ConnectionHealth;
  readonly connect: (more: { kept?: Kept; secrets?: Record<string, string> }) => VendorContext;
  readonly secretField: string;
  /** One that the vendor does not take. */
  readonly wrongSecret: () => Promise<string>;
  readonly listener: string;
  readonly principal: () => string | RegExp;
  readonly signIn: RegExp;
}

let lab: LabBench;

const SUBJECTS: Readonly<Record<string, Subject>> = {
  CyberArk: {
    open: cyberarkHealth,
    connect: (more) => lab.cyberark(more),
    wrongSecret: async () => 'not-the-secret',
    ...{ secretField: 'password', listener: 'pvwa', signIn: /auth\/CyberArk\/Logon/i },
    principal: () => 'sam',
  },
  'Okta Privileged Access': {
    open: opaHealth,
    connect: (more) => lab.opa(more),
    wrongSecret: async () => 'not-the-secret',
    ...{ secretField: 'keySecret', listener: 'opa', principal: () => 'idctl', signIn: /service_token/ },
  },
  Auth0: {
    open: auth0Health,
    connect: (more) => lab.auth0(more),
    wrongSecret: async () => 'not-the-secret',
    principal: () => `application ${lab.credential('auth0/client-id')}`,
    ...{ secretField: 'clientSecret', listener: 'auth0', signIn: /oauth\/token/ },
  },
  Okta: {
    open: oktaHealth,
    connect: (more) => lab.oktaService(more),
    wrongSecret: async () => (await newKey()).privateKey.reveal(),
    ...{ secretField: 'privateKey', listener: 'wic', signIn: /oauth2\/v1\/token/ },
    principal: () => /^service application 0oa/,
  },
};

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

async function codeOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof IdctlError) return outcome.code;
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
}

/** An address at which nobody listens any more. */
async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

describe.each(Object.entries(SUBJECTS))('the health of a connection to %s', (_vendor, subject) => {
  const { open, connect, signIn } = subject;
  const toDeadServer = async (): Promise<VendorContext> => {
    const context = connect({});
    const baseUrl = await deadUrl();
    return { ...context, baseUrl, http: context.httpFor(baseUrl) };
  };

  test('reaches the server without signing in, and tells how far the clocks are apart', async () => {
    const context = connect({});
    const behind = { ...context, clock: { ...context.clock, now: () => context.clock.now() - 600_000 } };
    const { clockSkewMs } = await open(behind).reach();
    // The Date header has seconds; this is about minutes.
    expect(Math.round((clockSkewMs ?? 0) / 60_000)).toBe(10);
    expect(lab.requests(signIn)).toBe(0);
  });

  test('signs in, and tells who we are and what we may do', async () => {
    const report = await open(connect({})).signIn();
    expect(report.principal).toMatch(subject.principal());
    expect(report.permissions.length).toBeGreaterThan(1);
    expect(report.permissions.filter(({ state }) => state !== 'pass')).toEqual([]);
  });

  test('uses the session at hand', async () => {
    const kept = nothingKept();
    await open(connect({ kept })).signIn();
    const once = lab.requests(signIn);
    expect(once).toBeGreaterThan(0);
    await open(connect({ kept })).signIn();
    expect(lab.requests(signIn)).toBe(once);
  });

  test('signs off, so that the next one signs in anew; and has nothing to do when there is no session', async () => {
    const kept = nothingKept();
    await open(connect({ kept })).signIn();
    await open(connect({ kept })).signOff();
    expect(kept.session).toBeNull();
    await open(connect({ kept })).signOff();
    const before = lab.requests(signIn);
    await open(connect({ kept })).signIn();
    expect(lab.requests(signIn)).toBeGreaterThan(before);
  });

  test('finds everything in order', async () => {
    const findings = await examineConnection(open(connect({})), lab.clock);
    expect(findings.map(({ name, state }) => `${name} ${state}`)).toEqual(
      expect.arrayContaining(['reach pass', 'clock pass', 'sign-in pass']),
    );
    expect(verdictOf(findings)).toBe('pass');
  });

  test('says AUTH_REQUIRED for a wrong secret, after one try', async () => {
    const health = open(connect({ secrets: { [subject.secretField]: await subject.wrongSecret() } }));
    expect(await codeOf(health.signIn())).toBe('AUTH_REQUIRED');
    expect(lab.requests(signIn)).toBe(1);
  });

  test('says UNAVAILABLE where nobody listens, and does not go on to sign in', async () => {
    expect(await codeOf(open(await toDeadServer()).reach())).toBe('UNAVAILABLE');
    const findings = await examineConnection(open(await toDeadServer()), lab.clock);
    expect(findings.map(({ name, state }) => `${name} ${state}`)).toEqual(['reach fail']);
  });

  test('says UNAVAILABLE where something else answers', async () => {
    lab.lab.addFault({
      listener: subject.listener,
      method: '*',
      path: '/**',
      kind: 'html',
      skip: 0,
      times: 1000,
    });
    expect(['UNAVAILABLE', 'CONFIG_INVALID']).toContain(await codeOf(open(connect({})).reach()));
  });
});

describe('the health of a connection to Okta Privileged Access', () => {
  test('tells of the roles that a service user lacks', async () => {
    const { permissions } = await opaHealth(lab.opa({ as: 'limited-' })).signIn();
    expect(permissions.filter(({ state }) => state === 'warn').map(({ name }) => name)).toEqual([
      'resource administrator',
      'security administrator',
    ]);
  });
});

describe('the health of a connection to Auth0', () => {
  test('tells of the scopes that an application lacks, and where they are granted', async () => {
    const { permissions } = await auth0Health(lab.auth0({ as: 'limited-' })).signIn();
    expect(permissions.filter(({ state }) => state === 'warn')).toEqual([
      expect.objectContaining({ name: 'connections, read', detail: 'read:connections_options missing' }),
      expect.objectContaining({
        name: 'connections, change',
        detail: 'create:connections, delete:connections, update:connections_options missing',
      }),
      expect.objectContaining({ name: 'custom domains, read', detail: 'read:custom_domains missing' }),
    ]);
    for (const { state, remedy } of permissions) expect(remedy !== undefined).toBe(state === 'warn');
  });
});
