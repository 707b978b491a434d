/** Clients, users, the log and the tenant's settings. */
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Ask, type Json, refusal, succeed, Tenant } from './support.ts';

let tenant: Tenant;
let ask: Ask;

beforeAll(async () => {
  tenant = await Tenant.start();
});

beforeEach(async () => {
  tenant.reset();
  ask = await tenant.caller();
});

afterAll(() => tenant.stop());

describe('clients', () => {
  it('are listed with their secrets only for those who may see them', async () => {
    const all = await succeed(ask('GET /clients?include_totals=true&is_global=false'));
    expect(all).toMatchObject({ start: 0, limit: 50, total: 4 });
    const portal = all.clients.find(({ name }: Json) => name === 'Customer Portal');
    expect(portal).toMatchObject({
      client_id: tenant.credential('web-client-id'),
      client_secret: tenant.credential('web-client-secret'),
      app_type: 'regular_web',
      tenant: 'lab',
      global: false,
    });
    const limited = await tenant.caller('limited-');
    const [summary] = await succeed(limited('GET /clients?app_type=regular_web'));
    expect(Object.keys(summary).sort()).toEqual(['app_type', 'client_id', 'global', 'name', 'tenant']);
  });

  it('include the global one, which is none and cannot go', async () => {
    const [client] = await succeed(ask('GET /clients?is_global=true&fields=name,client_id'));
    expect(client).toEqual({ name: 'All Applications', client_id: expect.any(String) });
    expect((await refusal(ask(`DELETE /clients/${client.client_id}`)))[0]).toBe(400);
  });

  it('are made, changed and deleted', async () => {
    const body = { name: 'Shop', app_type: 'regular_web', callbacks: ['https://shop.example/callback'] };
    const made = await succeed(ask('POST /clients', body), 201);
    expect(made).toMatchObject({
      ...body,
      client_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      client_secret: expect.stringMatching(/^[\w-]{64}$/),
      token_endpoint_auth_method: 'client_secret_post',
    });
    const changed = await succeed(ask(`PATCH /clients/${made.client_id}`, { callbacks: [] }));
    expect(changed).toMatchObject({ name: 'Shop', callbacks: [] });
    // A tenant of Auth0 gives each new client all connections, unless it was told not to.
    const [database] = await succeed(ask('GET /connections'));
    const enabled = () => succeed(ask(`GET /connections/${database.id}/clients`));
    expect((await enabled()).clients).toContainEqual({ client_id: made.client_id });
    await succeed(ask(`DELETE /clients/${made.client_id}`), 204);
    expect((await enabled()).clients).not.toContainEqual({ client_id: made.client_id });
    expect((await refusal(ask(`GET /clients/${made.client_id}`))).slice(0, 2)).toEqual([
      404,
      'inexistent_client',
    ]);
    await succeed(ask(`DELETE /clients/${made.client_id}`), 204);
  });

  it.each([
    [400, { app_type: 'regular_web' }, 'name'],
    [400, { name: '<b>' }, 'name'],
    [400, { name: 'x', callbacks: 'https://shop.example' }, 'callbacks'],
    [400, { name: 'x', app_type: 'webapp' }, 'app_type'],
    [400, { name: 'x', redirect_uris: [] }, 'redirect_uris'],
    [400, { name: 'x', token_endpoint_auth_method: 'private_key_jwt' }, 'token_endpoint_auth_method'],
    [501, { name: 'x', organization_usage: 'deny' }, 'organization_usage'],
  ])('are refused with %d: %j', async (status, body, where) => {
    const answer = await refusal(ask('POST /clients', body));
    expect([answer[0], answer[2]]).toEqual([status, expect.stringContaining(where)]);
  });

  it('may have a key instead of a secret', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const methods = (key: string) => ({
      private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: key, alg: 'PS256' }] },
    });
    const body = { name: 'Signer', app_type: 'non_interactive', client_authentication_methods: methods(pem) };
    const made = await succeed(ask('POST /clients', body), 201);
    expect(made.client_authentication_methods).toEqual({
      private_key_jwt: { credentials: [{ id: expect.stringMatching(/^cred_/) }] },
    });
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: 'PS256' })
      .setIssuer(made.client_id)
      .setSubject(made.client_id)
      .setAudience(`${tenant.url}/`)
      .setExpirationTime(Math.floor(tenant.lab.clock.now() / 1000) + 60)
      .sign(privateKey);
    const answer = tenant.token({
      grant_type: 'client_credentials',
      audience: tenant.audience,
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    // It is known who it is; nobody gave it anything.
    expect((await refusal(answer)).slice(0, 2)).toEqual([403, 'access_denied']);
    const broken = { ...body, client_authentication_methods: methods('none') };
    expect((await refusal(ask('POST /clients', broken)))[1]).toBe('invalid_body');
  });
});

describe('users', () => {
  const found = async (q: string) =>
    (await succeed(ask(`GET /users?q=${encodeURIComponent(q)}`))).map(({ email }: Json) => email);

  it.each([
    ['email:"joe@customer.example"', ['joe@customer.example']],
    ['email:*@customer.example', ['joe@customer.example', 'eva@customer.example']],
    ['email:*customer* AND given_name:Eva', ['eva@customer.example']],
    ['given_name:Eva OR given_name:(Ines OR Nobody)', ['eva@customer.example', 'ines@shop.example']],
    ['NOT email:*customer*', ['ines@shop.example']],
    ['(given_name:Eva OR given_name:Joe) AND NOT family_name:Novak', ['joe@customer.example']],
    ['identities.connection:"Username-Password-Authentication" AND given_name:Joe', ['joe@customer.example']],
    ['_exists_:app_metadata', []],
    ['logins_count:[1 TO *]', []],
  ])('are found by %s', async (q, emails) => {
    expect(await found(q)).toEqual(emails);
  });

  it.each(['email', 'email:', '(email:x', 'email:x AND', 'email:x email:y'])(
    'are not found by %s',
    async (q) => {
      const answer = ask(`GET /users?q=${encodeURIComponent(q)}`);
      expect((await refusal(answer)).slice(0, 2)).toEqual([400, 'invalid_query_string']);
    },
  );

  it('are shown one by one, by mail address and in pages, never with a password', async () => {
    const page = await succeed(ask('GET /users?per_page=2&page=1&include_totals=true&sort=email:1'));
    expect(page).toMatchObject({ start: 2, limit: 2, length: 1, total: 3 });
    const [joe] = await succeed(ask('GET /users-by-email?email=joe@customer.example'));
    expect(joe).toMatchObject({ user_id: expect.stringMatching(/^auth0\|[0-9a-f]{24}$/), logins_count: 0 });
    const seen = await succeed(ask(`GET /users/${encodeURIComponent(joe.user_id)}`));
    expect(seen).toEqual(joe);
    expect(JSON.stringify(seen)).not.toContain(tenant.credential('joe@customer.example'));
    expect((await refusal(ask('GET /users/nobody'))).slice(0, 2)).toEqual([404, 'inexistent_user']);
    expect((await refusal(ask('GET /users?page=20')))[0]).toBe(400);
    expect((await refusal(ask('GET /users?connection=x')))[1]).toBe('invalid_query_string');
    expect((await refusal(ask('GET /users?q=email:x&search_engine=v2')))[1]).toBe('invalid_query_string');
  });
});

describe('the log', () => {
  it('is read on from a checkpoint, in the order of ids, without end', async () => {
    for (const name of ['one', 'two', 'three']) await succeed(ask('POST /clients', { name }), 201);
    const [first] = await succeed(ask('GET /logs?q=type:sapi&sort=date:1&per_page=1&fields=log_id,type'));
    expect(Object.keys(first).sort()).toEqual(['log_id', 'type']);
    const next = await ask(`GET /logs?from=${first.log_id}&take=1&q=type:ignored`);
    expect(next.json).toHaveLength(1);
    expect(next.json[0].log_id > first.log_id).toBe(true);
    const link = (answer: typeof next) =>
      /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? '';
    const last = await ask(`GET ${link(next)}`);
    expect(last.json).toHaveLength(1);
    const empty = await ask(`GET ${link(last)}`);
    expect(empty.json).toEqual([]);
    expect(link(empty)).toBe(link(last));
    expect(await succeed(ask(`GET /logs/${first.log_id}`))).toMatchObject({ log_id: first.log_id });
    expect((await refusal(ask('GET /logs/900')))[0]).toBe(404);
  });

  it('is searched by the fields that it has', async () => {
    expect(await refusal(ask('GET /logs?q=user_email:x'))).toEqual([
      400,
      'invalid_query_string',
      expect.stringContaining('user_email'),
    ]);
    for (const query of ['search=x', 'take=5', 'per_page=101', 'sort=type:1']) {
      expect((await refusal(ask(`GET /logs?${query}`)))[1], query).toBe('invalid_query_string');
    }
    const totals = await succeed(ask('GET /logs?include_totals=true&per_page=1'));
    expect(totals).toMatchObject({ start: 0, limit: 1, length: 1 });
    const now = new Date(tenant.lab.clock.now() + 1000).toISOString();
    expect(await succeed(ask(`GET /logs?q=date:[${now} TO *]`))).toEqual([]);
    expect((await succeed(ask(`GET /logs?q=date:{* TO ${now}}`))).length).toBeGreaterThan(0);
  });
});

it('custom domains are there to read, once somebody has made them', async () => {
  expect(await succeed(ask('GET /custom-domains'))).toEqual([]);
  tenant.happen('custom-domain', { domain: 'login.lab.example', status: 'ready' });
  tenant.happen('custom-domain', { domain: 'next.lab.example', status: 'pending_verification' });
  const first = await succeed(ask('GET /custom-domains?take=1'));
  expect(first.custom_domains).toMatchObject([
    { domain: 'login.lab.example', primary: true, status: 'ready' },
  ]);
  const second = await succeed(ask(`GET /custom-domains?take=1&from=${first.next}`));
  expect(second.custom_domains).toMatchObject([{ domain: 'next.lab.example', primary: false }]);
  expect(second).not.toHaveProperty('next');
  const limited = await tenant.caller('limited-');
  expect((await refusal(limited('GET /custom-domains')))[1]).toBe('insufficient_scope');
});

it('settings of the tenant are there to read', async () => {
  const settings = await succeed(ask('GET /tenants/settings'));
  expect(settings).toMatchObject({ friendly_name: 'Lab', flags: { enable_client_connections: true } });
  const some = await succeed(ask('GET /tenants/settings?fields=flags&include_fields=false'));
  expect(some).not.toHaveProperty('flags');
  expect((await refusal(ask('PATCH /tenants/settings', {})))[0]).toBe(501);
});
