/** The org as OpenID provider, spoken to by plain HTTP and judged by jose. */
import { createHash, randomUUID, type webcrypto } from 'node:crypto';
import {
  createLocalJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App, User } from '../../../../src/lab/okta/model.ts';
import { checkAccessToken } from '../../../../src/lab/okta/oauth/access.ts';
import { newId } from '../../../../src/lab/okta/org-world.ts';
import {
  addApp,
  addPerson,
  addWebApp,
  Browser,
  CLIENT_SECRET,
  formOf,
  outcomes,
  PASSWORD,
  signIn,
  startOrgs,
  type TestLab,
} from './support.ts';

const REDIRECT = 'http://app.invalid/callback';
const VERIFIER = 'a'.repeat(50);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let test: TestLab;
let base: string;
let sam: User;
let web: App;

beforeAll(async () => {
  test = await startOrgs();
  base = test.wic.ownUrl();
  sam = addPerson(test.wic, 'sam.reed@lab.example');
  web = addWebApp(test.wic, REDIRECT);
});
afterAll(() => test.lab.stop());

// The library speaks to the console where it was not told what to do; a lab's output is the command line's.
const said = (['info', 'warn', 'error', 'log'] as const).map((name) => vi.spyOn(console, name));
afterAll(() => {
  for (const spy of said) expect(spy).not.toHaveBeenCalled();
});

function authorizeUrl(app: App, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: app.id,
    response_type: 'code',
    scope: 'openid profile email',
    redirect_uri: REDIRECT,
    state: 'st-1',
    nonce: 'no-1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...more,
  });
  return `${base}/oauth2/v1/authorize?${query}`;
}

function locationOf(response: Response): URL {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`no redirect but ${response.status}`);
  return new URL(location, response.url);
}

async function codeFor(browser: Browser, app: App, more: Record<string, string> = {}): Promise<URL> {
  const page = await browser.follow(await browser.get(authorizeUrl(app, more)));
  return locationOf(page.status === 200 ? await signIn(browser, page, sam.profile.login) : page);
}

const basic = (app: App, secret = CLIENT_SECRET) =>
  `Basic ${Buffer.from(`${app.id}:${secret}`).toString('base64')}`;

async function token(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${base}/oauth2/v1/token`, { method: 'POST', body: new URLSearchParams(form), headers });
}

async function exchange(app: App, location: URL): Promise<Record<string, string>> {
  const form = {
    grant_type: 'authorization_code',
    code: location.searchParams.get('code') ?? '',
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
  };
  const response = await token(form, { authorization: basic(app) });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, string>;
}

async function orgKeys() {
  return createLocalJWKSet((await (await fetch(`${base}/oauth2/v1/keys`)).json()) as JSONWebKeySet);
}

const reasons = (eventType: string) => outcomes(test.wic, eventType);

describe('the code flow', () => {
  it('signs a user in by forms alone and gives the application a thin ID token', async () => {
    const location = await codeFor(new Browser(), web);
    expect(location.origin + location.pathname).toBe(REDIRECT);
    expect(location.searchParams.get('state')).toBe('st-1');
    const tokens = await exchange(web, location);
    const { payload } = await jwtVerify(tokens['id_token'] ?? '', await orgKeys(), {
      issuer: base,
      audience: web.id,
    });
    expect(payload).toMatchObject({
      sub: sam.id,
      nonce: 'no-1',
      amr: ['pwd'],
      idp: test.wic.state.orgId,
      ver: 1,
    });
    expect(payload['auth_time']).toBeTypeOf('number');
    expect(Object.keys(payload)).not.toContain('email');
    const userinfo = await fetch(`${base}/oauth2/v1/userinfo`, {
      headers: { authorization: `Bearer ${tokens['access_token']}` },
    });
    expect(await userinfo.json()).toMatchObject({
      sub: sam.id,
      email: 'sam.reed@lab.example',
      given_name: 'Sam',
      family_name: 'Reed',
      preferred_username: 'sam.reed@lab.example',
    });
    expect(decodeJwt(tokens['access_token'] ?? '')).toMatchObject({
      iss: base,
      cid: web.id,
      uid: sam.id,
      sub: sam.profile.login,
      scp: ['openid', 'profile', 'email'],
    });
    expect(reasons('app.oauth2.signon')).toContain('SUCCESS');
    expect(reasons('app.oauth2.token.grant.id_token')).toContain('SUCCESS');
    expect(reasons('policy.evaluate_sign_on')).toContain('ALLOW Rule "Catch-all"');
    expect(reasons('user.session.start')).toContain('SUCCESS');
  });

  it('needs no second sign-in, unless one is asked for', async () => {
    const browser = new Browser();
    await codeFor(browser, web);
    const second = await browser.follow(await browser.get(authorizeUrl(web)));
    expect(locationOf(second).searchParams.get('code')).not.toBeNull();
    const silent = await browser.follow(await browser.get(authorizeUrl(web, { prompt: 'none' })));
    expect(locationOf(silent).searchParams.get('code')).not.toBeNull();
    const again = await browser.follow(await browser.get(authorizeUrl(web, { prompt: 'login' })));
    expect(again.status).toBe(200);
    expect(
      locationOf(await signIn(browser, again, sam.profile.login)).searchParams.get('code'),
    ).not.toBeNull();
  });

  it('says login_required to a silent request without a session', async () => {
    const answer = await new Browser().get(authorizeUrl(web, { prompt: 'none' }));
    expect(locationOf(answer).searchParams.get('error')).toBe('login_required');
  });

  it('takes a code once, with its verifier and its redirect URI', async () => {
    const location = await codeFor(new Browser(), web);
    const code = location.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: VERIFIER };
    const headers = { authorization: basic(web) };
    const wrong = await token({ ...form, code_verifier: 'b'.repeat(50) }, headers);
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
    expect((await token({ ...form, redirect_uri: `${REDIRECT}/` }, headers)).status).toBe(400);
    expect((await token(form, headers)).status).toBe(200);
    expect((await token(form, headers)).status).toBe(400);
    expect(reasons('app.oauth2.token.grant')).toContain('FAILURE invalid_grant');
  });

  it('does not know a wrong client secret', async () => {
    const answer = await token(
      { grant_type: 'authorization_code', code: 'x' },
      { authorization: basic(web, 'wrong') },
    );
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('shows a page, and sends nobody, when the redirect URI is not registered', async () => {
    const answer = await new Browser().get(authorizeUrl(web, { redirect_uri: 'http://evil.invalid/' }));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('redirect_uri');
    expect(reasons('app.oauth2.authorize.code')).toContain('FAILURE illegal_redirect_uri');
  });

  it('tells the application that a user is not assigned', async () => {
    const closed = addWebApp(test.wic, REDIRECT);
    closed.groups = [];
    const location = await codeFor(new Browser(), closed);
    expect(location.searchParams.get('error')).toBe('access_denied');
    expect(location.searchParams.get('error_description')).toContain('not assigned');
    expect(reasons('app.oauth2.authorize.code')).toContain('FAILURE user_not_assigned');
    expect(reasons('app.generic.unauth_app_access_attempt')).toContain('FAILURE user_not_assigned');
  });

  it('gives a refresh token, renews with it, and forgets what is revoked', async () => {
    const tokens = await exchange(web, await codeFor(new Browser(), web, { scope: 'openid offline_access' }));
    const headers = { authorization: basic(web) };
    const renewed = await token(
      { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' },
      headers,
    );
    const { access_token: fresh } = (await renewed.json()) as { access_token: string };
    const ask = async () => {
      const body = new URLSearchParams({ token: fresh });
      return (await fetch(`${base}/oauth2/v1/introspect`, { method: 'POST', body, headers })).json();
    };
    expect(await ask()).toMatchObject({ active: true, username: sam.profile.login, client_id: web.id });
    const revoked = await fetch(`${base}/oauth2/v1/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: fresh }),
      headers,
    });
    expect(revoked.status).toBe(200);
    expect(await ask()).toEqual({ active: false });
  });

  it('ends a session where the application asks for it', async () => {
    const browser = new Browser();
    const tokens = await exchange(web, await codeFor(browser, web));
    const query = new URLSearchParams({
      id_token_hint: tokens['id_token'] ?? '',
      post_logout_redirect_uri: `${REDIRECT}/bye`,
      state: 's',
    });
    const out = await browser.get(`${base}/oauth2/v1/logout?${query}`);
    expect(out.headers.get('location')).toBe(`${REDIRECT}/bye?state=s`);
    expect((await browser.follow(await browser.get(authorizeUrl(web)))).status).toBe(200);
    query.set('post_logout_redirect_uri', 'http://evil.invalid/');
    expect((await browser.get(`${base}/oauth2/v1/logout?${query}`)).status).toBe(400);
  });
});

describe('a client', () => {
  it('may push its request, and then names it alone', async () => {
    const body = new URLSearchParams(authorizeUrl(web).split('?')[1]);
    const headers = { authorization: basic(web) };
    const pushed = await fetch(`${base}/oauth2/v1/par`, { method: 'POST', body, headers });
    expect(pushed.status).toBe(201);
    const { request_uri: requestUri } = (await pushed.json()) as { request_uri: string };
    const query = new URLSearchParams({ client_id: web.id, request_uri: requestUri });
    const browser = new Browser();
    const page = await browser.follow(await browser.get(`${base}/oauth2/v1/authorize?${query}`));
    const location = locationOf(await signIn(browser, page, sam.profile.login));
    expect(location.searchParams.get('state')).toBe('st-1');
    await exchange(web, location);
  });

  it('has two secrets while they are rotated, in the header or in the form', async () => {
    const [first] = web.secrets;
    if (first === undefined) throw new Error('no secret');
    const second = { ...first, id: 'ocs2', secret: 'the-next-secret-of-the-application-00000' };
    web.secrets.push(second);
    const form = { grant_type: 'refresh_token', refresh_token: 'unknown' };
    const status = async (secret: string) =>
      (await token({ ...form, client_id: web.id, client_secret: secret })).status;
    // The client is known by either, and then the refresh token is not.
    expect([await status(first.secret), await status(second.secret)]).toEqual([400, 400]);
    second.status = 'INACTIVE';
    expect(await status(second.secret)).toBe(401);
    web.secrets.pop();
  });

  it('needs PKCE where its application says so, and learns of groups when it asks', async () => {
    const strict = addWebApp(test.wic, REDIRECT);
    (strict.credentials['oauthClient'] as Record<string, unknown>)['pkce_required'] = true;
    const browser = new Browser();
    const without = await browser.get(authorizeUrl(strict).replace(/&code_challenge[^&]*/g, ''));
    expect(locationOf(without).searchParams.get('error')).toBe('invalid_request');
    const location = await codeFor(browser, strict, { scope: 'openid groups' });
    const { id_token: idToken = '' } = await exchange(strict, location);
    expect(decodeJwt(idToken)['groups']).toEqual(['Everyone']);
    const refused = await codeFor(browser, strict, { scope: 'openid okta.users.read' });
    expect(refused.searchParams.get('error')).toBe('invalid_scope');
  });

  it('may have its answer posted', async () => {
    const browser = new Browser();
    await codeFor(browser, web);
    const posting = await browser.get(authorizeUrl(web, { response_mode: 'form_post' }));
    const { action, fields } = await formOf(posting);
    expect(action).toBe(REDIRECT);
    expect(fields).toMatchObject({ state: 'st-1', code: expect.any(String) });
  });
});

describe('the sign-in page', () => {
  it('refuses a wrong password with a page, and a form of another browser', async () => {
    const browser = new Browser();
    const page = await browser.follow(await browser.get(authorizeUrl(web)));
    const refused = await signIn(browser, page, sam.profile.login, 'wrong');
    expect(refused.status).toBe(401);
    expect(await refused.text()).toContain('username or the password is wrong');
    const form = await formOf(await new Browser().get(`${base}/signin`));
    const stranger = await new Browser().post(form.action, { ...form.fields, identifier: sam.profile.login });
    expect(stranger.status).toBe(400);
  });

  it('leads nowhere outside the org', async () => {
    const browser = new Browser();
    const page = await browser.get(`${base}/signin?fromURI=${encodeURIComponent('//evil.invalid/x')}`);
    const home = await signIn(browser, page, sam.profile.login);
    expect(home.url).toBe(`${base}/app/UserHome`);
    expect(await home.text()).toContain(web.label);
  });
});

describe('service applications', () => {
  let key: webcrypto.CryptoKey;
  let service: App;

  async function assertion(more: Record<string, unknown> = {}, signer = key): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      iss: service.id,
      sub: service.id,
      aud: `${base}/oauth2/v1/token`,
      iat: now,
      exp: now + 300,
      jti: randomUUID(),
      ...more,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .sign(signer);
  }

  async function request(
    more: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return token(
      {
        grant_type: 'client_credentials',
        scope: 'okta.users.read',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await assertion(),
        ...more,
      },
      headers,
    );
  }

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    key = pair.privateKey;
    service = addServiceApp({ ...(await exportJWK(pair.publicKey)), kid: 'k1' }, {});
  });

  function addServiceApp(jwk: JWK, more: object): App {
    const app = addApp(test.wic, {
      settings: {
        oauthClient: {
          application_type: 'service',
          grant_types: ['client_credentials'],
          response_types: ['token'],
          jwks: { keys: [jwk] },
          ...more,
        },
      },
      grants: [{ id: 'oag1', scopeId: 'okta.users.read', issuer: base, created: '2026-01-01T00:00:00.000Z' }],
    });
    app.credentials = { oauthClient: { client_id: app.id, token_endpoint_auth_method: 'private_key_jwt' } };
    return app;
  }

  const refused = (error: string) => ({ challenge: expect.stringContaining(`error="${error}"`) });
  const check = (accessToken: string, headers: Record<string, string> = {}, method = 'GET') =>
    checkAccessToken(test.wic, {
      method,
      url: `${base}/api/v1/users?limit=1`,
      headers: new Headers({ authorization: `Bearer ${accessToken}`, ...headers }),
    });

  it('get what they were granted', async () => {
    const answer = await request();
    const body = (await answer.json()) as { access_token: string };
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'okta.users.read' });
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'okta.users.read' });
    expect(await check(body.access_token)).toEqual({
      clientId: service.id,
      userId: null,
      scopes: ['okta.users.read'],
    });
    expect(await check(`${body.access_token}x`)).toEqual(refused('invalid_token'));
  });

  it.each(['okta.users.manage', 'okta.users.read okta.no.such', 'openid'])('do not get %s', async (scope) => {
    const answer = await request({ scope });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_scope' }]);
  });

  it('use an assertion once, for an hour at most, and for this endpoint', async () => {
    const used = await assertion();
    expect((await request({ client_assertion: used })).status).toBe(200);
    const now = Math.floor(Date.now() / 1000);
    const other = (await generateKeyPair('ES256')).privateKey;
    for (const bad of [
      used,
      await assertion({ exp: now + 3 * 3600 }),
      await assertion({ exp: now - 10 }),
      await assertion({ aud: base }),
      await assertion({ iss: 'another' }),
      await assertion({}, other),
    ]) {
      const answer = await request({ client_assertion: bad });
      expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_client' }]);
    }
  });

  it('cannot sign users in', async () => {
    const answer = await request({ grant_type: 'authorization_code', code: 'x' });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'unauthorized_client' }]);
  });

  it('lose their token by the clock of the lab', async () => {
    const { access_token: old } = (await (await request()).json()) as { access_token: string };
    test.lab.clock.advance(61 * 60_000);
    try {
      expect(await check(old)).toEqual(refused('invalid_token'));
      const { access_token: fresh } = (await (await request()).json()) as { access_token: string };
      expect(await check(fresh)).toMatchObject({ clientId: service.id });
    } finally {
      test.lab.clock.advance(-61 * 60_000);
    }
  });

  it('dance for a nonce where tokens are bound to a key', async () => {
    const bound = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(bound.publicKey);
    const proof = (more: Record<string, unknown> = {}) =>
      new SignJWT({
        htm: 'POST',
        htu: `${base}/oauth2/v1/token`,
        jti: randomUUID(),
        iat: Math.floor(Date.now() / 1000),
        ...more,
      })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
        .sign(bound.privateKey);
    const settings = service.settings['oauthClient'] as Record<string, unknown>;
    settings['dpop_bound_access_tokens'] = true;

    const bare = await request();
    expect([bare.status, await bare.json()]).toMatchObject([400, { error: 'invalid_dpop_proof' }]);
    const first = await request({}, { dpop: await proof() });
    expect([first.status, await first.json()]).toMatchObject([400, { error: 'use_dpop_nonce' }]);
    const nonce = first.headers.get('dpop-nonce') ?? '';
    const second = await request({}, { dpop: await proof({ nonce }) });
    const { access_token: accessToken, token_type: tokenType } = (await second.json()) as Record<
      string,
      string
    >;
    expect(tokenType).toBe('DPoP');

    const ath = createHash('sha256')
      .update(accessToken ?? '')
      .digest('base64url');
    const use = async (more: Record<string, unknown>, scheme = 'DPoP') =>
      check(accessToken ?? '', {
        authorization: `${scheme} ${accessToken}`,
        dpop: await proof({ htm: 'GET', htu: `${base}/api/v1/users`, ath, ...more }),
      });
    expect(await use({ jti: 'once' })).toMatchObject({ clientId: service.id });
    expect(await use({ jti: 'once' })).toEqual(refused('invalid_dpop_proof'));
    expect(await use({ ath: 'other' })).toEqual(refused('invalid_dpop_proof'));
    expect(await use({ htm: 'POST' })).toEqual(refused('invalid_dpop_proof'));
    expect(await use({ iat: Math.floor(Date.now() / 1000) - 400 })).toEqual(refused('invalid_dpop_proof'));
    expect(await use({}, 'Bearer')).toEqual(refused('invalid_request'));
  });
});

describe('devices', () => {
  it('wait for their user, who types a code', async () => {
    const device = addApp(test.wic, {
      settings: {
        oauthClient: {
          application_type: 'native',
          grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
          response_types: [],
          redirect_uris: [],
        },
      },
    });
    device.credentials = { oauthClient: { client_id: device.id, token_endpoint_auth_method: 'none' } };
    const begun = await fetch(`${base}/oauth2/v1/device/authorize`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: device.id, scope: 'openid' }),
    });
    const {
      device_code: code,
      user_code: userCode,
      verification_uri_complete: uri,
    } = (await begun.json()) as Record<string, string>;
    expect(uri).toBe(`${base}/activate?user_code=${userCode}`);
    const poll = async () =>
      token({
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: code ?? '',
        client_id: device.id,
      });
    expect(await (await poll()).json()).toMatchObject({ error: 'authorization_pending' });

    // Whoever is not signed in yet signs in first, and then goes on with the code of the address.
    const browser = new Browser();
    const first = await browser.follow(await browser.get(uri ?? ''));
    let page = await browser.follow(await signIn(browser, first, sam.profile.login));
    for (let step = 0; step < 2; step += 1) {
      const form = await formOf(page);
      page = await browser.follow(await browser.post(form.action, form.fields));
    }
    expect(await page.text()).toContain('Device connected');
    expect(await (await poll()).json()).toMatchObject({ token_type: 'Bearer' });
  });
});

describe('session tokens', () => {
  it('stand for a sign-in once', async () => {
    const give = () => {
      const value = newId(test.wic, '102').repeat(2);
      test.wic.state.sessionTokens.push({
        token: value,
        userId: sam.id,
        expiresAt: '2099-01-01T00:00:00.000Z',
      });
      return value;
    };
    const once = give();
    const code = await new Browser().get(authorizeUrl(web, { sessionToken: once, prompt: 'none' }));
    expect(locationOf(code).searchParams.get('code')).not.toBeNull();
    const replay = await new Browser().get(authorizeUrl(web, { sessionToken: once, prompt: 'none' }));
    expect(locationOf(replay).searchParams.get('error')).toBe('login_required');
    const browser = new Browser();
    const home = await browser.follow(
      await browser.get(
        `${base}/login/sessionCookieRedirect?token=${give()}&redirectUrl=${encodeURIComponent(`${base}/app/UserHome`)}`,
      ),
    );
    expect(await home.text()).toContain(sam.profile.login);
    expect(PASSWORD).not.toBe('');
  });
});
