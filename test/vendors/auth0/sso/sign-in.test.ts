/** What the wiring is for: people of the Okta org sign in to an application of the Auth0 tenant. */
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import { Browser, formOf, signIn } from '../../../lab/okta/sign-in/support.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';
import { byHand } from './by-hand.ts';

/** Where the browser of the tests stops to follow. */
const CALLBACK = 'http://app.invalid/callback';
const VERIFIER = 'a-verifier-of-the-application-that-is-long-enough-0123456789';
const WIRING = LAB_WIRINGS['auth0-okta'] as Wiring; // Proven by the test of the recipes.
const MEMBER = 'ana.ruiz@lab.example';
const STRANGER = 'mira.okafor-admin@lab.example';

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.renew();
  const ask = await byHand(world.lab);
  await ask(`PATCH /clients/${credential('auth0/web-client-id')}`, { callbacks: [CALLBACK] });
  await applyWiring(world.deps, WIRING, { adopt: false, rollback: false, expected: null });
});

const tenant = (): string => world.lab.urls['auth0'] ?? '';
const org = (): string => world.lab.urls['wic'] ?? '';
const credential = (name: string): string => world.lab.credentials()[name] ?? '';

async function begin(browser: Browser, more: Readonly<Record<string, string>> = {}): Promise<Response> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: credential('auth0/web-client-id'),
    redirect_uri: CALLBACK,
    scope: 'openid profile email',
    state: 'of-the-app',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return browser.follow(await browser.get(`${tenant()}/authorize?${query}`));
}

/** Types the address on the first page, and goes wherever that leads. */
async function identify(browser: Browser, login: string): Promise<Response> {
  const page = await formOf(await begin(browser));
  return browser.follow(await browser.post(page.action, { ...page.fields, username: login }));
}

/** What the application hears at the end. */
function told(response: Response): Record<string, string> {
  const location = response.headers.get('location') ?? '';
  expect(location.startsWith(CALLBACK), `${response.status} ${location}`).toBe(true);
  return Object.fromEntries(new URL(location).searchParams);
}

async function exchange(code: string): Promise<{ id_token: string }> {
  const response = await fetch(`${tenant()}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: credential('auth0/web-client-id'),
      client_secret: credential('auth0/web-client-secret'),
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      code,
    }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { id_token: string }; // The stand-in's answer, held to the document elsewhere.
}

describe('an application behind the wiring', () => {
  it('gets a user of the org who typed the address, with a code that is good for tokens', async () => {
    const browser = new Browser();
    const away = await identify(browser, MEMBER);
    expect(away.url.startsWith(org())).toBe(true);
    const { code = '', state } = told(await signIn(browser, away, MEMBER, credential(`wic/${MEMBER}`)));
    expect(state).toBe('of-the-app');
    const { payload } = await jwtVerify(
      (await exchange(code)).id_token,
      createRemoteJWKSet(new URL(`${tenant()}/.well-known/jwks.json`)),
      { issuer: `${tenant()}/`, audience: credential('auth0/web-client-id') },
    );
    expect(payload).toMatchObject({ email: MEMBER, name: 'Ana Ruiz' });
    expect(payload.sub).toMatch(/^okta\|customers\|/);
  });

  it('gets one who came for the connection by its name, too, over PKCE and by the callback', async () => {
    const browser = new Browser();
    const away = await begin(browser, { connection: 'customers' });
    const sent = world.lab.journal().find(({ path }) => path.startsWith('/oauth2/v1/authorize'));
    const query = new URL(sent?.path ?? '', org()).searchParams;
    expect(query.get('code_challenge_method')).toBe('S256');
    expect(query.get('redirect_uri')).toBe(`${tenant()}/login/callback`);
    expect(told(await signIn(browser, away, MEMBER, credential(`wic/${MEMBER}`)))).toHaveProperty('code');
  });

  it('gets nobody who is in none of the groups', async () => {
    const browser = new Browser();
    const away = await identify(browser, STRANGER);
    const heard = told(await signIn(browser, away, STRANGER, credential(`wic/${STRANGER}`)));
    expect(heard).toMatchObject({ error: 'access_denied' });
    expect(heard).not.toHaveProperty('code');
  });

  it.each(['joe@customer.example', 'break.glass@hub.example'])('leaves %s at the tenant', async (login) => {
    const page = await identify(new Browser(), login);
    expect(page.url.startsWith(tenant())).toBe(true);
    expect(await page.text()).toContain('type="password"');
  });

  it('shows no button to those who come without an address', async () => {
    const page = await (await begin(new Browser())).text();
    expect(page).not.toContain('name="connection"');
  });
});

describe('an application that the wiring does not name', () => {
  it('cannot send anybody there', async () => {
    const ask = await byHand(world.lab);
    const other = await ask('POST /clients', {
      name: 'Other',
      app_type: 'regular_web',
      callbacks: [CALLBACK],
    });
    // A new application is given every connection in a tenant with the usual settings.
    const [{ id }] = await ask('GET /connections?name=customers');
    await ask(`PATCH /connections/${id}/clients`, [{ client_id: other.client_id, status: false }]);
    const refused = await begin(new Browser(), { client_id: other.client_id, connection: 'customers' });
    expect(told(refused)).toMatchObject({ error: 'invalid_request' });
  });
});
