import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { type Ask, caller, refusal, startOrgs, succeed } from './support.ts';

const SERVICE = {
  client_name: 'Provisioning from the workforce',
  application_type: 'service',
  grant_types: ['client_credentials'],
  response_types: ['token'],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks_uri: 'https://wic.lab.example/api/v1/apps/0oa1/connections/default/jwks',
};

let lab: Lab;
let ask: Ask;

beforeEach(async () => {
  lab = await startOrgs();
  ask = caller(lab, 'cic');
});

afterEach(() => lab.stop());

describe('dynamic registration', () => {
  it('makes the same client that applications show, and asks for consent', async () => {
    const client = await succeed(ask('POST /oauth2/v1/clients', SERVICE), 201);
    expect(client).toMatchObject({ ...SERVICE, client_id: expect.stringMatching(/^0oa/) });
    expect(client.client_secret).toBeUndefined();
    const app = await succeed(ask(`GET /api/v1/apps/${client.client_id}`));
    expect(app.settings.oauthClient).toMatchObject({
      consent_method: 'REQUIRED',
      application_type: 'service',
    });
    expect(await succeed(ask(`GET /oauth2/v1/clients/${client.client_id}`))).toEqual(client);
    expect(await succeed(ask('GET /oauth2/v1/clients?q=provisioning'))).toEqual([client]);
  });

  it('gives a secret when it is made and when it is renewed, and never else', async () => {
    const web = { client_name: 'Web', redirect_uris: ['https://web.lab.example/cb'] };
    const client = await succeed(ask('POST /oauth2/v1/clients', web), 201);
    expect(client).toMatchObject({
      client_secret: expect.any(String),
      token_endpoint_auth_method: 'client_secret_basic',
    });
    expect((await succeed(ask(`GET /oauth2/v1/clients/${client.client_id}`))).client_secret).toBeUndefined();
    const renewed = await succeed(ask(`POST /oauth2/v1/clients/${client.client_id}/lifecycle/newSecret`));
    expect(renewed.client_secret).not.toBe(client.client_secret);
  });

  it('replaces and deletes', async () => {
    const { client_id: id, ...client } = await succeed(ask('POST /oauth2/v1/clients', SERVICE), 201);
    const renamed = await succeed(
      ask(`PUT /oauth2/v1/clients/${id}`, { ...client, client_name: 'Provisioning' }),
    );
    expect(renamed).toMatchObject({ client_id: id, client_name: 'Provisioning' });
    expect((await ask(`DELETE /oauth2/v1/clients/${id}`)).status).toBe(204);
    expect((await refusal(ask(`GET /oauth2/v1/clients/${id}`))).slice(0, 2)).toEqual([404, 'E0000007']);
  });

  it.each([
    ['no name', { application_type: 'web' }, /^client_name: /],
    ['an unknown field', { ...SERVICE, dpop: true }, /^dpop: /],
    ['keys by no means', { ...SERVICE, jwks_uri: undefined }, /jwks/],
  ])('refuses %s', async (_what, body, cause) => {
    expect(await refusal(ask('POST /oauth2/v1/clients', body))).toEqual([
      400,
      'E0000001',
      expect.stringMatching(cause),
    ]);
  });

  it('gives roles to services only', async () => {
    const service = await succeed(ask('POST /oauth2/v1/clients', SERVICE), 201);
    const web = await succeed(
      ask('POST /oauth2/v1/clients', { client_name: 'Web', redirect_uris: ['https://a.example'] }),
      201,
    );
    const give = (id: string) => ask(`POST /oauth2/v1/clients/${id}/roles`, { type: 'USER_ADMIN' });
    expect(await succeed(give(service.client_id))).toMatchObject({ type: 'USER_ADMIN' });
    expect(await refusal(give(web.client_id))).toEqual([400, 'E0000227']);
  });
});

describe('the wire', () => {
  it.each([
    ['POST', '/api/v1/policies/simulate'],
    ['PATCH', '/api/v1/apps/0oa/groups/00g'],
    ['PUT', '/api/v1/org'],
    ['GET', '/api/v1/zones'],
  ])('answers 501 by name for %s %s', async (method, path) => {
    expect(await refusal(ask(`${method} ${path}`))).toEqual([
      501,
      'E0000060',
      `${method} ${path} is not part of this stand-in`,
    ]);
  });

  it.each([
    ['PATCH', '/api/v1/users/me'],
    ['PUT', '/api/v1/logs'],
    ['DELETE', '/oauth2/v1/clients'],
  ])('answers 405 for %s %s', async (method, path) => {
    expect(await refusal(ask(`${method} ${path}`))).toEqual([405, 'E0000022']);
  });

  it('refuses a body that is not called JSON, or is none', async () => {
    const post = (body: string, type: string) => ask('POST /api/v1/groups', body, { 'content-type': type });
    expect(await refusal(post('{}', 'text/plain'))).toEqual([400, 'E0000021']);
    expect(await refusal(post('{', 'application/json'))).toEqual([400, 'E0000003']);
    expect((await refusal(ask('POST /api/v1/users/me/lifecycle/suspend', { why: 'x' }))).slice(0, 2)).toEqual(
      [400, 'E0000001'],
    );
  });
});
