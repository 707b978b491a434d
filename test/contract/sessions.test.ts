/** Signing in and staying signed in, against the lab: every way of CyberArk, and the service token of Okta. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IdctlError } from '../../src/core/errors.ts';
import type { PrivilegedAccess } from '../../src/services/pam/port.ts';
import type { VendorContext } from '../../src/vendors/contract.ts';
import { cyberarkHealth } from '../../src/vendors/cyberark/health.ts';
import { cyberarkPam } from '../../src/vendors/cyberark/pam.ts';
import { opaPrivilegedAccess } from '../../src/vendors/opa/pam.ts';
import { newIdp, respond, type TestIdp } from '../support/saml-idp.ts';
import { type ConnectOptions, collect, LabBench, nothingKept } from './lab-bench.ts';

let lab: LabBench;
let idp: TestIdp;

beforeAll(async () => {
  lab = await LabBench.start();
  idp = await newIdp(ISSUER);
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.reset();
  await lab.lab.tell('cyberark', 'saml-partner', { issuer: ISSUER, certificates: [idp.certificatePem] });
});

const MINUTE_MS = 60_000;
const LOGON = /^POST \/PasswordVault\/API\/auth\/[^/]+\/Logon/i;
const TOKEN = /^POST \/oauth2\/platformtoken/;

async function codeOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof IdctlError) return outcome.code;
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
}

const ISSUER = 'http://idp.lab.example';

/** A response as an identity provider that PVWA trusts would post it. */
function samlResponse({ issuer = ISSUER, endsAt = lab.clock.now() + 5 * MINUTE_MS } = {}) {
  return respond(idp, {
    ...{ issuer, audience: 'PasswordVault', nameId: 'sam', nowMs: lab.clock.now() },
    recipient: `${lab.url('pvwa').replace(/\/$/, '')}/PasswordVault/api/auth/saml/logon`,
    until: new Date(endsAt).toISOString(),
  });
}

const byOAuth = (): Partial<ConnectOptions> => ({
  settings: { method: 'oauth', identityUrl: lab.url('pvwa'), clientId: 'idctl-svc@lab.example' },
  secrets: { clientSecret: lab.credential('cyberark/idctl-svc') },
});

const byRadius = (user: string, more: VendorContext['settings'] = {}): Partial<ConnectOptions> => ({
  settings: { method: 'radius', username: user, ...more },
  secrets: { password: lab.credential(`cyberark/${user}`), otp: lab.credential(`cyberark/${user}-otp`) },
});

/** Ways to sign in: what the vault then calls us, how many logon calls it takes, and the connection. */
const WAYS: Readonly<
  Record<string, readonly [principal: string, calls: number, () => Partial<ConnectOptions>]>
> = {
  'a vault password': ['sam', 1, () => ({})],
  'an LDAP password': [
    'lea',
    1,
    () => ({
      settings: { method: 'ldap', username: 'lea' },
      secrets: { password: lab.credential('cyberark/lea') },
    }),
  ],
  'RADIUS with the code appended': [
    'radius-append',
    1,
    () => byRadius('radius-append', { radiusMode: 'append' }),
  ],
  'RADIUS with a configured answer to the challenge': [
    'radius-challenge',
    2,
    () => byRadius('radius-challenge'),
  ],
  'RADIUS with a typed answer to the challenge': [
    'radius-challenge',
    2,
    () => ({
      settings: { method: 'radius', username: 'radius-challenge' },
      secrets: { password: lab.credential('cyberark/radius-challenge') },
      typed: [lab.credential('cyberark/radius-challenge-otp')],
    }),
  ],
  'a typed password': ['sam', 1, () => ({ secrets: {}, typed: [lab.credential('cyberark/sam')] })],
  'a client certificate': [
    'runbook',
    1,
    () => ({ listener: 'pvwa-tls', certificate: true, settings: { method: 'pki' }, secrets: {} }),
  ],
  'a SAML response': ['sam', 1, () => ({ settings: { method: 'saml' }, secrets: { saml: samlResponse() } })],
  'a service user of Identity': ['idctl-svc@lab.example', 1, byOAuth],
};

describe('signing in to CyberArk', () => {
  test.each(Object.entries(WAYS))('by %s', async (_way, [principal, calls, connection]) => {
    const context = lab.cyberark(connection());
    const report = await cyberarkHealth(context).signIn();
    expect(report.principal).toBe(principal);
    expect(report.permissions.find(({ name }) => name === 'accounts visible')).toMatchObject({
      state: 'pass',
    });
    expect(lab.requests(LOGON) + lab.requests(TOKEN)).toBe(calls);
  });

  /** Wrong in one thing; each must be knocked with once, since repeated knocking suspends the user. */
  const WRONG: Readonly<Record<string, () => Partial<ConnectOptions>>> = {
    'a wrong vault password': () => ({ secrets: { password: 'not-the-password' } }),
    'the right password by another method': () => ({ settings: { method: 'ldap', username: 'sam' } }),
    'a wrong one-time code': () => {
      const { settings = {}, secrets = {} } = byRadius('radius-append', { radiusMode: 'append' });
      return { settings, secrets: { ...secrets, otp: 'not-the-code' } };
    },
    'a SAML response of another issuer': () => ({
      settings: { method: 'saml' },
      secrets: { saml: samlResponse({ issuer: 'http://idp.example' }) },
    }),
    'a SAML response that has expired': () => ({
      settings: { method: 'saml' },
      secrets: { saml: samlResponse({ endsAt: lab.clock.now() - 10 * MINUTE_MS }) },
    }),
    'a wrong secret of the service user': () => ({
      ...byOAuth(),
      secrets: { clientSecret: 'not-the-secret' },
    }),
  };

  test.each(Object.entries(WRONG))(
    'fails by %s, and stays failed after one try',
    async (_what, connection) => {
      const pam = cyberarkPam(lab.cyberark(connection()));
      for (let call = 0; call < 3; call += 1) expect(await codeOf(pam.get('41_8'))).toBe('AUTH_REQUIRED');
      expect(lab.requests(LOGON) + lab.requests(TOKEN)).toBe(1);
    },
  );

  test('does not answer a challenge that nobody is there to answer', async () => {
    const { settings = {}, secrets = {} } = byRadius('radius-challenge');
    const withoutCode = { settings, secrets: { password: secrets['password'] ?? '' } };
    const pam = cyberarkPam(lab.cyberark(withoutCode));
    expect(await codeOf(pam.get('44_1'))).toBe('INPUT_REQUIRED');
    expect(await codeOf(pam.get('44_1'))).toBe('INPUT_REQUIRED');
    expect(lab.requests(LOGON)).toBe(1);
  });

  test('is not accepted without the certificate', async () => {
    const bare = lab.cyberark({ listener: 'pvwa-tls', settings: { method: 'pki' }, secrets: {} });
    expect(['AUTH_REQUIRED', 'DENIED']).toContain(await codeOf(cyberarkPam(bare).get('41_8')));
    expect(lab.requests(LOGON)).toBe(1);
  });

  test.each(['503', 'drop-before', 'drop-after', 'html'] as const)(
    'sends a password once even when the answer is a %s',
    async (kind) => {
      const path = '/PasswordVault/API/auth/CyberArk/Logon';
      lab.lab.addFault({ listener: 'pvwa', method: 'POST', path, kind, skip: 0, times: 1 });
      const pam = cyberarkPam(lab.cyberark());
      expect(['UNAVAILABLE', 'TIMEOUT', 'AUTH_REQUIRED']).toContain(await codeOf(pam.get('41_8')));
      expect(lab.requests(LOGON)).toBe(1);
    },
  );
});

describe('a session with CyberArk', () => {
  test('is shared by everything that a run does at once', async () => {
    const pam = cyberarkPam(lab.cyberark());
    const accounts = await Promise.all(['41_8', '42_3', '43_2', '44_1'].map((id) => pam.get(id)));
    expect(accounts.map(({ id }) => id)).toEqual(['41_8', '42_3', '43_2', '44_1']);
    expect(lab.requests(LOGON)).toBe(1);
  });

  test('is used by the runs after it', async () => {
    const kept = nothingKept();
    await cyberarkPam(lab.cyberark({ kept })).get('41_8');
    await cyberarkPam(lab.cyberark({ kept })).get('41_8');
    expect(lab.requests(LOGON)).toBe(1);
  });

  test('is not used for another user of the same vault', async () => {
    const kept = nothingKept();
    await cyberarkPam(lab.cyberark({ kept })).get('41_8');
    const mira = {
      settings: { username: 'mira' },
      secrets: { password: lab.credential('cyberark/mira') },
      kept,
    };
    expect(await codeOf(cyberarkPam(lab.cyberark(mira)).get('41_8'))).toMatch(/NOT_FOUND|DENIED/);
    expect(lab.requests(LOGON)).toBe(2);
  });

  test('that has died is replaced once, and the call that found out is made again', async () => {
    const pam = cyberarkPam(lab.cyberark());
    const account = await pam.get('41_8');
    await lab.passTime(25 * MINUTE_MS);
    expect(await pam.checkOut(account, {})).toMatchObject({ kind: 'granted' });
    expect(lab.requests(LOGON)).toBe(2);
    expect(await pam.custody(account)).toMatchObject({ state: 'held-by-me' });
    expect(lab.requests(LOGON)).toBe(2);
  });

  test('that has died between two runs is replaced once for all calls of the second', async () => {
    const kept = nothingKept();
    await cyberarkPam(lab.cyberark({ kept })).get('41_8');
    await lab.passTime(25 * MINUTE_MS);
    const pam = cyberarkPam(lab.cyberark({ kept }));
    await Promise.all(['41_8', '42_3', '43_2'].map((id) => pam.get(id)));
    expect(lab.requests(LOGON)).toBe(2);
  });

  test('leaves other sessions of the same user alone', async () => {
    const browser = cyberarkPam(lab.cyberark());
    await browser.get('41_8');
    await cyberarkPam(lab.cyberark()).get('41_8');
    await browser.get('41_8');
    expect(lab.requests(LOGON)).toBe(2);
  });

  test('ends the other sessions when it was asked to be the only one', async () => {
    const first = cyberarkPam(lab.cyberark());
    await first.get('41_8');
    const alone = { settings: { username: 'sam', concurrent: false } };
    await cyberarkPam(lab.cyberark(alone)).get('41_8');
    await first.get('41_8');
    expect(lab.requests(LOGON)).toBe(3);
  });

  test("of Privilege Cloud is renewed before the token's end, without a refused call", async () => {
    const pam = cyberarkPam(lab.cyberark(byOAuth()));
    await pam.get('41_8');
    await lab.passTime(10 * MINUTE_MS);
    await pam.get('41_8');
    expect(lab.requests(TOKEN)).toBe(1);
    await lab.passTime(4.5 * MINUTE_MS);
    await pam.get('41_8');
    expect(lab.requests(TOKEN)).toBe(2);
    expect(lab.lab.journal().filter(({ status }) => status === 401)).toEqual([]);
  });
});

describe('the service token of Okta Privileged Access', () => {
  const ISSUE = /service_token$/;

  const firstOf = async (pam: PrivilegedAccess) => (await collect(pam.list({ search: 'adm-backup' })))[0];

  test('serves everything that a run does, and the runs after it', async () => {
    const kept = nothingKept();
    await firstOf(opaPrivilegedAccess(lab.opa({ kept })));
    await firstOf(opaPrivilegedAccess(lab.opa({ kept })));
    expect(lab.requests(ISSUE)).toBe(1);
  });

  test('is replaced once after its end', async () => {
    const pam = opaPrivilegedAccess(lab.opa());
    const account = await firstOf(pam);
    if (account === undefined) throw new Error('adm-backup is not listed');
    await lab.passTime(2 * 60 * MINUTE_MS);
    expect(await pam.checkOut(account, {})).toMatchObject({ kind: 'granted' });
    expect(lab.requests(ISSUE)).toBe(2);
  });

  test('is shared by everything that a run does at once', async () => {
    const pam = opaPrivilegedAccess(lab.opa());
    await Promise.all([firstOf(pam), firstOf(pam), firstOf(pam)]);
    expect(lab.requests(ISSUE)).toBe(1);
  });

  test('is not asked for again with a key that was refused', async () => {
    const pam = opaPrivilegedAccess(lab.opa({ secrets: { keySecret: 'not-the-secret' } }));
    expect(await codeOf(firstOf(pam))).toBe('AUTH_REQUIRED');
    expect(lab.requests(ISSUE)).toBe(1);
  });
});
