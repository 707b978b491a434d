import { createRemoteJWKSet, decodeJwt, importPKCS8, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusal, succeed, Tenant } from './support.ts';

let tenant: Tenant;

beforeAll(async () => {
  tenant = await Tenant.start();
});

beforeEach(() => tenant.reset());

afterAll(() => tenant.stop());

const get = (authorization?: string) =>
  tenant.send(
    'GET',
    '/api/v2/connections',
    authorization === undefined ? {} : { headers: { authorization } },
  );

function machine(more: Record<string, string> = {}): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    client_id: tenant.credential('client-id'),
    client_secret: tenant.credential('client-secret'),
    audience: tenant.audience,
    ...more,
  };
}

const without = (params: Record<string, string>, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));

describe('client credentials', () => {
  it('give a signed token for the Management API with the scopes of the grant', async () => {
    const body = await succeed(tenant.token(machine()));
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 });
    const keys = createRemoteJWKSet(new URL(`${tenant.url}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(body.access_token, keys, {
      issuer: `${tenant.url}/`,
      audience: tenant.audience,
    });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    expect(payload).toMatchObject({
      azp: tenant.credential('client-id'),
      sub: `${tenant.credential('client-id')}@clients`,
      gty: 'client-credentials',
      scope: body.scope,
    });
    expect(body.scope.split(' ')).toContain('read:connections_options');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(86_400);
  });

  it('are taken as JSON, too, and for fewer scopes', async () => {
    const answer = tenant.send('POST', '/oauth/token', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(machine({ scope: 'read:logs' })),
    });
    expect((await succeed(answer)).scope).toBe('read:logs');
  });

  it.each([
    ['a wrong secret', () => machine({ client_secret: 'wrong' }), 401, 'invalid_client'],
    ['an unknown client', () => machine({ client_id: 'nobody' }), 401, 'invalid_client'],
    ['no secret', () => without(machine(), 'client_secret'), 401, 'invalid_client'],
    ['no client', () => without(machine(), 'client_id', 'client_secret'), 401, 'invalid_client'],
    ['no audience', () => without(machine(), 'audience'), 403, 'access_denied'],
    ['another audience', () => machine({ audience: 'https://api.example' }), 403, 'access_denied'],
    [
      'an audience without its slash',
      () => machine({ audience: `${tenant.url}/api/v2` }),
      403,
      'access_denied',
    ],
    ['a scope that was not granted', () => machine({ scope: 'delete:users' }), 403, 'access_denied'],
    ['no grant type', () => without(machine(), 'grant_type'), 400, 'invalid_request'],
    ['an unknown grant type', () => machine({ grant_type: 'magic' }), 400, 'unsupported_grant_type'],
    ['a grant type of elsewhere', () => machine({ grant_type: 'password' }), 501, 'not_implemented'],
    ['two proofs', () => machine({ client_assertion: 'x' }), 400, 'invalid_request'],
  ])('refuse %s', async (_what, params, status, error) => {
    expect((await refusal(tenant.token(params()))).slice(0, 2)).toEqual([status, error]);
  });

  it('refuse a client that has another grant only, and one that signs in another way', async () => {
    const ask = await tenant.caller();
    const web = {
      client_id: tenant.credential('web-client-id'),
      client_secret: tenant.credential('web-client-secret'),
    };
    expect((await refusal(tenant.token(machine(web)))).slice(0, 2)).toEqual([403, 'access_denied']);
    await succeed(ask(`PATCH /clients/${web.client_id}`, { grant_types: ['authorization_code'] }));
    expect((await refusal(tenant.token(machine(web)))).slice(0, 2)).toEqual([403, 'unauthorized_client']);
    const pair = `${tenant.credential('client-id')}:${tenant.credential('client-secret')}`;
    const basic = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
    const answer = tenant.token(without(machine(), 'client_id', 'client_secret'), basic);
    expect((await refusal(answer)).slice(0, 2)).toEqual([401, 'invalid_client']);
    expect(
      await refusal(
        tenant.send('POST', '/oauth/token', { body: 'x', headers: { 'content-type': 'text/plain' } }),
      ),
    ).toEqual([400, 'invalid_request', expect.any(String)]);
  });

  it('take basic authentication from clients that were set to it', async () => {
    const ask = await tenant.caller();
    const id = tenant.credential('limited-client-id');
    await succeed(ask(`PATCH /clients/${id}`, { token_endpoint_auth_method: 'client_secret_basic' }));
    const pair = `${id}:${encodeURIComponent(tenant.credential('limited-client-secret'))}`;
    const basic = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
    await succeed(tenant.token({ grant_type: 'client_credentials', audience: tenant.audience }, basic));
  });

  it('are logged, also when they are refused', async () => {
    const ask = await tenant.caller();
    await tenant.token(machine({ client_secret: 'wrong' }));
    const [failed, succeeded] = await succeed(ask('GET /logs?q=type:(seccft OR feccft)'));
    expect(succeeded).toMatchObject({ type: 'seccft', client_name: 'idctl', audience: tenant.audience });
    expect(failed).toMatchObject({ type: 'feccft', client_id: tenant.credential('client-id') });
    expect(JSON.stringify([failed, succeeded])).not.toContain(tenant.credential('client-secret'));
  });
});

describe('private_key_jwt', () => {
  const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

  async function assertion(claims: { aud?: unknown; exp?: number; iss?: string } = {}): Promise<string> {
    const id = tenant.credential('key-client-id');
    const now = Math.floor(tenant.lab.clock.now() / 1000);
    const { aud = `${tenant.url}/`, exp = now + 60, iss = id } = claims;
    const key = await importPKCS8(tenant.credential('key-private-key'), 'RS256');
    return new SignJWT({ aud: aud as string, exp, iss, sub: id, jti: 'one', iat: now })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(key);
  }

  const params = (client_assertion: string): Record<string, string> => ({
    grant_type: 'client_credentials',
    audience: tenant.audience,
    client_assertion,
    client_assertion_type: TYPE,
  });

  it('is taken instead of a secret', async () => {
    const { access_token } = await succeed(tenant.token(params(await assertion())));
    expect(decodeJwt(access_token)['azp']).toBe(tenant.credential('key-client-id'));
  });

  it.each([
    ['the token endpoint as audience', () => ({ aud: `${tenant.url}/oauth/token` })],
    ['the audience in a list', () => ({ aud: [`${tenant.url}/`] })],
    ['an assertion that has expired', () => ({ exp: Math.floor(tenant.lab.clock.now() / 1000) - 1 })],
    ['another issuer', () => ({ iss: 'somebody' })],
  ])('refuses %s', async (_what, claims) => {
    const answer = tenant.token(params(await assertion(claims())));
    expect((await refusal(answer)).slice(0, 2)).toEqual([401, 'invalid_client']);
  });

  it('refuses a signature of another key', async () => {
    const [head = '', payload = ''] = (await assertion()).split('.');
    const forged = `${head}.${payload}.${Buffer.alloc(256, 7).toString('base64url')}`;
    expect((await refusal(tenant.token(params(forged)))).slice(0, 2)).toEqual([401, 'invalid_client']);
  });
});

describe('the bearer token', () => {
  it('must be there, be whole, be of this tenant and not be old', async () => {
    const token = await tenant.managementToken();
    expect((await refusal(get()))[0]).toBe(401);
    expect((await refusal(get('Bearer nonsense'))).slice(0, 2)).toEqual([401, 'invalid_token']);
    const tampered = `${token.slice(0, -8)}AAAAAAAA`;
    expect(await refusal(get(`Bearer ${tampered}`))).toEqual([
      401,
      'invalid_token',
      expect.stringContaining('signature'),
    ]);
    await succeed(get(`Bearer ${token}`));
    tenant.lab.clock.advance(86_400_000);
    expect(await refusal(get(`Bearer ${token}`))).toEqual([
      401,
      'invalid_token',
      expect.stringContaining('Expired'),
    ]);
  });

  it('opens only what its scopes say', async () => {
    const ask = await tenant.caller('', { scope: 'read:logs' });
    expect(await refusal(ask('GET /connections'))).toEqual([
      403,
      'insufficient_scope',
      'Insufficient scope, expected any of: read:connections',
    ]);
    const { json } = await ask('GET /connections');
    expect(json).toMatchObject({ statusCode: 403, error: 'Forbidden' });
  });
});

describe('rate limits', () => {
  it('are told with every answer, refusals included', async () => {
    const ask = await tenant.caller();
    const first = await ask('GET /tenants/settings');
    const second = await ask('GET /connections/con_none');
    expect(second.status).toBe(404);
    const remaining = ({ headers }: typeof first) => Number(headers.get('x-ratelimit-remaining'));
    expect(remaining(second)).toBeLessThan(remaining(first) + 1);
    expect(first.headers.get('x-ratelimit-limit')).toBe('600');
    expect(Number(first.headers.get('x-ratelimit-reset'))).toBeGreaterThan(1_000_000_000);
  });

  it('refuse with 429 until the bucket has filled, and leave a trace in the log', async () => {
    const ask = await tenant.caller();
    tenant.happen('rate-limit', { burst: 1, perSecond: 0.001 });
    await succeed(ask('GET /connections'));
    const refused = await ask('GET /connections');
    expect(refused.status).toBe(429);
    expect(refused.json).toMatchObject({
      statusCode: 429,
      error: 'Too Many Requests',
      errorCode: 'too_many_requests',
    });
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    const reset = Number(refused.headers.get('x-ratelimit-reset')) * 1000;
    tenant.lab.clock.advance(reset - tenant.lab.clock.now());
    expect((await succeed(ask('GET /logs?q=type:api_limit'))).length).toBe(1);
  });

  it('answers an ordered 429 in the same form', async () => {
    const ask = await tenant.caller();
    tenant.lab.addFault({
      listener: 'auth0',
      method: 'GET',
      path: '/api/v2/**',
      kind: '429',
      skip: 0,
      times: 1,
    });
    const { status, headers, json } = await ask('GET /connections');
    expect([status, json.errorCode, headers.get('x-ratelimit-remaining')]).toEqual([
      429,
      'too_many_requests',
      '0',
    ]);
  });
});

describe('what the tenant is', () => {
  it('tells its metadata, whose addresses all exist', async () => {
    const metadata = await succeed(tenant.send('GET', '/.well-known/openid-configuration'));
    expect(metadata.issuer).toBe(`${tenant.url}/`);
    const { keys } = await succeed(tenant.send('GET', metadata.jwks_uri));
    expect(keys).toEqual([
      { kty: 'RSA', use: 'sig', alg: 'RS256', kid: expect.any(String), n: expect.any(String), e: 'AQAB' },
    ]);
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint']) {
      const method = name === 'token_endpoint' ? 'POST' : 'GET';
      expect((await tenant.send(method, metadata[name])).status, name).toBeLessThan(404);
    }
  });

  it('keeps its credentials and its key over a reset', async () => {
    const before = tenant.lab.credentials();
    const token = await tenant.managementToken();
    const { keys } = await succeed(tenant.send('GET', '/.well-known/jwks.json'));
    tenant.lab.reset();
    expect(tenant.lab.credentials()).toEqual(before);
    expect((await succeed(tenant.send('GET', '/.well-known/jwks.json'))).keys).toEqual(keys);
    await succeed(get(`Bearer ${token}`));
  });

  it.each([
    ['GET /api/v2/roles'],
    ['POST /api/v2/users'],
    ['GET /samlp/metadata'],
    ['POST /dbconnections/signup'],
  ])('answers 501 by name to %s', async (at) => {
    const [method = '', path = ''] = at.split(' ');
    const { status, json } = await tenant.send(method, path);
    expect(status).toBe(501);
    expect(json).toMatchObject({ statusCode: 501, error: 'Not Implemented', errorCode: 'not_implemented' });
    expect(json.message).toContain(at);
  });
});
