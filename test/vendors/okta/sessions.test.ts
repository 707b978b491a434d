/** A browser's session at an org for somebody who is not there: how it is made, what may stand against it, where it ends. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { oktaSessions } from '../../../src/vendors/okta/sign-in/sessions.ts';
import { type Answer, apiError, FakeOkta } from './fake-okta.ts';

const PASSWORD = 'made-up-password-1';
const TOKEN = 'made-up-session-token';
const AUTHN = 'POST /api/v1/authn';
const ORG = 'GET /.well-known/okta-organization';

let okta: FakeOkta;

beforeEach(async () => {
  okta = await new FakeOkta().start();
  okta.on(AUTHN, { json: { status: 'SUCCESS', sessionToken: TOKEN } });
});
afterEach(() => okta.stop());

const person = {
  userName: 'ana@corp.example',
  password: async () => new Secret(PASSWORD),
  secondFactor: () => null,
};

const open = (origin = okta.url): Promise<Secret> => oktaSessions(okta.context()).open(origin, person);

describe('a session', () => {
  it('is made at the address where the browser is, by a token of the org', async () => {
    for (const origin of [okta.url, 'https://login.corp.example']) {
      const address = new URL((await open(origin)).reveal());
      expect(address.origin).toBe(new URL(origin).origin);
      expect(address.pathname).toBe('/login/sessionCookieRedirect');
      expect(address.searchParams.get('token')).toBe(TOKEN);
      expect(address.searchParams.get('redirectUrl')).toMatch(new RegExp(`^${new URL(origin).origin}/`));
    }
  });

  it('sends the password to the org, whatever the address', async () => {
    await open('https://login.corp.example');
    expect(okta.sent(AUTHN)).toHaveLength(1);
    expect(JSON.parse(okta.sent(AUTHN)[0]?.body ?? '')).toMatchObject({ password: PASSWORD });
  });

  it('does not show itself where somebody prints it', async () => {
    expect(JSON.stringify({ address: await open() })).not.toContain(TOKEN);
  });

  it.each([
    ['a wrong password', apiError(401, 'E0000004'), 'AUTH_REQUIRED'],
    ['a locked account', { json: { status: 'LOCKED_OUT' } }, 'AUTH_REQUIRED'],
    ['an expired password', { json: { status: 'PASSWORD_EXPIRED' } }, 'AUTH_REQUIRED'],
    ['a factor that must be enrolled', { json: { status: 'MFA_ENROLL' } }, 'AUTH_REQUIRED'],
    [
      'a factor that nobody gave',
      {
        json: {
          status: 'MFA_REQUIRED',
          stateToken: 'made-up-state',
          _embedded: { factors: [{ id: 'f1', factorType: 'token:software:totp', provider: 'GOOGLE' }] },
        },
      },
      'INPUT_REQUIRED',
    ],
  ] as const satisfies ReadonlyArray<readonly [string, Answer, string]>)(
    'is not made for %s, and nothing is tried twice',
    async (_what, answer, code) => {
      okta.on(AUTHN, answer);
      await expect(open()).rejects.toMatchObject({ code });
      expect(okta.sent(AUTHN)).toHaveLength(1);
    },
  );

  it('ends by its cookies, at the address where it is', () => {
    const { method, url } = oktaSessions(okta.context()).ending('https://login.corp.example');
    expect(`${method} ${url.href}`).toBe('DELETE https://login.corp.example/api/v1/sessions/me');
  });
});

describe('an org', () => {
  it('is met by browsers at its own address, at that of the connection, and at custom ones', async () => {
    okta.on(ORG, {
      json: {
        id: '00o1',
        pipeline: 'idx',
        _links: {
          organization: { href: 'https://acme.okta.com' },
          alternate: { href: 'https://login.corp.example/' },
        },
      },
    });
    expect(await oktaSessions(okta.context()).origins()).toEqual([
      new URL(okta.url).origin,
      'https://acme.okta.com',
      'https://login.corp.example',
    ]);
  });

  it('is entered by an identity provider at an address of its own, and left at the home page', () => {
    const { url, inside } = oktaSessions(okta.context()).entrance('0oa1/../x');
    expect(url.href).toBe(`${okta.url}/sso/idps/0oa1%2F..%2Fx?fromURI=%2Fapp%2FUserHome`);
    expect(inside.href).toBe(`${okta.url}/app/UserHome`);
  });
});
