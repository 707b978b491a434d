/** Signing in to the tenant's application through the lab's workforce org, over real HTTP. */
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser, formOf, signIn } from '../okta/sign-in/support.ts';
import { caller } from '../okta/support.ts';
import { type Ask, type Json, oktaOptions, refusal, succeed, Tenant } from './support.ts';

/** Where the browser of the tests stops to follow. */
const APP = 'http://app.invalid';
const CALLBACK = `${APP}/callback`;
const LOGIN = 'sam.reed@lab.example';
const VERIFIER = 'a-verifier-of-the-application-that-is-long-enough-0123456789';

let tenant: Tenant;
let ask: Ask;
let browser: Browser;

beforeAll(async () => {
  tenant = await Tenant.start();
});

beforeEach(async () => {
  tenant.reset();
  ask = await tenant.caller();
  const application = { callbacks: [CALLBACK], allowed_logout_urls: [APP] };
  await succeed(ask(`PATCH /clients/${tenant.credential('web-client-id')}`, application));
  browser = new Browser();
});

afterAll(() => tenant.stop());

const password = () => tenant.lab.credentials()[`wic/${LOGIN}`] ?? '';

/** An application of the workforce org for this tenant, assigned to everyone. */
async function oktaApp(
  redirectUri = `${tenant.url}/login/callback`,
): Promise<{ id: string; secret: string }> {
  const okta = caller(tenant.lab);
  const app = await succeed(
    okta('POST /api/v1/apps', {
      name: 'oidc_client',
      label: 'Auth0',
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_post' } },
      settings: {
        oauthClient: {
          application_type: 'web',
          grant_types: ['authorization_code'],
          response_types: ['code'],
          redirect_uris: [redirectUri],
        },
      },
    }),
  );
  const [everyone] = await succeed(okta('GET /api/v1/groups?q=Everyone'));
  await succeed(okta(`PUT /api/v1/apps/${app.id}/groups/${everyone.id}`, {}));
  const { client_id: id, client_secret: secret } = app.credentials.oauthClient;
  return { id, secret };
}

/** Both ends wired. */
async function wire(options: object = {}, more: object = {}): Promise<Json> {
  const { id, secret } = await oktaApp();
  return succeed(
    ask('POST /connections', {
      name: 'workforce',
      strategy: 'okta',
      options: oktaOptions(tenant, { client_id: id, client_secret: secret, ...options }),
      enabled_clients: [tenant.credential('web-client-id')],
      ...more,
    }),
    201,
  );
}

function authorizeUrl(params: Readonly<Record<string, string>> = {}): string {
  return `${tenant.url}/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: tenant.credential('web-client-id'),
    redirect_uri: CALLBACK,
    scope: 'openid profile email',
    state: 'of-the-app',
    nonce: 'of-the-app-too',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...params,
  })}`;
}

/** What the application hears. */
const toldApp = (response: Response): Record<string, string> => {
  const location = response.headers.get('location') ?? '';
  expect(location.startsWith(CALLBACK), `${response.status} ${location}`).toBe(true);
  return Object.fromEntries(new URL(location).searchParams);
};

const go = async (params: Readonly<Record<string, string>> = {}): Promise<Response> =>
  browser.follow(await browser.get(authorizeUrl(params)));

/** At the workforce org: name, password, and back to the application. */
async function throughOkta(page: Response): Promise<Record<string, string>> {
  return toldApp(await signIn(browser, page, LOGIN, password()));
}

function exchange(code: string, more: Readonly<Record<string, string>> = {}) {
  return tenant.token({
    grant_type: 'authorization_code',
    client_id: tenant.credential('web-client-id'),
    client_secret: tenant.credential('web-client-secret'),
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    code,
    ...more,
  });
}

const lastFailure = async (): Promise<Json> => (await succeed(ask('GET /logs?q=type:f&per_page=1')))[0];

describe('through an Okta connection', () => {
  it('a user arrives with tokens that hold, and is known to the tenant', async () => {
    const connection = await wire();
    const { code = '', state } = await throughOkta(await go({ connection: 'workforce' }));
    expect(state).toBe('of-the-app');
    const tokens = await succeed(exchange(code));
    const { payload } = await jwtVerify(
      tokens.id_token,
      createRemoteJWKSet(new URL(`${tenant.url}/.well-known/jwks.json`)),
      { issuer: `${tenant.url}/`, audience: tenant.credential('web-client-id') },
    );
    const okta = caller(tenant.lab);
    const { id } = await succeed(okta(`GET /api/v1/users/${LOGIN}`));
    expect(payload).toMatchObject({
      sub: `okta|workforce|${id}`,
      email: LOGIN,
      name: 'Sam Reed',
      nonce: 'of-the-app-too',
    });
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    expect(await succeed(tenant.send('GET', '/userinfo', { headers }))).toMatchObject({
      sub: payload.sub,
      email: LOGIN,
    });
    const user = await succeed(ask(`GET /users/${encodeURIComponent(payload.sub ?? '')}`));
    expect(user).toMatchObject({
      email: LOGIN,
      logins_count: 1,
      identities: [
        { provider: 'okta', connection: 'workforce', user_id: `workforce|${id}`, isSocial: false },
      ],
    });
    const types = (await succeed(ask('GET /logs?q=type:(s OR seacft)'))).map(({ type }: Json) => type);
    expect(types).toEqual(['seacft', 's']);
    const [event] = await succeed(ask('GET /logs?q=type:s'));
    expect(event).toMatchObject({
      connection: 'workforce',
      connection_id: connection.id,
      strategy: 'okta',
      strategy_type: 'enterprise',
      user_id: payload.sub,
      user_name: LOGIN,
    });
  });

  it('the mail address leads there, too, and a button', async () => {
    await wire({}, { show_as_button: true, display_name: 'Workforce & friends' });
    const page = await go();
    const { action, fields } = await formOf(page);
    expect(page.url).toContain('/u/login/identifier');
    const org = await browser.follow(
      await browser.post(action, { ...fields, username: 'sam.reed@LAB.example' }),
    );
    expect(new URL(org.url).origin).toBe(tenant.lab.urls['wic']);
    expect(await throughOkta(org)).toHaveProperty('code');
    const shown = await (await go({ prompt: 'login' })).text();
    expect(shown).toContain('Continue with Workforce &amp; friends');
    expect(shown).toContain('name="connection" value="workforce"');
  });

  it('PKCE is used there as the connection says', async () => {
    const challenge = async (pkce: string | null) => {
      const settings = pkce === null ? {} : { connection_settings: { pkce } };
      const [{ id, options }] = await succeed(ask('GET /connections?name=workforce'));
      const { connection_settings: _, ...rest } = options;
      await succeed(ask(`PATCH /connections/${id}`, { options: { ...rest, ...settings } }));
      const response = await browser.get(authorizeUrl({ connection: 'workforce' }));
      return new URL(response.headers.get('location') ?? '').searchParams.get('code_challenge_method');
    };
    await wire();
    expect(await challenge('auto')).toBe('S256');
    expect(await challenge('S256')).toBe('S256');
    expect(await challenge('plain')).toBe('plain');
    expect(await challenge('disabled')).toBe(null);
  });

  it('what the connection passes on, it passes on', async () => {
    await wire({
      upstream_params: { login_hint: { alias: 'login_hint' }, prompt: { value: 'login' } },
      send_back_channel_nonce: true,
    });
    const response = await browser.get(authorizeUrl({ connection: 'workforce', login_hint: LOGIN }));
    const { searchParams } = new URL(response.headers.get('location') ?? '');
    expect([searchParams.get('login_hint'), searchParams.get('prompt')]).toEqual([LOGIN, 'login']);
    expect(searchParams.get('nonce')).toMatch(/^\w{32}$/);
    expect(searchParams.get('redirect_uri')).toBe(`${tenant.url}/login/callback`);
    expect(await throughOkta(await browser.follow(response))).toHaveProperty('code');
  });

  it('claims become attributes as the map says, and names stay as they were where they shall', async () => {
    const attributes = {
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Auth0's template language
      email: '${context.userinfo.email}',
      name: 'Mr ${context.userinfo.family_name}',
      verified: '${context.userinfo.email_verified}',
      missing: '${context.tokenset.nothing}',
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
      fixed: 1,
    };
    const { id, options } = await wire({
      attribute_map: { mapping_mode: 'use_map', attributes },
      set_user_root_attributes: 'on_first_login',
    });
    await throughOkta(await go({ connection: 'workforce' }));
    const find = async () => (await succeed(ask(`GET /users?q=email:"${LOGIN}"`)))[0];
    expect(await find()).toMatchObject({ name: 'Mr Reed', verified: true, fixed: 1 });
    expect(await find()).not.toHaveProperty('missing');
    const changed = { ...options, attribute_map: { mapping_mode: 'use_map', attributes: { name: 'Other' } } };
    await succeed(ask(`PATCH /connections/${id}`, { options: changed }));
    expect(toldApp(await go({ connection: 'workforce', prompt: 'login' }))).toHaveProperty('code');
    expect(await find()).toMatchObject({ name: 'Mr Reed', logins_count: 2 });
  });
});

describe('what goes wrong at the other end', () => {
  /** The application hears little; the tenant's log has the reason. */
  async function expectFailure(told: object, reason: RegExp, secret = /client_secret/): Promise<void> {
    const heard = await throughOkta(await go({ connection: 'workforce' }));
    expect(heard).toMatchObject({ state: 'of-the-app', ...told });
    expect(heard).not.toHaveProperty('code');
    const failure = await lastFailure();
    expect(failure).toMatchObject({ type: 'f', connection: 'workforce', client_name: 'Customer Portal' });
    expect(failure.details.error.message).toMatch(reason);
    expect(failure.details.error.oauthError).toEqual(expect.any(String));
    expect(JSON.stringify(heard)).not.toMatch(secret);
  }

  it('a wrong client secret', async () => {
    await wire({ client_secret: 'wrong' });
    await expectFailure({ error: 'access_denied' }, /obtain access token: invalid_client/);
  });

  it('a client secret that a careless PATCH took away', async () => {
    const { id, options } = await wire();
    const { client_secret: _, ...rest } = options;
    await succeed(ask(`PATCH /connections/${id}`, { options: rest }));
    await expectFailure({ error: 'access_denied' }, /obtain access token: invalid_client/);
  });

  it('an issuer that is a slash away', async () => {
    const { id, options } = await wire();
    const issuer = `${options.issuer}/`;
    await succeed(ask(`PATCH /connections/${id}`, { options: { ...options, issuer } }));
    await expectFailure({ error: 'access_denied' }, /iss is ".+", expected ".+\/"/);
  });

  it('keys that are those of somebody else', async () => {
    const { id, options } = await wire();
    await succeed(ask('GET /connections'));
    const jwks_uri = `${tenant.url}/.well-known/jwks.json`;
    await succeed(ask(`PATCH /connections/${id}`, { options: { ...options, jwks_uri } }));
    await expectFailure({ error: 'access_denied' }, /The id_token is not valid: no applicable key/);
  });

  it('an algorithm that the connection does not allow', async () => {
    await wire({ id_token_signed_response_algs: ['ES256'] });
    await expectFailure({ error: 'access_denied' }, /"alg"/);
  });

  it('a token endpoint that is not there', async () => {
    await wire({ token_endpoint: 'http://127.0.0.1:1/token' });
    await expectFailure({ error: 'access_denied' }, /127\.0\.0\.1:1\/token cannot be reached/);
  });

  it('a user who is not assigned: what the org says is passed on', async () => {
    await wire();
    const okta = caller(tenant.lab);
    const [app] = (await succeed(okta('GET /api/v1/apps?q=Auth0'))).filter(
      ({ label }: Json) => label === 'Auth0',
    );
    const [group] = await succeed(okta(`GET /api/v1/apps/${app.id}/groups`));
    await succeed(okta(`DELETE /api/v1/apps/${app.id}/groups/${group.id}`), 204);
    await expectFailure({ error: 'access_denied' }, /not assigned/i);
  });

  it('a user whom an administrator blocked', async () => {
    await wire();
    await throughOkta(await go({ connection: 'workforce' }));
    const [{ user_id: user }] = await succeed(ask(`GET /users?q=email:"${LOGIN}"`));
    tenant.happen('user', { user, blocked: true });
    expect(toldApp(await go({ connection: 'workforce', prompt: 'login' }))).toMatchObject({
      error: 'unauthorized',
    });
    expect((await lastFailure()).details.error.message).toContain('blocked');
  });

  it('a redirect URI that the org does not know never comes back', async () => {
    const { id, secret } = await oktaApp('https://tenant.example/login/callback');
    const options = oktaOptions(tenant, { client_id: id, client_secret: secret });
    const enabled_clients = [tenant.credential('web-client-id')];
    const body = { name: 'workforce', strategy: 'okta', options, enabled_clients };
    await succeed(ask('POST /connections', body), 201);
    const page = await go({ connection: 'workforce' });
    expect([new URL(page.url).origin, page.status]).toEqual([tenant.lab.urls['wic'], 400]);
  });
});

describe('what goes wrong at this end', () => {
  it.each([
    ['an unknown client', { client_id: 'nobody' }, 400, 'Unknown client'],
    ['a foreign callback', { redirect_uri: `${CALLBACK}/` }, 403, 'Callback URL mismatch'],
  ])('%s: the error page, since nobody else may be told', async (_what, params, status, reason) => {
    const page = await browser.get(authorizeUrl(params));
    expect(page.status).toBe(status);
    expect(await page.text()).toContain('Oops!, something went wrong');
    const failure = await lastFailure();
    expect(failure.details.error.message).toContain(reason);
  });

  it.each([
    ['a connection that is not there', { connection: 'nobody' }, 'invalid_request'],
    ['a connection of other clients', { connection: 'workforce' }, 'invalid_request'],
    ['an unknown API', { audience: 'https://api.example' }, 'access_denied'],
    ['an unknown response type', { response_type: 'magic' }, 'unsupported_response_type'],
    ['an unknown way of PKCE', { code_challenge_method: 'S512' }, 'invalid_request'],
    ['no session, when nobody may be asked', { prompt: 'none' }, 'login_required'],
  ])('%s: the application is told', async (_what, params, error) => {
    await wire({}, { enabled_clients: [] });
    expect(toldApp(await browser.get(authorizeUrl(params)))).toMatchObject({ error, state: 'of-the-app' });
  });

  it('a connection that was disabled while the user was away', async () => {
    const { id } = await wire();
    const page = await go({ connection: 'workforce' });
    const change = [{ client_id: tenant.credential('web-client-id'), status: false }];
    await succeed(ask(`PATCH /connections/${id}/clients`, change), 204);
    expect(await throughOkta(page)).toMatchObject({ error: 'invalid_request' });
    expect((await lastFailure()).details.error.message).toContain('not enabled');
  });

  it('an answer in another browser, a second time, or of nobody', async () => {
    await wire();
    const org = await signIn(browser, await go({ connection: 'workforce' }), LOGIN, password());
    const callback = tenant.lab.journal().findLast(({ path }) => path.startsWith('/login/callback'));
    expect(callback).toBeDefined();
    expect(org.headers.get('location')).toContain('code=');
    const again = await browser.get(tenant.url + (callback?.path ?? ''));
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('Invalid state')]);
    for (const path of [callback?.path ?? '', '/login/callback?code=x&state=made-up', '/login/callback']) {
      const page = await new Browser().get(tenant.url + path);
      expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('Invalid state')]);
    }
    expect((await lastFailure()).details.error.type).toBe('request-error');
  });

  it.each([
    ['GET', '/authorize', { organization: 'org_1' }],
    ['GET', '/authorize', { response_type: 'token' }],
    ['POST', '/login/callback', {}],
  ])('%s %s with %j is not part of the lab', async (method, path, params) => {
    const url = path === '/authorize' ? authorizeUrl(params) : path;
    expect((await refusal(tenant.send(method, url))).slice(0, 2)).toEqual([501, 'not_implemented']);
  });

  it('samlp and the front channel are not part of the lab', async () => {
    const enabled_clients = [tenant.credential('web-client-id')];
    const discovery_url = `${tenant.lab.urls['wic']}/.well-known/openid-configuration`;
    const options = { client_id: 'x', type: 'front_channel', discovery_url };
    await succeed(
      ask('POST /connections', { name: 'front', strategy: 'oidc', options, enabled_clients }),
      201,
    );
    expect((await refusal(tenant.send('GET', authorizeUrl({ connection: 'front' }))))[0]).toBe(501);
  });
});

describe('the code', () => {
  const signedIn = async (): Promise<string> => {
    await wire();
    const { code = '' } = await throughOkta(await go({ connection: 'workforce' }));
    return code;
  };

  it('is good once', async () => {
    const code = await signedIn();
    await succeed(exchange(code));
    expect((await refusal(exchange(code))).slice(0, 2)).toEqual([400, 'invalid_grant']);
    expect((await succeed(ask('GET /logs?q=type:feacft'))).length).toBe(1);
  });

  it.each([
    ['another verifier', { code_verifier: 'another-verifier' }],
    ['another redirect URI', { redirect_uri: `${CALLBACK}/` }],
  ])('is refused with %s', async (_what, more) => {
    expect((await refusal(exchange(await signedIn(), more))).slice(0, 2)).toEqual([400, 'invalid_grant']);
  });

  it('grows old', async () => {
    const code = await signedIn();
    tenant.lab.clock.advance(600_000);
    expect((await refusal(exchange(code)))[1]).toBe('invalid_grant');
  });
});

describe('sessions', () => {
  it('spare a second sign-in, until logout', async () => {
    await wire();
    await throughOkta(await go({ connection: 'workforce' }));
    expect(toldApp(await go({ prompt: 'none' }))).toHaveProperty('code');
    expect(toldApp(await browser.get(authorizeUrl()))).toHaveProperty('code');
    expect((await succeed(ask('GET /logs?q=type:ssa'))).length).toBe(1);
    const returnTo = APP;
    const client_id = tenant.credential('web-client-id');
    const bad = await browser.get(
      `${tenant.url}/v2/logout?${new URLSearchParams({ client_id, returnTo: 'https://x.example' })}`,
    );
    expect(bad.status).toBe(400);
    const out = await browser.get(`${tenant.url}/v2/logout?${new URLSearchParams({ client_id, returnTo })}`);
    expect(out.headers.get('location')).toBe(returnTo);
    expect(toldApp(await go({ prompt: 'none' }))).toMatchObject({ error: 'login_required' });
    const types = (await succeed(ask('GET /logs?q=type:(slo OR flo OR fsa)'))).map(({ type }: Json) => type);
    expect(types).toEqual(['fsa', 'slo', 'flo']);
  });
});

describe('a user of the database', () => {
  const JOE = 'joe@customer.example';

  async function typePassword(username: string, secret: string): Promise<Response> {
    const identifier = await formOf(await go({ login_hint: username }));
    expect(identifier.fields['username']).toBe(username);
    const page = await browser.follow(await browser.post(identifier.action, identifier.fields));
    const challenge = await formOf(page);
    return browser.post(challenge.action, { ...challenge.fields, password: secret });
  }

  it('signs in with his password', async () => {
    const { code = '' } = toldApp(await typePassword(JOE, tenant.credential(JOE)));
    const tokens = await succeed(exchange(code));
    expect(tokens).toMatchObject({ token_type: 'Bearer', scope: 'openid profile email' });
    const [event] = await succeed(ask('GET /logs?q=type:s'));
    expect(event).toMatchObject({ strategy: 'auth0', strategy_type: 'database', user_name: JOE });
  });

  it('is refused with another one, and the log says what was wrong', async () => {
    expect((await typePassword(JOE, 'wrong')).status).toBe(400);
    expect((await typePassword('nobody@customer.example', 'wrong')).status).toBe(400);
    const [unknown, wrong] = await succeed(ask('GET /logs?q=type:(fp OR fu)'));
    expect(unknown).toMatchObject({ type: 'fu', user_id: '', user_name: 'nobody@customer.example' });
    expect(wrong).toMatchObject({ type: 'fp', user_id: expect.stringMatching(/^auth0\|/) });
  });
});
