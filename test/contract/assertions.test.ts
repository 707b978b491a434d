/**
 * PVWA by SAML without a browser: a person signs in at the lab's workforce org, and the answer of its application lets
 * him in to the lab's vault, which verifies it. Each link of the chain is broken once; none is tried twice.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IdctlError } from '../../src/core/errors.ts';
import type { FaultKind } from '../../src/lab/kernel/contract.ts';
import type { AssertionSource } from '../../src/services/connections/assertion-port.ts';
import { cyberarkHealth } from '../../src/vendors/cyberark/health.ts';
import { cyberarkPam } from '../../src/vendors/cyberark/pam.ts';
import { oktaAssertions } from '../../src/vendors/okta/assertion/source.ts';
import { certificateOf, samlApp, signOn } from '../lab/okta/sign-in/set-up.ts';
import { type Answer, type Ask, caller, succeed } from '../lab/okta/support.ts';
import { newIdp } from '../support/saml-idp.ts';
import { TOTP_KEY, totp } from '../support/totp.ts';
import { type ConnectOptions, LabBench, nothingKept } from './lab-bench.ts';

const SAM = 'sam.reed@lab.example';
const MINUTE_MS = 60_000;
const AUTHN = /^POST \/api\/v1\/authn$/;
const LOGON = /^POST \/PasswordVault\/API\/auth\/SAML\/Logon$/i;
const MANAGEMENT = /^(GET \/api\/v1\/apps|POST \/oauth2\/v1\/token)/;
const VERIFY = /^POST \/api\/v1\/authn\/factors\/[^/]+\/verify$/;

let lab: LabBench;
let wic: Ask;
let app: Answer['json'];
/** As metadata of the application has it. */
let issuer: string;

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.reset();
  wic = caller(lab.lab, 'wic');
  app = await samlApp(wic, 'PVWA', signOn(acs(), 'PasswordVault'));
  await assign(app, 'sam');
  issuer = `http://www.okta.com/${/\/(exk\w+)/.exec(app._links.appLinks[0].href)?.[1]}`;
  await lab.lab.tell('cyberark', 'saml-partner', { issuer, certificates: [await certificateOf(wic, app)] });
  lab.lab.clearJournal();
});

const acs = (): string => `${lab.url('pvwa').replace(/\/$/, '')}/PasswordVault/api/auth/saml/logon`;

async function assign({ id }: Answer['json'], userName: string): Promise<void> {
  const user = await succeed(wic(`GET /api/v1/users/${SAM}`));
  await succeed(
    wic(`POST /api/v1/apps/${id}/users`, { id: user.id, scope: 'USER', credentials: { userName } }),
  );
}

interface Chain {
  /** Of the connection to PVWA. */
  readonly pvwa?: Partial<ConnectOptions>;
  readonly settings?: ConnectOptions['settings'];
  readonly secrets?: Readonly<Record<string, string>>;
  /** Of the connection to the org. */
  readonly okta?: Partial<ConnectOptions>;
  /** What happens to the provider on the way. */
  readonly between?: (provider: AssertionSource) => AssertionSource;
}

/** A connection to PVWA that names one to the org, as the composition root joins them. */
function chain({ pvwa = {}, settings = {}, secrets = {}, okta = {}, between = (it) => it }: Chain = {}) {
  return lab.cyberark({
    settings: {
      ...{ method: 'saml', identityProvider: 'wic', application: 'PVWA', username: SAM },
      ...settings,
    },
    secrets: { password: lab.credential(`wic/${SAM}`), ...secrets },
    provider: between(oktaAssertions(lab.oktaService(okta))),
    ...pvwa,
  });
}

async function refusalOf(work: Promise<unknown>): Promise<IdctlError> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof IdctlError) return outcome;
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
}

/** The refusal of the first of three calls; the others must not have knocked again. */
async function refusedOnce(context: ReturnType<typeof chain>): Promise<IdctlError> {
  const pam = cyberarkPam(context);
  const first = await refusalOf(pam.get('41_8'));
  for (const _ of [1, 2]) expect((await refusalOf(pam.get('41_8'))).code).toBe(first.code);
  return first;
}

const calls = (): readonly string[] => lab.lab.journal().map(({ method, path }) => `${method} ${path}`);

describe('a person who is let in', () => {
  test('is known to the vault by the name of the application, and the org keeps no session', async () => {
    const report = await cyberarkHealth(chain()).signIn();
    expect(report.principal).toBe('sam');
    expect(lab.requests(AUTHN)).toBe(1);
    expect(lab.requests(LOGON)).toBe(1);
    expect(lab.stored('okta-wic').sessions).toEqual([]);
  });

  test('goes one way, in one order', async () => {
    await cyberarkPam(chain({ okta: tokenOf() })).get('41_8');
    const said = calls().map((it) => it.replace(/\?.*/, '').replace(/\/(0oa|exk)\w+/g, '/ID'));
    expect(said.map((it) => it.replace('labwic_pvwa_1', 'NAME'))).toEqual([
      'GET /api/v1/apps',
      'POST /api/v1/authn',
      'GET /login/sessionCookieRedirect',
      'GET /home/NAME/ID/ID',
      'GET /app/NAME/ID/sso/saml',
      'GET /login/signout',
      'POST /PasswordVault/API/auth/SAML/Logon',
      'GET /PasswordVault/API/Accounts/41_8/',
    ]);
  });

  test.each([
    ['the id', () => app.id],
    ['the address', () => app._links.appLinks[0].href],
    [
      'the address of its sign-in',
      () => `${lab.url('wic')}/app/${app.name}/${issuer.split('/').at(-1)}/sso/saml`,
    ],
  ])('may be told the application by %s', async (_what, application) => {
    const pam = cyberarkPam(chain({ settings: { application: application() } }));
    expect((await pam.get('41_8')).id).toBe('41_8');
  });

  test('needs nothing of the management API where the application is an address, or was found before', async () => {
    const kept = nothingKept();
    await cyberarkPam(chain({ okta: { kept } })).get('41_8');
    expect(lab.requests(MANAGEMENT)).toBeGreaterThan(0);
    lab.lab.clearJournal();
    await cyberarkPam(chain({ okta: { kept } })).get('41_8');
    await cyberarkPam(chain({ settings: { application: app._links.appLinks[0].href } })).get('41_8');
    expect(lab.requests(MANAGEMENT)).toBe(0);
    expect(lab.requests(LOGON)).toBe(2);
  });

  test('is led to the application that has the label now', async () => {
    const kept = nothingKept();
    await cyberarkPam(chain({ okta: { kept } })).get('41_8');
    await succeed(wic(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`));
    await succeed(wic(`DELETE /api/v1/apps/${app.id}`), 204);
    const next = await samlApp(wic, 'PVWA', signOn(acs(), 'PasswordVault'));
    await assign(next, 'sam');
    const key = /\/(exk\w+)/.exec(next._links.appLinks[0].href)?.[1];
    await lab.lab.tell('cyberark', 'saml-partner', {
      issuer: `http://www.okta.com/${key}`,
      certificates: [await certificateOf(wic, next)],
    });
    lab.lab.clearJournal();
    await cyberarkPam(chain({ okta: { kept } })).get('41_8');
    expect(lab.requests(AUTHN)).toBe(1);
  });

  test('types the password when none is configured', async () => {
    const typed = [lab.credential(`wic/${SAM}`)];
    const settings = { method: 'saml', identityProvider: 'wic', application: 'PVWA', username: SAM };
    const context = lab.cyberark({
      ...{ settings, secrets: {}, typed },
      provider: oktaAssertions(lab.oktaService()),
    });
    expect((await cyberarkPam(context).get('41_8')).id).toBe('41_8');
  });
});

describe('a session that came so', () => {
  test('serves the runs after it with one call each', async () => {
    const kept = nothingKept();
    await cyberarkPam(chain({ pvwa: { kept } })).get('41_8');
    lab.lab.clearJournal();
    await cyberarkPam(chain({ pvwa: { kept } })).get('41_8');
    expect(calls()).toEqual(['GET /PasswordVault/API/Accounts/41_8/']);
  });

  test.each([
    ['person', { username: 'mira.okafor@lab.example' }],
    ['application', { application: 'Another' }],
    ['identity provider', { identityProvider: 'cic' }],
  ])('does not serve another %s', async (_what, settings) => {
    const kept = nothingKept();
    await cyberarkPam(chain({ pvwa: { kept } })).get('41_8');
    await refusalOf(cyberarkPam(chain({ pvwa: { kept }, settings, between: () => nobody })).get('41_8'));
  });

  test('that has died is replaced once, by one sign-in at the org', async () => {
    const pam = cyberarkPam(chain());
    await Promise.all(['41_8', '42_3', '43_2'].map((id) => pam.get(id)));
    await lab.passTime(25 * MINUTE_MS);
    await Promise.all(['41_8', '42_3', '43_2'].map((id) => pam.get(id)));
    expect(lab.requests(AUTHN)).toBe(2);
    expect(lab.requests(LOGON)).toBe(2);
  });
});

describe('a person whom the org does not let in', () => {
  test('by a wrong password is told so once, and the vault hears nothing', async () => {
    const error = await refusedOnce(chain({ secrets: { password: 'not-the-password' } }));
    expect(error).toMatchObject({ code: 'AUTH_REQUIRED', vendor: { id: 'okta', code: 'E0000004' } });
    expect(error.message).toContain(`Okta does not let ${SAM} in at lab`);
    expect(error.hint).toContain('tried once');
    expect(lab.requests(AUTHN)).toBe(1);
    expect(userOf(SAM).badTries).toBe(1);
    expect(lab.requests(LOGON)).toBe(0);
  });

  test.each([
    ['LOCKED_OUT', 'the account is locked'],
    ['PASSWORD_EXPIRED', 'the password has expired'],
  ])('because of %s is told that', async (status, says) => {
    const { id } = await succeed(wic(`GET /api/v1/users/${SAM}`));
    if (status === 'PASSWORD_EXPIRED') {
      await succeed(wic(`POST /api/v1/users/${id}/lifecycle/expire_password`));
    } else {
      const body = { username: SAM, password: 'not-the-password' };
      for (let tries = 0; tries < 10; tries += 1)
        await caller(lab.lab, 'wic', null)('POST /api/v1/authn', body);
    }
    lab.lab.clearJournal();
    const error = await refusedOnce(chain());
    expect(error).toMatchObject({ code: 'AUTH_REQUIRED', message: expect.stringContaining(says) });
    expect(lab.requests(AUTHN)).toBe(1);
    expect(lab.requests(LOGON)).toBe(0);
  });
});

describe('a second factor', () => {
  const enrol = (type: string, more: object = {}): Promise<void> =>
    lab.lab.tell('okta-wic', 'factor-enrolled', { login: SAM, type, ...more });
  const code = (): string => totp(TOTP_KEY.text, lab.clock.now());
  const answered = (answer: string) => async () =>
    lab.lab.tell('okta-wic', 'push-answered', { login: SAM, answer });

  test('is a code that the person types', async () => {
    await enrol('totp', { secret: TOTP_KEY.base32 });
    const okta = { atTerminal: true, typed: [code()] };
    expect((await cyberarkPam(chain({ okta })).get('41_8')).id).toBe('41_8');
    expect(lab.requests(VERIFY)).toBe(1);
  });

  test('is chosen by the person where there are several', async () => {
    await enrol('push');
    await enrol('totp', { secret: TOTP_KEY.base32 });
    await enrol('webauthn');
    const okta = { atTerminal: true, typed: ['2', code()] };
    await cyberarkPam(chain({ okta })).get('41_8');
    expect(lab.said.join('\n')).toContain('1  a push of Okta Verify\n  2  a code of Google Authenticator');
    expect(lab.said.join('\n')).not.toContain('passkey');
  });

  test('may be configured, and needs nobody then', async () => {
    await enrol('totp', { secret: TOTP_KEY.base32 });
    await cyberarkPam(chain({ secrets: { otp: code() } })).get('41_8');
    expect(lab.requests(VERIFY)).toBe(1);
  });

  test('that nobody is there to give is told in one sentence, with what it could be', async () => {
    await enrol('totp', { secret: TOTP_KEY.base32 });
    await enrol('push');
    const error = await refusedOnce(chain());
    expect(error.code).toBe('INPUT_REQUIRED');
    expect(error.message).toBe(
      `lab asks ${SAM} for a second factor (a code of Google Authenticator, a push of Okta Verify), and nobody is here to give it.`,
    );
    expect(lab.requests(AUTHN)).toBe(1);
    expect(lab.requests(VERIFY)).toBe(0);
  });

  test('that cannot be given here is told as that', async () => {
    await enrol('webauthn');
    const error = await refusedOnce(chain({ okta: { atTerminal: true } }));
    expect(error).toMatchObject({
      code: 'AUTH_REQUIRED',
      message: expect.stringContaining('cannot be given here: a passkey or security key'),
    });
  });

  test('that is wrong is not tried again', async () => {
    await enrol('totp', { secret: TOTP_KEY.base32 });
    const wrong = String((Number(code()) + 1) % 1_000_000).padStart(6, '0');
    const error = await refusedOnce(chain({ secrets: { otp: wrong } }));
    expect(error).toMatchObject({
      code: 'AUTH_REQUIRED',
      message: expect.stringContaining('the code is wrong'),
    });
    expect(lab.requests(VERIFY)).toBe(1);
    expect(lab.requests(LOGON)).toBe(0);
  });

  test('of another kind than the configured one is told', async () => {
    await enrol('totp', { secret: TOTP_KEY.base32 });
    const error = await refusedOnce(chain({ secrets: { otp: 'push' } }));
    expect(error).toMatchObject({ code: 'AUTH_REQUIRED', hint: expect.stringContaining('configured') });
    expect(lab.requests(VERIFY)).toBe(0);
  });

  test('is a push that the person confirms, with the number to choose', async () => {
    await enrol('push', { choosesNumber: true });
    const okta = { atTerminal: true, onSleep: answered('APPROVED') };
    await cyberarkPam(chain({ okta })).get('41_8');
    expect(lab.said[0]).toContain(`confirm the sign-in of ${SAM} in Okta Verify`);
    expect(lab.said[1]).toMatch(/choose \d\d\.$/);
    expect(lab.requests(VERIFY)).toBe(2);
  });

  test('is a push without a terminal only where that was configured', async () => {
    await enrol('push');
    const secrets = { otp: 'push' };
    await cyberarkPam(chain({ secrets, okta: { onSleep: answered('APPROVED') } })).get('41_8');
    expect(lab.requests(LOGON)).toBe(1);
  });

  test('that is refused on the phone ends it', async () => {
    await enrol('push');
    const error = await refusedOnce(chain({ okta: { atTerminal: true, onSleep: answered('REJECTED') } }));
    expect(error).toMatchObject({
      code: 'AUTH_REQUIRED',
      message: expect.stringContaining('not confirmed on the phone'),
      vendor: { code: 'REJECTED' },
    });
  });

  test('that nobody confirms ends it in time', async () => {
    await enrol('push');
    const error = await refusedOnce(chain({ okta: { atTerminal: true } }));
    expect(error).toMatchObject({ code: 'AUTH_REQUIRED', message: expect.stringContaining('in time') });
    expect(lab.requests(AUTHN)).toBe(1);
    expect(lab.requests(VERIFY)).toBeLessThan(40);
  });
});

describe('an application that does not serve', () => {
  test('is told before anybody signs in, when there is none of that name', async () => {
    const error = await refusalOf(cyberarkPam(chain({ settings: { application: 'Nothing' } })).get('41_8'));
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('"Nothing"') });
    expect(lab.requests(AUTHN)).toBe(0);
  });

  test('is told before anybody signs in, when it is inactive', async () => {
    await succeed(wic(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`));
    const error = await refusalOf(cyberarkPam(chain()).get('41_8'));
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('is not active'),
    });
    expect(lab.requests(AUTHN)).toBe(0);
  });

  test('is told as inactive also where its address was remembered', async () => {
    const kept = nothingKept();
    await cyberarkPam(chain({ okta: { kept } })).get('41_8');
    await succeed(wic(`POST /api/v1/apps/${app.id}/lifecycle/deactivate`));
    const error = await refusalOf(cyberarkPam(chain({ okta: { kept } })).get('41_8'));
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('is not active'),
    });
  });

  test('is told before anybody signs in, when it speaks no SAML', async () => {
    await succeed(
      wic('POST /api/v1/apps', {
        name: 'bookmark',
        label: 'Link',
        signOnMode: 'BOOKMARK',
        settings: { app: { url: 'https://pvwa.example', requestIntegration: false } },
      }),
    );
    const error = await refusalOf(cyberarkPam(chain({ settings: { application: 'Link' } })).get('41_8'));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('no SAML 2.0') });
    expect(lab.requests(AUTHN)).toBe(0);
  });

  test('is refused to a person who has it not', async () => {
    const user = await succeed(wic(`GET /api/v1/users/${SAM}`));
    await succeed(wic(`DELETE /api/v1/apps/${app.id}/users/${user.id}`), 204);
    const error = await refusedOnce(chain());
    expect(error).toMatchObject({
      code: 'DENIED',
      message: `lab does not open "PVWA" to ${SAM}.`,
      hint: expect.stringContaining('Assign it'),
    });
    expect(lab.requests(AUTHN)).toBe(1);
    expect(lab.requests(LOGON)).toBe(0);
    expect(lab.stored('okta-wic').sessions).toEqual([]);
  });

  test('that answers somebody else is not handed to the vault', async () => {
    const other = await samlApp(wic, 'Wiki', signOn('https://wiki.example/acs', 'wiki'));
    await assign(other, 'sam');
    const error = await refusalOf(cyberarkPam(chain({ settings: { application: 'Wiki' } })).get('41_8'));
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('sends its answers to https://wiki.example/acs'),
    });
    expect(lab.requests(LOGON)).toBe(0);
  });

  test('that answers another address of the vault serves once that address is told', async () => {
    // The application knows the listener without TLS; the connection is to the other one.
    const pvwa = { listener: 'pvwa-tls', certificate: true };
    const error = await refusalOf(cyberarkPam(chain({ pvwa })).get('41_8'));
    expect(error.code).toBe('CONFIG_INVALID');
    await cyberarkPam(chain({ pvwa, settings: { consumerUrl: acs() } })).get('41_8');
    expect(lab.requests(LOGON)).toBe(1);
  });
});

describe('a vault that does not take the answer', () => {
  test.each([
    [
      'because it knows another certificate',
      async () => {
        const { certificatePem } = await newIdp('http://idp.example');
        return { issuer, certificates: [certificatePem] };
      },
    ],
    [
      'because it knows another issuer',
      async () => ({ issuer: `${issuer}/`, certificates: [await certificateOf(wic, app)] }),
    ],
    [
      'because it takes only what it asked for',
      async () => ({ issuer, certificates: [await certificateOf(wic, app)], idpInitiated: false }),
    ],
  ])('%s is told once, with what the answer says', async (_why, partner) => {
    await lab.lab.tell('cyberark', 'saml-partner', await partner());
    const error = await refusedOnce(chain());
    expect(error).toMatchObject({ code: 'AUTH_REQUIRED', vendor: { id: 'cyberark', code: 'PASWS035E' } });
    for (const part of [issuer, 'for sam', 'to PasswordVault', `at ${acs()}`, 'EnableIdPInitiatedSso'])
      expect(error.hint).toContain(part);
    expect(lab.requests(AUTHN)).toBe(1);
    expect(lab.requests(LOGON)).toBe(1);
  });

  test('because it came late is told with its end', async () => {
    const between = (provider: AssertionSource): AssertionSource => ({
      async assertionFor(request) {
        const answer = await provider.assertionFor(request);
        await lab.passTime(15 * MINUTE_MS);
        return answer;
      },
    });
    const error = await refusedOnce(chain({ between }));
    expect(error.hint).toMatch(/good until \d{4}-\d\d-\d\dT/);
    expect(lab.requests(LOGON)).toBe(1);
  });

  test('because of a name that it does not know is told with the name', async () => {
    const user = await succeed(wic(`GET /api/v1/users/${SAM}`));
    const credentials = { userName: 'nobody-there' };
    await succeed(wic(`POST /api/v1/apps/${app.id}/users/${user.id}`, { credentials }));
    expect((await refusedOnce(chain())).hint).toContain('for nobody-there');
  });
});

describe('a fault on the way', () => {
  const HOPS: Readonly<
    Record<string, readonly [listener: string, method: string, path: string, repeats: boolean]>
  > = {
    'the sign-in': ['wic', 'POST', '/api/v1/authn', false],
    'the session': ['wic', 'GET', '/login/sessionCookieRedirect', false],
    'the page of the application': ['wic', 'GET', '/app/*/*/sso/saml', true],
    'the logon': ['pvwa', 'POST', '/PasswordVault/API/auth/*/Logon', false],
  };
  const KINDS: readonly FaultKind[] = ['429', '500', 'drop-before', 'drop-after', 'truncate', 'html'];
  const cases = Object.keys(HOPS).flatMap((hop) => KINDS.map((kind) => [kind, hop] as const));

  test.each(cases)('%s at %s', async (kind, hop) => {
    const [listener, method, path, repeats] = HOPS[hop] ?? ['', '', '', false];
    lab.lab.addFault({ listener, method, path, kind, skip: 0, times: 1 });
    const outcome = await cyberarkPam(chain())
      .get('41_8')
      .catch((error: unknown) => error);
    expect(lab.requests(AUTHN)).toBe(1);
    expect(lab.requests(LOGON)).toBeLessThan(2);
    if (repeats && kind !== 'html') expect(outcome).toMatchObject({ id: '41_8' });
    else {
      expect(outcome).toBeInstanceOf(IdctlError);
      const codes = kind === '429' ? ['RATE_LIMITED'] : ['UNAVAILABLE', 'AUTH_REQUIRED'];
      expect(codes).toContain((outcome as IdctlError).code); // Proven above.
    }
    // Nothing of a fault outlives it.
    expect((await cyberarkPam(chain()).get('41_8')).id).toBe('41_8');
  });

  test.each(['500', 'drop-before', 'html'] as const)(
    '%s at the end of the session is nobody`s loss',
    async (kind) => {
      lab.lab.addFault({ listener: 'wic', method: 'GET', path: '/login/signout', kind, skip: 0, times: 1 });
      expect((await cyberarkPam(chain()).get('41_8')).id).toBe('41_8');
    },
  );
});

const nobody: AssertionSource = {
  assertionFor: async () => {
    throw new IdctlError('AUTH_REQUIRED', 'nobody signs in here');
  },
};

/** By an API token, so that the sign-in of the connection itself costs no calls. */
const tokenOf = (): Partial<ConnectOptions> => ({
  settings: { method: 'token' },
  secrets: { apiToken: lab.credential('okta/wic-token') },
});

const userOf = (login: string) =>
  lab.stored('okta-wic').users.find((it: { profile: { login: string } }) => it.profile.login === login);
