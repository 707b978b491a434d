import { generateKeyPairSync } from 'node:crypto';
import 'reflect-metadata';
import { X509CertificateGenerator } from '@peculiar/x509';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Ask, type Json, oktaOptions, refusal, succeed, Tenant } from './support.ts';

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

const okta = (name = 'okta-wic', more: object = {}) => ({
  name,
  strategy: 'okta',
  options: oktaOptions(tenant, more),
});
const make = (body: object): Promise<Json> => succeed(ask('POST /connections', body), 201);

describe('an okta connection', () => {
  it('finds out the org from its domain', async () => {
    const made = await make(okta());
    const wic = tenant.lab.urls['wic'] ?? '';
    expect(made).toMatchObject({
      id: expect.stringMatching(/^con_[A-Za-z0-9]{16}$/),
      name: 'okta-wic',
      display_name: 'okta-wic',
      strategy: 'okta',
      realms: ['okta-wic'],
      enabled_clients: [],
      is_domain_connection: false,
      options: {
        type: 'back_channel',
        issuer: wic,
        authorization_endpoint: `${wic}/oauth2/v1/authorize`,
        token_endpoint: `${wic}/oauth2/v1/token`,
        jwks_uri: `${wic}/oauth2/v1/keys`,
        oidc_metadata: { issuer: wic },
        attribute_map: { mapping_mode: 'basic_profile' },
        connection_settings: { pkce: 'auto' },
        client_secret: 'a-secret',
      },
    });
    expect(await succeed(ask(`GET /connections/${made.id}`))).toEqual(made);
  });

  it.each([
    ['no client id', { client_id: undefined }, 'options.client_id'],
    ['no domain', { domain: undefined }, 'domain'],
    ['a domain with a scheme', { domain: 'https://lab.okta.example' }, 'options.domain'],
    ['an org that is not there', { domain: '127.0.0.1:1' }, 'Discovery failed'],
    ['an org out of reach', { domain: 'lab.okta.com' }, 'Discovery failed'],
    ['a scope without openid', { scope: 'profile email' }, 'options.scope'],
    ['the front channel', { type: 'front_channel' }, 'options.type'],
    ['an unknown option', { scopes: ['openid'] }, 'scopes'],
    ['an unknown PKCE mode', { connection_settings: { pkce: 'S512' } }, 'options.connection_settings.pkce'],
    ['a domain alias that is none', { domain_aliases: ['@lab.example'] }, 'options.domain_aliases.0'],
  ])('refuses %s', async (_what, change, where) => {
    expect(await refusal(ask('POST /connections', okta('okta-wic', change)))).toEqual([
      400,
      'invalid_body',
      expect.stringContaining(where),
    ]);
    expect(await succeed(ask('GET /connections?strategy=okta'))).toEqual([]);
  });

  it('replaces all options with those of a PATCH, and forgets the display name', async () => {
    const { id } = await make({ ...okta(), display_name: 'Workforce' });
    const { client_secret: _, domain_aliases: __, ...fewer } = oktaOptions(tenant);
    const patched = await succeed(ask(`PATCH /connections/${id}`, { options: fewer }));
    expect(patched.options).not.toHaveProperty('client_secret');
    expect(patched.options).not.toHaveProperty('domain_aliases');
    expect(patched.display_name).toBe('okta-wic');
  });

  it('leaves options alone that a PATCH does not name', async () => {
    const { id, options } = await make(okta());
    const patched = await succeed(
      ask(`PATCH /connections/${id}`, { show_as_button: true, display_name: 'W' }),
    );
    expect(patched).toMatchObject({ options, show_as_button: true, display_name: 'W' });
  });

  it('does not look again at a domain whose metadata it is given', async () => {
    const { id, options } = await make(okta());
    const moved = { ...options, domain: 'elsewhere.okta.com' };
    const patched = await succeed(ask(`PATCH /connections/${id}`, { options: moved }));
    expect(patched.options.issuer).toBe(options.issuer);
  });

  it.each([
    [{}, 'property'],
    [{ name: 'other' }, 'name'],
    [{ strategy: 'oidc' }, 'strategy'],
    [{ display_name: 'x'.repeat(129) }, 'display_name'],
  ])('refuses the PATCH %j', async (body, where) => {
    const { id } = await make(okta());
    expect(await refusal(ask(`PATCH /connections/${id}`, body))).toEqual([
      400,
      'invalid_body',
      expect.stringContaining(where),
    ]);
  });
});

describe('who may see and change options', () => {
  it('takes scopes of their own', async () => {
    const { id } = await make(okta());
    const limited = await tenant.caller('limited-');
    const seen = await succeed(limited(`GET /connections/${id}`));
    expect(seen).not.toHaveProperty('options');
    expect((await succeed(limited('GET /connections')))[0]).not.toHaveProperty('options');
    expect(await refusal(limited(`PATCH /connections/${id}`, { options: {} }))).toEqual([
      403,
      'insufficient_scope',
      expect.stringContaining('update:connections_options'),
    ]);
    expect(await succeed(limited(`PATCH /connections/${id}`, { display_name: 'Shown' }))).not.toHaveProperty(
      'options',
    );
  });

  it('is logged: writes, and reads of secrets', async () => {
    const { id } = await make(okta());
    await succeed(ask(`GET /connections/${id}`));
    const logs = await succeed(ask('GET /logs?q=type:(sapi OR mgmt_api_read)'));
    expect(logs.map(({ type }: Json) => type)).toEqual(['mgmt_api_read', 'sapi']);
    expect(logs[1].details.request).toMatchObject({ method: 'post', path: '/api/v2/connections' });
    expect(logs[0].details.accessedSecrets).toEqual(['client_secret']);
    expect(JSON.stringify(logs)).not.toContain('a-secret');
  });
});

describe('names and lists', () => {
  it('refuses a name that is taken, or is none', async () => {
    await make(okta());
    expect((await refusal(ask('POST /connections', okta())))[0]).toBe(409);
    for (const name of ['-x', 'x--y', 'x_y', 'x.y', '']) {
      expect(await refusal(ask('POST /connections', okta(name)))).toEqual([
        400,
        'invalid_body',
        expect.stringContaining('name'),
      ]);
    }
    expect((await refusal(ask('POST /connections', { ...okta('a'), strategy: 'waad' })))[0]).toBe(501);
    expect((await refusal(ask('POST /connections', { ...okta('a'), strategy: 'magic' })))[0]).toBe(400);
    expect((await refusal(ask('POST /connections', { ...okta('a'), extra: 1 })))[0]).toBe(400);
    expect((await refusal(ask('POST /connections', '{')))[1]).toBe('invalid_body');
    expect((await refusal(ask('POST /connections', 'a=b', { 'content-type': 'text/plain' })))[0]).toBe(415);
  });

  it('lists by name and by strategy, in pages of both kinds', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await make(okta(name));
    const names = (list: Json) => list.map(({ name }: Json) => name);
    expect(names(await succeed(ask('GET /connections?name=b')))).toEqual(['b']);
    expect(names(await succeed(ask('GET /connections?strategy=okta&strategy=oidc')))).toEqual([
      ...['a', 'b', 'c', 'd'],
    ]);
    const second = await succeed(ask('GET /connections?strategy=okta&per_page=3&page=1&include_totals=true'));
    expect(second).toMatchObject({ start: 3, limit: 3, total: 4 });
    expect(names(second.connections)).toEqual(['d']);
    const first = await succeed(ask('GET /connections?strategy=okta&take=3&fields=name'));
    expect(first.connections).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const last = await succeed(ask(`GET /connections?strategy=okta&take=3&from=${first.next}`));
    expect(names(last.connections)).toEqual(['d']);
    expect(last).not.toHaveProperty('next');
  });

  it.each([
    ['per_page=101', 'per_page'],
    ['page=x', 'page'],
    ['include_totals=yes', 'include_totals'],
    ['strategy=magic', 'strategy'],
    ['nam=x', 'nam'],
    ['from=made-up', 'from'],
    ['page=10&per_page=100', 'first 1000'],
  ])('refuses the query %s', async (query, where) => {
    expect(await refusal(ask(`GET /connections?${query}`))).toEqual([
      400,
      expect.stringMatching(/^invalid_(query_string|paging)$/),
      expect.stringContaining(where),
    ]);
  });
});

describe('clients of a connection', () => {
  it('are none at first, and are enabled one by one', async () => {
    const { id } = await make(okta());
    const client_id = tenant.credential('web-client-id');
    const clients = `/connections/${id}/clients`;
    expect(await succeed(ask(`GET ${clients}`))).toEqual({ clients: [] });
    await succeed(ask(`PATCH ${clients}`, [{ client_id, status: true }]), 204);
    expect(await succeed(ask(`GET ${clients}`))).toEqual({ clients: [{ client_id }] });
    expect((await succeed(ask(`GET /connections/${id}`))).enabled_clients).toEqual([client_id]);
    await succeed(ask(`PATCH ${clients}`, [{ client_id, status: false }]), 204);
    expect(await succeed(ask(`GET ${clients}`))).toEqual({ clients: [] });
  });

  it('can be given with the connection, but only such as exist', async () => {
    const enabled_clients = [tenant.credential('web-client-id')];
    const { id } = await make({ ...okta(), enabled_clients });
    expect((await succeed(ask(`PATCH /connections/${id}`, { enabled_clients: [] }))).enabled_clients).toEqual(
      [],
    );
    expect((await refusal(ask(`PATCH /connections/${id}`, { enabled_clients: ['nobody'] })))[0]).toBe(400);
    const change = [{ client_id: 'nobody', status: true }];
    expect((await refusal(ask(`PATCH /connections/${id}/clients`, change)))[0]).toBe(400);
    expect((await refusal(ask(`PATCH /connections/${id}/clients`, [])))[0]).toBe(400);
    const many = Array.from({ length: 51 }, () => ({ client_id: enabled_clients[0], status: true }));
    expect((await refusal(ask(`PATCH /connections/${id}/clients`, many)))[0]).toBe(400);
    expect((await refusal(ask('GET /connections/con_none/clients')))[0]).toBe(404);
  });

  it('come in pages', async () => {
    const { id } = await make(okta());
    for (const name of ['one', 'two', 'three']) await succeed(ask('POST /clients', { name }), 201);
    const first = await succeed(ask(`GET /connections/${id}/clients?take=2`));
    const second = await succeed(ask(`GET /connections/${id}/clients?take=2&from=${first.next}`));
    expect([first.clients.length, second.clients.length, second.next]).toEqual([2, 1, undefined]);
  });

  it('have no status to ask for', async () => {
    const { id } = await make(okta());
    expect((await refusal(ask(`GET /connections/${id}/status`)))[0]).toBe(404);
  });
});

describe('deleting', () => {
  it('is done at once where nobody signed in', async () => {
    const { id } = await make(okta());
    await succeed(ask(`DELETE /connections/${id}`), 204);
    expect((await refusal(ask(`GET /connections/${id}`))).slice(0, 2)).toEqual([
      404,
      'inexistent_connection',
    ]);
    await succeed(ask(`DELETE /connections/${id}`), 204);
    await make(okta());
  });

  it('takes its time where there are users, and keeps the name until then', async () => {
    const [database] = await succeed(ask('GET /connections?strategy=auth0'));
    await succeed(ask(`DELETE /connections/${database.id}`), 202);
    expect((await refusal(ask(`GET /connections/${database.id}`)))[0]).toBe(404);
    const again = { name: database.name, strategy: 'auth0' };
    expect(await refusal(ask('POST /connections', again))).toEqual([
      409,
      'connection_conflict',
      expect.stringContaining('being deleted'),
    ]);
    tenant.lab.clock.advance(2000);
    await make(again);
    expect(await succeed(ask('GET /users'))).toEqual([]);
  });
});

describe('the other strategies', () => {
  it('oidc: wants to know its provider', async () => {
    const provider = `${tenant.lab.urls['wic']}/.well-known/openid-configuration`;
    const options = { client_id: 'x', client_secret: 'y', type: 'back_channel', discovery_url: provider };
    const made = await make({ name: 'wic-oidc', strategy: 'oidc', options });
    expect(made.options.token_endpoint).toBe(`${tenant.lab.urls['wic']}/oauth2/v1/token`);
    for (const missing of ['client_id', 'client_secret', 'discovery_url']) {
      const body = { name: 'other', strategy: 'oidc', options: { ...options, [missing]: undefined } };
      expect(await refusal(ask('POST /connections', body))).toEqual([
        400,
        'invalid_body',
        expect.stringContaining(missing),
      ]);
    }
    const wrong = { ...options, discovery_url: tenant.lab.urls['wic'] };
    expect(
      (await refusal(ask('POST /connections', { name: 'o', strategy: 'oidc', options: wrong })))[1],
    ).toBe('invalid_body');
  });

  it('samlp: wants an address and a certificate, and works out the thumbprint', async () => {
    const signingCert = await certificate();
    const options = { signInEndpoint: 'https://idp.lab.example/sso', signingCert, debug: true };
    const made = await make({ name: 'partner', strategy: 'samlp', options });
    expect(made.options).toMatchObject({
      ...options,
      thumbprints: [expect.stringMatching(/^[0-9a-f]{40}$/)],
    });
    const bad = [
      { signingCert },
      { ...options, signingCert: 'bm9uZQ==' },
      { ...options, signInEndpoint: 'http://idp.lab.example/sso' },
      { ...options, signatureAlgorithm: 'rsa-md5' },
    ];
    for (const it of bad) {
      const answer = await refusal(ask('POST /connections', { name: 'p', strategy: 'samlp', options: it }));
      expect(answer.slice(0, 2)).toEqual([400, 'invalid_body']);
    }
    const byMetadata = {
      name: 'p',
      strategy: 'samlp',
      options: { metadataUrl: 'https://idp.lab.example/m' },
    };
    expect((await refusal(ask('POST /connections', byMetadata)))[0]).toBe(501);
  });

  it('auth0: shows its configuration sealed, and takes it back as it was shown', async () => {
    const options = { enabledDatabaseCustomization: true, configuration: { key: 'value', other: 'one' } };
    const { id, options: shown } = await make({ name: 'legacy', strategy: 'auth0', options });
    expect(JSON.stringify(shown)).not.toContain('value');
    const configuration = { ...shown.configuration, other: 'two' };
    await succeed(ask(`PATCH /connections/${id}`, { options: { ...shown, configuration } }));
    const stored = tenant.stored().connections.find((it: Json) => it.id === id);
    expect(stored.options.configuration).toEqual({ key: 'value', other: 'two' });
  });

  it('auth0: does not exchange the store under its users', async () => {
    const [{ id, options }] = await succeed(ask('GET /connections?strategy=auth0'));
    const custom = { options: { ...options, enabledDatabaseCustomization: true } };
    expect((await refusal(ask(`PATCH /connections/${id}`, custom)))[0]).toBe(400);
    const both = { ...options, password_options: {} };
    expect((await refusal(ask(`PATCH /connections/${id}`, { options: both })))[1]).toBe('invalid_body');
  });
});

async function certificate(): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = {
    privateKey: await crypto.subtle.importKey(
      'pkcs8',
      privateKey.export({ type: 'pkcs8', format: 'der' }),
      algorithm,
      true,
      ['sign'],
    ),
    publicKey: await crypto.subtle.importKey(
      'spki',
      publicKey.export({ type: 'spki', format: 'der' }),
      algorithm,
      true,
      ['verify'],
    ),
  };
  const made = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=idp',
    keys,
    signingAlgorithm: algorithm,
  });
  return made.toString('pem');
}
