/** Single sign-on as an administrator sets it up: by the management API of the orgs, with every stand-in that takes part. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../../src/lab/kernel/contract.ts';
import { startLab } from '../../../../src/lab/lab.ts';
import { type Answer, type Ask, caller, succeed } from '../support.ts';
import { assignEverybody, certificateOf, connectZoho, routeTo, samlApp, signOn, ssoUrl } from './set-up.ts';
import { Browser, formOf, signIn } from './support.ts';

const ANA = 'ana.ruiz@lab.example';

let lab: Lab;
let wic: Ask;
let cic: Ask;
const url = (name: string) => lab.urls[name] ?? '';

beforeAll(async () => {
  lab = await startLab({ basePort: 0, seed: 'sso' });
  wic = caller(lab, 'wic');
  cic = caller(lab, 'cic');
});
afterAll(() => lab.stop());

const password = (login: string) => lab.credentials()[`wic/${login}`] ?? '';

async function events(ask: Ask, eventType: string): Promise<readonly string[]> {
  const found = await succeed(
    ask(`GET /api/v1/logs?${new URLSearchParams({ filter: `eventType eq "${eventType}"` })}`),
  );
  return found.map(({ outcome }: Answer['json']) => `${outcome.result} ${outcome.reason ?? ''}`.trim());
}

/** Types the name at the hub, is sent to the workforce org, and comes back. */
async function enterHub(browser: Browser, login: string): Promise<Response> {
  const form = await formOf(await browser.get(`${url('cic')}/signin`));
  const page = await browser.follow(await browser.post(form.action, { ...form.fields, identifier: login }));
  expect(page.url).toContain(url('wic'));
  return signIn(browser, page, login, password(login));
}

describe('the hub', () => {
  it('takes a user by an Org2Org application and an Okta Integration, with nothing but each other’s address', async () => {
    const client = (id: string) => ({
      type: 'OKTA_INTEGRATION',
      name: 'Workforce by Org2Org',
      protocol: {
        type: 'OIDC',
        oktaIdpOrgUrl: url('wic'),
        credentials: { client: { token_endpoint_auth_method: 'private_key_jwt', client_id: id } },
      },
      policy: {
        provisioning: { action: 'AUTO' },
        subject: { userNameTemplate: { template: 'idpuser.email' } },
      },
    });
    const idp = await succeed(cic('POST /api/v1/idps', client('placeholder')));
    const app = await succeed(
      wic('POST /api/v1/apps', {
        name: 'okta_org2org',
        label: 'Hub by Org2Org',
        signOnMode: 'OPENID_CONNECT',
        settings: { app: { baseUrl: url('cic'), idPId: idp.id } },
      }),
    );
    await assignEverybody(wic, app.id);
    await routeTo(cic, 'mira.okafor@lab.example', idp);
    await succeed(cic(`PUT /api/v1/idps/${idp.id}`, client(app.credentials.oauthClient.client_id)));
    const mira = 'mira.okafor@lab.example';
    expect((await enterHub(new Browser(), mira)).url).toBe(`${url('cic')}/app/UserHome`);
  });

  it('takes a user of the workforce org by OpenID Connect, and both logs tell it', async () => {
    const app = await succeed(
      wic('POST /api/v1/apps', {
        name: 'oidc_client',
        label: 'Customer hub',
        signOnMode: 'OPENID_CONNECT',
        credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
        settings: {
          oauthClient: {
            application_type: 'web',
            grant_types: ['authorization_code'],
            response_types: ['code'],
            redirect_uris: [`${url('cic')}/oauth2/v1/authorize/callback`],
          },
        },
      }),
    );
    await assignEverybody(wic, app.id);
    const source = (await (await fetch(`${url('wic')}/.well-known/openid-configuration`)).json()) as Record<
      string,
      string
    >;
    const at = (address: string | undefined) => ({ url: address, binding: 'HTTP-REDIRECT' });
    const { client_id, client_secret } = app.credentials.oauthClient;
    const idp = await succeed(
      cic('POST /api/v1/idps', {
        type: 'OIDC',
        name: 'Workforce',
        protocol: {
          type: 'OIDC',
          issuer: { url: source['issuer'] },
          endpoints: {
            authorization: at(source['authorization_endpoint']),
            token: { url: source['token_endpoint'], binding: 'HTTP-POST' },
            jwks: at(source['jwks_uri']),
            userInfo: at(source['userinfo_endpoint']),
          },
          scopes: ['openid', 'profile', 'email'],
          credentials: { client: { client_id, client_secret } },
        },
        policy: {
          provisioning: { action: 'AUTO', profileMaster: true },
          accountLink: { action: 'AUTO', filter: { users: { excludeAdmins: true } } },
          subject: { userNameTemplate: { template: 'idpuser.email' }, filter: '\\S+@lab\\.example' },
        },
      }),
    );
    await routeTo(cic, '@lab.example', idp);

    const browser = new Browser();
    const home = await enterHub(browser, ANA);
    expect(home.url).toBe(`${url('cic')}/app/UserHome`);

    const user = await succeed(cic(`GET /api/v1/users/${ANA}`));
    expect(user).toMatchObject({
      status: 'ACTIVE',
      profile: { firstName: 'Ana' },
      credentials: { provider: { type: 'FEDERATION' } },
    });
    expect(await events(cic, 'user.authentication.auth_via_IDP')).toContain('SUCCESS');
    expect(await events(wic, 'app.oauth2.signon')).toContain('SUCCESS');

    await lab.tell('okta-wic', 'rotate-oidc-keys', {});
    const again = await browser.follow(await browser.get(`${url('cic')}/signin?prompt=login&idp=${idp.id}`));
    expect(again.url).toBe(`${url('cic')}/app/UserHome`);
    expect(await events(wic, 'app.oauth2.key.rollover')).toEqual(['SUCCESS']);
  });
});

describe('Zoho', () => {
  it('takes users by SAML, fails when the org signs with a new key, and works with the new certificate', async () => {
    const { app, acs, signInUrl } = await connectZoho(lab, wic);

    const browser = new Browser();
    const enter = async () => {
      const zoid = acs.split('/').at(-1);
      const away = await browser.follow(
        await browser.get(
          `${url('zoho')}/accounts.zoho.eu/samlauthrequest/${zoid}?serviceurl=https://one.zoho.eu`,
        ),
      );
      const posting = away.url.includes('/signin') ? await signIn(browser, away, ANA, password(ANA)) : away;
      const { action, fields } = await formOf(posting);
      expect(action).toBe(acs);
      return browser.follow(await browser.post(action, fields));
    };
    expect(await (await enter()).text()).toContain(`Signed in as <strong>${ANA}</strong>`);

    const next = await succeed(
      wic(`POST /api/v1/apps/${app.id}/credentials/keys/generate?validityYears=2`),
      201,
    );
    await succeed(wic(`PUT /api/v1/apps/${app.id}`, { ...app, credentials: { signing: { kid: next.kid } } }));
    expect(await (await enter()).text()).toContain('Signature validation failed');
    await lab.tell('zoho', 'custom-authentication', {
      signInUrl,
      certificate: await certificateOf(wic, app, next.kid),
    });
    expect(await (await enter()).text()).toContain('Signed in as');
  });
});

describe('PVWA', () => {
  it('takes an assertion that was fetched from the org', async () => {
    const acs = `${url('pvwa')}/PasswordVault/api/auth/saml/logon`;
    const app = await samlApp(wic, 'PVWA', signOn(acs, 'PasswordVault'));
    const { id } = await succeed(wic('GET /api/v1/users/sam.reed@lab.example'));
    await succeed(
      wic(`POST /api/v1/apps/${app.id}/users`, { id, scope: 'USER', credentials: { userName: 'sam' } }),
    );
    const metadata = await wic(`GET ${app._links.metadata.href}`, undefined, { accept: 'application/xml' });
    const issuer = /entityID="([^"]*)"/.exec(metadata.text)?.[1];
    await lab.tell('cyberark', 'saml-partner', { issuer, certificates: [await certificateOf(wic, app)] });

    const browser = new Browser();
    const page = await browser.follow(await browser.get(ssoUrl(metadata.text)));
    const sam = 'sam.reed@lab.example';
    const { fields } = await formOf(await signIn(browser, page, sam, password(sam)));
    const logon = () =>
      fetch(`${url('pvwa')}/PasswordVault/API/auth/SAML/Logon`, {
        method: 'POST',
        body: new URLSearchParams({ SAMLResponse: fields['SAMLResponse'] ?? '', apiUse: 'true' }),
      });
    const first = await logon();
    expect([first.status, await first.json()]).toEqual([200, expect.any(String)]);
    const again = await logon();
    expect([again.status, await again.json()]).toMatchObject([403, { ErrorCode: 'PASWS035E' }]);
  });
});

describe('what the orgs know of a sign-in', () => {
  it('outlives the lab that it happened in', async () => {
    const statePath = join(await mkdtemp(join(tmpdir(), 'idctl-sso-')), 'lab.json');
    const first = await startLab({ basePort: 0, seed: 'kept', statePath });
    const login = first.credentials()[`wic/${ANA}`] ?? '';
    const before = new Browser();
    await signIn(before, await before.get(`${first.urls['wic']}/signin`), ANA, login);
    const cookie = before.cookieOf(first.urls['wic'] ?? '', 'sid');
    await first.stop();
    const second = await startLab({ basePort: 0, statePath });
    try {
      const home = await fetch(`${second.urls['wic']}/app/UserHome`, {
        headers: { cookie: `sid=${cookie}` },
      });
      expect(await home.text()).toContain(`Signed in as ${ANA}`);
    } finally {
      await second.stop();
    }
  });
});
