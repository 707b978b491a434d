import { describe, expect, it } from 'vitest';
import { opaHealth } from '../../../src/vendors/opa/health.ts';
import { opa as descriptor } from '../../../src/vendors/opa/index.ts';
import { FakeOpa, json, list, NO_ROLE, NOW, TEAM, text } from './fake-opa.ts';
import { administeredWorld, endUserWorld } from './samples.ts';

const ME = `GET ${TEAM}/current_user`;

describe('reaching the server', () => {
  it('takes a 401 without a token for an answer, and reads the clock', async () => {
    const date = new Date(NOW + 90_000).toUTCString();
    const opa = new FakeOpa().on(ME, text('', 401, { date }));
    expect(await opaHealth(opa.context()).reach()).toEqual({ clockSkewMs: 90_000, server: null });
    expect(opa.tokens).toBe(0);
    expect(opa.request(ME).headers).toBeUndefined();
  });

  it('does without a Date header', async () => {
    const opa = new FakeOpa().on(ME, text('', 401));
    expect(await opaHealth(opa.context()).reach()).toEqual({ clockSkewMs: null, server: null });
  });

  it.each([
    ['a failing server', text('', 503)],
    ['a web page', text('<html>Welcome</html>', 200, { 'content-type': 'text/html' })],
  ])('is not %s', async (_, answer) => {
    const opa = new FakeOpa().on(ME, answer);
    await expect(opaHealth(opa.context()).reach()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('signing in to look', () => {
  it('tells an administrator its roles and accounts', async () => {
    const opa = administeredWorld(new FakeOpa()).on(`GET ${TEAM}/security_policy`, list());
    const report = await opaHealth(opa.context()).signIn();
    expect(report).toMatchObject({ principal: 'svc-idctl', server: null });
    expect(report.permissions).toEqual([
      expect.objectContaining({ name: 'resource administrator', state: 'pass' }),
      expect.objectContaining({ name: 'security administrator', state: 'pass' }),
      {
        name: 'accounts visible: 4',
        state: 'pass',
        detail: 'active-directory 1, saas-app 1, universal-directory 1, server 1',
      },
    ]);
  });

  it('warns of roles that are missing and of an empty world', async () => {
    const opa = new FakeOpa().emptyWorld().on(`GET ${TEAM}/security_policy`, NO_ROLE);
    const { permissions } = await opaHealth(opa.context()).signIn();
    expect(permissions.map(({ state }) => state)).toEqual(['warn', 'warn', 'warn']);
    expect(permissions.every(({ remedy }) => remedy !== undefined)).toBe(true);
  });

  it('is content with an end user', async () => {
    const opa = endUserWorld(new FakeOpa()).on(`GET ${TEAM}/security_policy`, NO_ROLE);
    const { permissions } = await opaHealth(opa.context()).signIn();
    expect(permissions.at(-1)).toMatchObject({ name: 'accounts visible: 4', state: 'pass' });
  });

  it('fails with a refused key', async () => {
    const opa = new FakeOpa().on(`POST ${TEAM}/service_token`, NO_ROLE);
    await expect(opaHealth(opa.context()).signIn()).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
  });
});

describe('signing off', () => {
  it('forgets the token, and is done when there was none', async () => {
    const opa = new FakeOpa()
      .emptyWorld()
      .on(ME, json({ name: 'x' }))
      .on(`GET ${TEAM}/security_policy`, NO_ROLE);
    const health = opaHealth(opa.context());
    await health.signIn();
    expect(opa.session).not.toBeNull();
    await health.signOff();
    expect(opa.session).toBeNull();
    await health.signOff();
    expect(opa.tokens).toBe(2);
  });
});

describe('the descriptor', () => {
  it('keeps one field secret and loads both capabilities', async () => {
    expect(descriptor.fields.filter(({ kind }) => kind === 'secret').map(({ name }) => name)).toEqual([
      'keySecret',
    ]);
    const context = new FakeOpa().context();
    expect((await descriptor.provides.health())(context)).toHaveProperty('signOff');
    expect((await descriptor.provides.pam?.())?.(context)).toHaveProperty('checkOut');
    expect(descriptor.rateLimit?.({ 'x-ratelimit-retry-at': '0' }, NOW)).toBe(0);
  });
});
