import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { OpaClient } from '../../../src/vendors/opa/client.ts';
import { FakeOpa, json, KEY_SECRET, NO_ROLE, TEAM, text } from './fake-opa.ts';

const ME = `GET ${TEAM}/current_user`;
const SIGN_IN = `POST ${TEAM}/service_token`;

function bearers(opa: FakeOpa): readonly (string | undefined)[] {
  return opa.requests
    .filter(({ effect }) => effect !== 'sign-in')
    .map(({ headers }) => headers?.['authorization']);
}

describe('signing in', () => {
  it('sends the key once and the token with every call', async () => {
    const opa = new FakeOpa().emptyWorld();
    const client = new OpaClient(opa.context());
    await client.currentUser();
    await client.currentUser();
    expect(opa.tokens).toBe(1);
    expect(JSON.parse(opa.sent(SIGN_IN))).toEqual({ key_id: opa.settings['keyId'], key_secret: KEY_SECRET });
    expect(opa.request(SIGN_IN)).toMatchObject({ effect: 'sign-in', operation: 'IssueServiceToken' });
    expect(bearers(opa)).toEqual(['Bearer fake-token-1', 'Bearer fake-token-1']);
  });

  it('asks for one token when calls come at once', async () => {
    const opa = new FakeOpa().emptyWorld();
    const client = new OpaClient(opa.context());
    await Promise.all([client.currentUser(), client.currentUser(), client.currentUser()]);
    expect(opa.tokens).toBe(1);
  });

  it('uses the token of an earlier run', async () => {
    const opa = new FakeOpa().emptyWorld();
    await new OpaClient(opa.context()).currentUser();
    await new OpaClient(opa.context()).currentUser();
    expect(opa.tokens).toBe(1);
  });

  it('renews a token a minute before it ends', async () => {
    const opa = new FakeOpa().emptyWorld();
    const client = new OpaClient(opa.context());
    await client.currentUser();
    opa.nowMs += 3_600_000 - 60_001;
    await client.currentUser();
    expect(opa.tokens).toBe(1);
    opa.nowMs += 1;
    await client.currentUser();
    expect(opa.tokens).toBe(2);
  });

  it.each([
    ['another team', { team: 'other' }],
    ['another key', { keyId: 'other' }],
  ])('does not use a token of %s', async (_, settings) => {
    const opa = new FakeOpa().emptyWorld();
    await new OpaClient(opa.context()).currentUser();
    opa.settings = { ...opa.settings, ...settings };
    opa.on(`POST v1/teams/other/service_token`, () =>
      json({
        bearer_token: 'fake-other',
        expires_at: new Date(opa.nowMs + 3e6).toISOString(),
        team_name: 'other',
      }),
    );
    opa.on('GET v1/teams/other/current_user', json({ name: 'x' }));
    await new OpaClient(opa.context()).currentUser();
    expect(opa.requests.filter(({ effect }) => effect === 'sign-in')).toHaveLength(2);
  });

  it.each(['no json', '{}', 'null', '{"team":"acme"}'])(
    'does not mind a kept session that is %s',
    async (kept) => {
      const opa = new FakeOpa().emptyWorld();
      opa.session = new Secret(kept);
      await new OpaClient(opa.context()).currentUser();
      expect(opa.tokens).toBe(1);
    },
  );

  it("refuses another team's token and keeps nothing", async () => {
    const opa = new FakeOpa().emptyWorld();
    const expires_at = new Date(opa.nowMs + 3e6).toISOString();
    opa.on(SIGN_IN, json({ bearer_token: 'fake', expires_at, team_name: 'globex' }));
    await expect(new OpaClient(opa.context()).currentUser()).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
    expect(opa.session).toBeNull();
    expect(opa.calls).toEqual([]);
  });

  it.each([
    ['401', NO_ROLE, 'AUTH_REQUIRED'],
    ['403', text('', 403), 'AUTH_REQUIRED'],
    ['404', text('', 404), 'AUTH_REQUIRED'],
    ['429', text('', 429), 'RATE_LIMITED'],
    ['503', text('', 503), 'UNAVAILABLE'],
    ['a web page', text('<html>Sign in</html>', 200, { 'content-type': 'text/html' }), 'UNAVAILABLE'],
    ['an answer without a token', json({ team_name: 'acme' }), 'UNAVAILABLE'],
  ])('tells a sign-in answered with %s', async (_, answer, code) => {
    const opa = new FakeOpa().on(SIGN_IN, answer);
    const error = await new OpaClient(opa.context()).currentUser().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error) + String(error)).not.toContain(KEY_SECRET);
  });
});

describe('a 401', () => {
  it('brings one new token and one repeat', async () => {
    const opa = new FakeOpa().on(ME, text('', 401), json({ name: 'svc-idctl' }));
    expect(await new OpaClient(opa.context()).currentUser()).toEqual({ name: 'svc-idctl' });
    expect(bearers(opa)).toEqual(['Bearer fake-token-1', 'Bearer fake-token-2']);
  });

  it('is a missing role when it comes again, and does not loop', async () => {
    const opa = new FakeOpa().on(ME, NO_ROLE);
    const client = new OpaClient(opa.context());
    await expect(client.currentUser()).rejects.toMatchObject({ code: 'DENIED' });
    expect(opa.tokens).toBe(2);
    await expect(client.currentUser()).rejects.toMatchObject({ code: 'DENIED' });
    expect(opa.tokens).toBe(2);
    expect(opa.calls).toHaveLength(3);
  });

  it('is about the token again a minute later', async () => {
    const opa = new FakeOpa().on(ME, NO_ROLE, NO_ROLE, text('', 401), json({ name: 'svc-idctl' }));
    const client = new OpaClient(opa.context());
    await expect(client.currentUser()).rejects.toMatchObject({ code: 'DENIED' });
    opa.nowMs += 60_000;
    expect(await client.currentUser()).toEqual({ name: 'svc-idctl' });
    expect(opa.tokens).toBe(3);
  });

  it('of calls at once brings one new token for all', async () => {
    const opa = new FakeOpa().on(ME, (request) =>
      request.headers?.['authorization'] === 'Bearer fake-token-1'
        ? text('', 401)
        : json({ name: 'svc-idctl' }),
    );
    const client = new OpaClient(opa.context());
    await Promise.all([client.currentUser(), client.currentUser(), client.currentUser()]);
    expect(opa.tokens).toBe(2);
  });

  it('is an ended session when the body says so', async () => {
    const opa = new FakeOpa().on(ME, json({ type: 'authentication_error', message: 'expired' }, 401));
    await expect(new OpaClient(opa.context()).currentUser()).rejects.toMatchObject({ code: 'AUTH_EXPIRED' });
  });
});
