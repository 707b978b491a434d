/** What an org may answer to a sign-in by its Authentication API and on the way to an application, and what is said of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { oktaAssertions } from '../../../src/vendors/okta/assertion/source.ts';
import { type Answer, apiError, FakeOkta, refusalOf } from './fake-okta.ts';

const USER = 'sam@corp.example';
const PASSWORD = 'made-up-password-1';
const ACS = 'https://pvwa.corp.example/PasswordVault/api/auth/saml/logon';
const ANSWER = Buffer.from('<Response/>').toString('base64');
const SESSION_TOKEN = 'made-up-session-token';
const AUTHN = 'POST /api/v1/authn';
const COOKIE = 'GET /login/sessionCookieRedirect';
const HOME = 'GET /home/PVWA/0oa1/aln1';
const SSO = 'GET /app/pvwa/exk1/sso/saml';

const redirect = (location: string, setCookie: readonly string[] = []): Answer => ({
  status: 302,
  headers: { location, 'set-cookie': setCookie },
});
const html = (text: string, status = 200): Answer => ({
  status,
  text,
  headers: { 'content-type': 'text/html' },
});
const posting = (action = ACS): Answer =>
  html(`<form method="post" action="${action}"><input name="SAMLResponse" value="${ANSWER}"></form>`);
const signedIn: Answer = { json: { status: 'SUCCESS', sessionToken: SESSION_TOKEN } };

let okta: FakeOkta;

beforeEach(async () => {
  okta = await new FakeOkta().start();
  okta
    .on(AUTHN, (seen) => ({
      ...signedIn,
      ...(seen.body.includes(PASSWORD) ? {} : apiError(401, 'E0000004')),
    }))
    .on(
      COOKIE,
      redirect('/home/PVWA/0oa1/aln1', ['sid=made-up-sid; Path=/; HttpOnly', 'idx=made-up-idx; Path=/']),
    )
    .on(HOME, redirect('/app/pvwa/exk1/sso/saml'))
    .on(SSO, posting())
    .on('GET /login/signout', redirect('/login/login.htm'));
});
afterEach(() => okta.stop());

const ask = (application = `${okta.url}/home/PVWA/0oa1/aln1`): Promise<Secret> =>
  oktaAssertions(okta.context()).assertionFor({
    person: {
      userName: USER,
      password: async () => new Secret(PASSWORD),
      secondFactor: () => null,
    },
    application,
    consumers: [new URL(ACS.replace('api/auth', 'API/Auth'))],
  });

describe('an org that signs a person in', () => {
  it('is sent the password once, in the body, and gives the answer of the application', async () => {
    expect((await ask()).reveal()).toBe(ANSWER);
    expect(JSON.parse(okta.sent(AUTHN)[0]?.body ?? '')).toEqual({
      username: USER,
      password: PASSWORD,
      options: { multiOptionalFactorEnroll: false, warnBeforePasswordExpired: false },
    });
    expect(okta.sent(AUTHN)).toHaveLength(1);
    expect(okta.tokenRequests).toEqual([]);
  });

  it('gets its cookies back on every page, and the session is ended', async () => {
    await ask();
    for (const route of [HOME, SSO, 'GET /login/signout'])
      expect(okta.sent(route)[0]?.headers.cookie).toBe('sid=made-up-sid; idx=made-up-idx');
    expect(okta.sent(COOKIE)[0]?.headers.cookie).toBeUndefined();
  });

  it('leaves no secret in what is told of the calls', async () => {
    await ask();
    const told = JSON.stringify([okta.calls, okta.trace]);
    for (const secret of [PASSWORD, SESSION_TOKEN, 'made-up-sid', 'made-up-idx', ANSWER])
      expect(told).not.toContain(secret);
    expect(okta.calls.map(({ operation }) => operation)).toContain('sessionCookieRedirect');
  });
});

describe('an org that refuses the person', () => {
  it.each([
    ['E0000004', 401, 'name or password is wrong, the account is locked, or a policy of the org refuses'],
    ['E0000069', 403, 'the account is locked'],
    ['E0000085', 403, 'a policy of the org refuses'],
  ])('with %s is AUTH_REQUIRED', async (code, status, says) => {
    okta.on(AUTHN, apiError(status, code));
    const error = await refusalOf(ask());
    expect(error).toMatchObject({ code: 'AUTH_REQUIRED', vendor: { code, message: `refused by ${code}` } });
    expect(error.message).toBe(`Okta does not let ${USER} in at acme: ${says}.`);
    expect(okta.sent(AUTHN)).toHaveLength(1);
    expect(okta.sent(COOKIE)).toEqual([]);
  });

  it.each([
    ['LOCKED_OUT', 'the account is locked'],
    ['PASSWORD_EXPIRED', 'the password has expired'],
    ['PASSWORD_RESET', 'must be set anew'],
    ['MFA_ENROLL', 'must be enrolled first'],
    ['SOMETHING_NEW', 'the sign-in ended in SOMETHING_NEW'],
    ['SUCCESS', 'the sign-in ended in SUCCESS'],
  ])('by a transaction that ends in %s is AUTH_REQUIRED', async (status, says) => {
    okta.on(AUTHN, { json: { status } });
    expect(await refusalOf(ask())).toMatchObject({
      code: 'AUTH_REQUIRED',
      message: expect.stringContaining(says),
    });
  });

  it('by a third factor is AUTH_REQUIRED, after the second', async () => {
    const factor = { id: 'opf1', factorType: 'token:software:totp', provider: 'GOOGLE' };
    const more = { json: { status: 'MFA_REQUIRED', stateToken: 'st', _embedded: { factors: [factor] } } };
    okta.on(AUTHN, more).on('POST /api/v1/authn/factors/opf1/verify', more);
    const error = await refusalOf(
      oktaAssertions(okta.context()).assertionFor({
        person: {
          userName: USER,
          password: async () => new Secret(PASSWORD),
          secondFactor: async () => new Secret('123456'),
        },
        application: `${okta.url}/home/PVWA/0oa1/aln1`,
        consumers: [new URL(ACS)],
      }),
    );
    expect(error).toMatchObject({
      code: 'AUTH_REQUIRED',
      message: expect.stringContaining('further factor'),
    });
    expect(JSON.parse(okta.sent('POST /api/v1/authn/factors/opf1/verify')[0]?.body ?? '')).toEqual({
      stateToken: 'st',
      passCode: '123456',
    });
  });
});

describe('an org that does not offer the Authentication API', () => {
  it.each([
    ['404', html('<html>Not Found</html>', 404)],
    ['405', html('', 405)],
    ['501', html('', 501)],
    ['E0000008', apiError(404, 'E0000008')],
    ['E0000015', apiError(401, 'E0000015')],
    ['E0000022', apiError(405, 'E0000022')],
    ['E0000060', apiError(501, 'E0000060')],
    ['E0000006', apiError(403, 'E0000006')],
  ])('and answers %s is told so, with the way that is left', async (_how, answer) => {
    okta.on(AUTHN, answer);
    const error = await refusalOf(ask());
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'acme does not offer sign-in by its Authentication API (/api/v1/authn).',
    });
    expect(error.hint).toContain('hand the answer over as a secret');
    expect(okta.sent(AUTHN)).toHaveLength(1);
  });

  it.each([
    ['a firewall’s page', html('<html>Blocked</html>', 403), 'UNAVAILABLE'],
    ['a page', html('<html>Welcome</html>'), 'UNAVAILABLE'],
    ['a list', { json: [] }, 'AUTH_REQUIRED'],
    ['the rate limit', apiError(429, 'E0000047'), 'RATE_LIMITED'],
    ['a fault', apiError(500, 'E0000009'), 'UNAVAILABLE'],
  ])('is not what is told of %s', async (_what, answer, code) => {
    okta.on(AUTHN, answer);
    expect((await refusalOf(ask())).code).toBe(code);
    expect(okta.sent(AUTHN)).toHaveLength(1);
  });
});

describe('the way to the application', () => {
  it.each([
    ['refuses the session token', html('<html>No</html>', 403), 'AUTH_REQUIRED', 'gives no session'],
    [
      'shows a page for the session token',
      html('<html>Sign in</html>'),
      'UNAVAILABLE',
      'something other than',
    ],
    ['fails at the session token', apiError(500, 'E0000009'), 'UNAVAILABLE', 'sessionCookieRedirect'],
  ])('that %s is told', async (_what, answer, code, says) => {
    okta.on(COOKIE, answer);
    expect(await refusalOf(ask())).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(okta.sent(COOKIE)).toHaveLength(1);
  });

  it.each([
    [
      'shows a page instead of the form',
      html('<html><form method="post" action="/idp/idx"></form></html>'),
      'AUTH_REQUIRED',
      `acme shows ${USER} a page instead of the answer of`,
    ],
    ['is refused to the person', html('<html>No</html>', 403), 'DENIED', 'acme does not open'],
    ['is not there', html('<html>No</html>', 404), 'NOT_FOUND', 'acme has no application at the address of'],
    [
      'leads to another provider',
      redirect('https://login.other.example/saml'),
      'CONFIG_INVALID',
      'login.other.example',
    ],
    ['leads nowhere', redirect('http://'), 'CONFIG_INVALID', 'leads on to nowhere'],
    ['leads in a circle', redirect('/app/pvwa/exk1/sso/saml'), 'UNAVAILABLE', 'in a circle'],
    ['posts elsewhere', posting('https://other.example/acs'), 'CONFIG_INVALID', 'https://other.example/acs'],
    ['posts to another port', posting(ACS.replace('.example', '.example:8443')), 'CONFIG_INVALID', ':8443'],
  ])('that %s is told, and the session is ended', async (_what, answer, code, says) => {
    okta.on(SSO, answer);
    expect(await refusalOf(ask())).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(okta.sent('GET /login/signout')).toHaveLength(1);
    expect(okta.sent(AUTHN)).toHaveLength(1);
  });

  it('is not gone for an address of another host: nothing is sent', async () => {
    const error = await refusalOf(ask('https://other.okta.com/home/PVWA/0oa1/aln1'));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', hint: expect.stringContaining(okta.url) });
    expect(okta.seen).toEqual([]);
  });

  it('uses the name of the org that the connection has, whatever its documents say', async () => {
    okta.settings = { method: 'token' };
    okta.secrets = { apiToken: 'made-up-api-token' };
    const href = 'https://acme.okta.com/home/PVWA/0oa1/aln1';
    const app = { id: '0oa1', label: 'PVWA', status: 'ACTIVE', signOnMode: 'SAML_2_0' };
    okta.on('GET /api/v1/apps', { json: [{ ...app, _links: { appLinks: [{ href }] } }] });
    expect((await ask('PVWA')).reveal()).toBe(ANSWER);
  });

  it('is told as ambiguous where two applications have the label', async () => {
    okta.settings = { method: 'token' };
    okta.secrets = { apiToken: 'made-up-api-token' };
    const app = { label: 'PVWA', status: 'ACTIVE', signOnMode: 'SAML_2_0' };
    okta.on('GET /api/v1/apps', {
      json: [
        { id: '0oa1', ...app },
        { id: '0oa2', ...app },
        { id: '0oa3', label: 'PVWA 2' },
      ],
    });
    expect(await refusalOf(ask('PVWA'))).toMatchObject({
      code: 'AMBIGUOUS',
      hint: expect.stringContaining('0oa1, 0oa2'),
    });
    expect(okta.sent(AUTHN)).toEqual([]);
  });
});
