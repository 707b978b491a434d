/** What `connection test` says of an Okta connection. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oktaHealth } from '../../../src/vendors/okta/health.ts';
import { newKey } from '../../../src/vendors/okta/keys.ts';
import { WIRING_SCOPES } from '../../../src/vendors/okta/scopes.ts';
import { apiError, CLIENT_ID, FakeOkta, refusalOf } from './fake-okta.ts';

let okta: FakeOkta;
const ALL = ['users', 'groups', 'apps', 'logs', 'roles', 'policies'].map((it) => `okta.${it}.read`);
const ROLES = `GET /oauth2/v1/clients/${CLIENT_ID}/roles`;

beforeEach(async () => {
  okta = await new FakeOkta().start();
  const key = await newKey();
  okta.secrets['privateKey'] = key.privateKey.reveal();
  okta.publicJwk = JSON.parse(key.publicKey);
  okta.granted = [...ALL, 'okta.users.manage', 'okta.groups.manage'];
  okta.on('GET /.well-known/okta-organization', { json: { id: '00o1', pipeline: 'idx' } });
  for (const path of ['users', 'groups', 'apps', 'logs', 'policies'])
    okta.on(`GET /api/v1/${path}`, { json: [] });
  okta.on('GET /api/v1/iam/assignees/users', { json: { value: [] } });
  okta.on(ROLES, { json: [{ type: 'HELP_DESK_ADMIN' }, { type: 'CUSTOM', label: 'Rotators' }] });
});
afterEach(() => okta.stop());

const signIn = async (): Promise<Record<string, string>> => {
  const { permissions } = await oktaHealth(okta.context()).signIn();
  return Object.fromEntries(permissions.map(({ name, state }) => [name, state]));
};

describe('reaching', () => {
  it.each([
    ['idx', 'Okta Identity Engine'],
    ['v1', 'Okta Classic Engine'],
    ['other', 'Okta'],
  ])('tells the engine, without signing in: %s', async (pipeline, server) => {
    okta.on('GET /.well-known/okta-organization', { json: { pipeline } });
    expect(await oktaHealth(okta.context()).reach()).toMatchObject({ server });
    expect(okta.tokenRequests).toEqual([]);
  });

  it.each([
    ['a web page', { text: '<html>' }],
    ['nothing of that path', { status: 404, text: 'no' }],
  ])('says that something else answers: %s', async (_what, answer) => {
    okta.on('GET /.well-known/okta-organization', answer);
    expect((await refusalOf(oktaHealth(okta.context()).reach())).code).toBe('UNAVAILABLE');
  });
});

describe('signing in', () => {
  it('takes one token for all areas, and tells them and the roles', async () => {
    expect(await signIn()).toEqual({
      'users, read': 'pass',
      'groups, read': 'pass',
      'applications, read': 'pass',
      'logs, read': 'pass',
      'roles, read': 'pass',
      'policies, read': 'pass',
      'users, change': 'pass',
      'groups, change': 'pass',
      'single sign-on, change': 'pass',
      'roles held': 'pass',
    });
    expect(okta.tokenRequests.at(1)?.form.get('scope')?.split(' ')).toEqual([...ALL].sort());
    expect((await oktaHealth(okta.context()).signIn()).principal).toBe(`service application ${CLIENT_ID}`);
  });

  it('names the scopes that were not granted, and goes on with the others', async () => {
    okta.granted = ['okta.users.read', 'okta.groups.manage', 'okta.groups.read'];
    expect(await signIn()).toEqual({
      'users, read': 'pass',
      'groups, read': 'pass',
      'applications, read': 'warn',
      'logs, read': 'warn',
      'roles, read': 'warn',
      'policies, read': 'warn',
      'users, change': 'warn',
      'groups, change': 'pass',
      'single sign-on, change': 'pass',
    });
    const { permissions } = await oktaHealth(okta.context()).signIn();
    expect(permissions.find((it) => it.name === 'logs, read')?.detail).toContain('okta.logs.read');
  });

  it('tells what wiring lacks, unless the connection was never meant for it', async () => {
    const wiring = async () =>
      (await oktaHealth(okta.context()).signIn()).permissions.find((it) => it.name.startsWith('single'));
    expect(await wiring()).toMatchObject({
      state: 'pass',
      detail: expect.stringContaining('not meant for it'),
    });
    okta.granted = [...ALL, 'okta.apps.manage', 'okta.idps.manage', 'okta.idps.read'];
    const missing =
      'not granted: okta.policies.manage, okta.profileMappings.manage, okta.profileMappings.read';
    expect(await wiring()).toMatchObject({ state: 'warn', detail: missing });
    okta.granted = [...okta.granted, ...WIRING_SCOPES];
    expect(await wiring()).toMatchObject({ state: 'pass', detail: expect.stringContaining('are granted') });
  });

  it('tells a role that is missing', async () => {
    okta.on('GET /api/v1/logs', apiError(403, 'E0000006'));
    okta.on(ROLES, { json: [] });
    expect(await signIn()).toMatchObject({
      'logs, read': 'warn',
      'users, read': 'pass',
      'roles held': 'warn',
    });
  });

  it('ends at a sign-in that is refused, after one try', async () => {
    okta.publicJwk = JSON.parse((await newKey()).publicKey);
    expect((await refusalOf(oktaHealth(okta.context()).signIn())).code).toBe('AUTH_REQUIRED');
    // The second request is the first one with the nonce that it brought.
    expect(okta.tokenRequests).toHaveLength(2);
  });

  it('with an API token is whoever owns the token', async () => {
    okta.settings = { method: 'token' };
    okta.secrets = { apiToken: 'fake-api-token' };
    okta.on('GET /api/v1/users/me', { json: { id: '00u1', profile: { login: 'root@corp.example' } } });
    okta.on('GET /api/v1/users/00u1/roles', { json: [{ type: 'SUPER_ADMIN' }] });
    const { principal, permissions } = await oktaHealth(okta.context()).signIn();
    expect(principal).toBe('root@corp.example');
    expect(permissions.at(-1)).toEqual({ name: 'roles held', state: 'pass', detail: 'SUPER_ADMIN' });
    expect(okta.tokenRequests).toEqual([]);
  });
});
