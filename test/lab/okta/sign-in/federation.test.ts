/** The hub takes users from the workforce org: by OpenID Connect and by SAML, and refuses for the right reason. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App, Document, IdentityProvider, User } from '../../../../src/lab/okta/model.ts';
import { newSigningKey } from '../../../../src/lab/okta/rules/keys.ts';
import { newRole } from '../../../../src/lab/okta/rules/roles.ts';
import {
  addIdp,
  addPerson,
  addSamlApp,
  addWebApp,
  Browser,
  CLIENT_SECRET,
  formOf,
  outcomes,
  route,
  signIn,
  startOrgs,
  type TestLab,
} from './support.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's template language
const FIRST_NAME = '${user.firstName}';

let test: TestLab;
let ana: User;

beforeAll(async () => {
  test = await startOrgs();
  ana = addPerson(test.wic, 'ana.ruiz@lab.example', 'Ana', 'Ruiz');
});
afterAll(() => test.lab.stop());

/** Begins at the hub's sign-in page with a name, signs in at the workforce org, and gives the hub's last answer. */
async function federate(browser: Browser, login = ana.profile.login): Promise<Response> {
  const page = await browser.get(`${test.cic.ownUrl()}/signin`);
  const form = await formOf(page);
  const away = await browser.follow(await browser.post(form.action, { ...form.fields, identifier: login }));
  const back =
    away.url.startsWith(test.wic.ownUrl()) && (await isSignInPage(away))
      ? await signIn(browser, away, login)
      : away;
  if (!(await posts(back))) return back;
  const { action, fields } = await formOf(back);
  return browser.follow(await browser.post(action, fields));
}

async function isSignInPage(response: Response): Promise<boolean> {
  return (await response.clone().text()).includes('/signin/identify');
}

async function posts(response: Response): Promise<boolean> {
  return (await response.clone().text()).includes('id="onward"');
}

function last(eventType: string): string {
  return outcomes(test.cic, eventType).at(-1) ?? 'none';
}

function hubUser(login = ana.profile.login): User | undefined {
  return test.cic.state.users.find(({ profile }) => profile.login === login);
}

function forget(): void {
  test.cic.state.users = [];
  test.cic.state.idps = [];
  test.cic.state.idpKeys = [];
  test.cic.state.sessions = [];
  test.cic.state.userRoles = {};
  test.wic.state.apps = [];
  const [, routing] = test.cic.state.policies;
  if (routing !== undefined) routing.rules = routing.rules.filter(({ system }) => system);
}

const policyOf = (idp: IdentityProvider) => idp.policy as Record<string, Record<string, unknown>>;

describe('by OpenID Connect', () => {
  let app: App;
  let idp: IdentityProvider;

  function client(): Record<string, unknown> {
    return (idp.protocol['credentials'] as { client: Record<string, unknown> }).client;
  }

  function endpoint(name: string): { url: string } {
    return (idp.protocol['endpoints'] as Record<string, { url: string }>)[name] ?? { url: '' };
  }

  beforeEach(() => {
    app = addWebApp(test.wic, `${test.cic.ownUrl()}/oauth2/v1/authorize/callback`);
    const at = (path: string) => ({
      url: `${test.wic.ownUrl()}/oauth2/v1/${path}`,
      binding: 'HTTP-REDIRECT',
    });
    const protocol: Document = {
      type: 'OIDC',
      issuer: { url: test.wic.ownUrl() },
      endpoints: {
        authorization: at('authorize'),
        token: at('token'),
        jwks: at('keys'),
        userInfo: at('userinfo'),
      },
      scopes: ['openid', 'profile', 'email'],
      credentials: { client: { client_id: app.id, client_secret: CLIENT_SECRET, pkce_required: true } },
    };
    idp = addIdp(test.cic, { type: 'OIDC', protocol });
    route(test.cic, 'lab.example', idp);
  });
  afterEach(forget);

  it('makes the user with his first sign-in and knows him at the next', async () => {
    const home = await federate(new Browser());
    expect(home.url).toBe(`${test.cic.ownUrl()}/app/UserHome`);
    const user = hubUser();
    expect(user).toMatchObject({ status: 'ACTIVE', password: null, provider: { type: 'FEDERATION' } });
    expect(user?.profile).toMatchObject({
      login: ana.profile.login,
      firstName: 'Ana',
      lastName: 'Ruiz',
      email: ana.profile.email,
    });
    expect(idp.links).toMatchObject([{ userId: user?.id, externalId: ana.id }]);
    expect(last('user.lifecycle.create')).toBe('SUCCESS');
    expect(last('user.authentication.auth_via_IDP')).toBe('SUCCESS');
    await federate(new Browser());
    expect(test.cic.state.users).toHaveLength(1);
  });

  it('follows the key rollover of the provider', async () => {
    await federate(new Browser());
    test.wic.state.oidcKeys.push(await newSigningKey(test.wic, 'next'));
    expect((await federate(new Browser())).status).toBe(200);
  });

  it('signs in with a key of its own where the provider wants one', async () => {
    const key = await newSigningKey(test.cic, 'hub');
    idp.keys.push(key);
    client()['token_endpoint_auth_method'] = 'private_key_jwt';
    delete client()['client_secret'];
    app.credentials = { oauthClient: { client_id: app.id, token_endpoint_auth_method: 'private_key_jwt' } };
    (app.settings['oauthClient'] as Document)['jwks_uri'] = `${test.cic.ownUrl()}/oauth2/v1/keys`;
    expect((await federate(new Browser())).status).toBe(200);
  });

  const failures: ReadonlyArray<readonly [what: string, change: () => void, reason: string | RegExp]> = [
    [
      'the user is not assigned upstream',
      () => {
        app.groups = [];
      },
      /access_denied: .*not assigned/,
    ],
    [
      'the client secret is another one',
      () => {
        client()['client_secret'] = 'old';
      },
      /invalid_social_token: invalid_client/,
    ],
    [
      'the client id is another one',
      () => {
        client()['client_id'] = 'placeholder';
      },
      'none',
    ],
    [
      'the issuer differs in a slash',
      () => {
        (idp.protocol['issuer'] as { url: string }).url += '/';
      },
      /id_token_invalid: .*iss/,
    ],
    [
      'the keys are those of another server',
      () => {
        endpoint('jwks').url = `${test.cic.ownUrl()}/oauth2/v1/keys`;
      },
      /id_token_invalid/,
    ],
    [
      'the token endpoint is not there',
      () => {
        endpoint('token').url = 'http://127.0.0.1:1/token';
      },
      /cannot be reached/,
    ],
    [
      'the userinfo endpoint is missing',
      () => {
        delete (idp.protocol['endpoints'] as Document)['userInfo'];
      },
      /Unable to transform username/,
    ],
    [
      'nobody is made just in time',
      () => {
        (policyOf(idp)['provisioning'] ?? {})['action'] = 'DISABLED';
      },
      'FAILURE User Not Found',
    ],
    [
      'the filter keeps the name out',
      () => {
        (policyOf(idp)['subject'] ?? {})['filter'] = '.*@partner\\.example';
      },
      /does not pass the filter/,
    ],
    [
      'the template needs what is not there',
      () => {
        (policyOf(idp)['subject'] ?? {})['userNameTemplate'] = { template: 'idpuser.employeeNumber' };
      },
      /Unable to transform username/,
    ],
    [
      'the template cannot be read',
      () => {
        (policyOf(idp)['subject'] ?? {})['userNameTemplate'] = { template: 'idpuser.email ??' };
      },
      /cannot be evaluated/,
    ],
    [
      'the provider is not active',
      () => {
        idp.status = 'INACTIVE';
      },
      'none',
    ],
  ];
  it.each(failures)('fails when %s', async (_what, change, reason) => {
    test.cic.state.events = [];
    change();
    const answer = await federate(new Browser());
    const found = last('user.authentication.auth_via_IDP');
    if (reason === 'none') {
      expect(found).toBe('none');
      return;
    }
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain('GENERAL_NONSUCCESS');
    expect(found).toMatch(reason);
    expect(page).not.toContain(found.replace('FAILURE ', ''));
  });

  const links: ReadonlyArray<readonly [what: string, change: (user: User) => void, reason: RegExp]> = [
    [
      'linking is off',
      () => {
        policyOf(idp)['accountLink'] = { action: 'DISABLED' };
      },
      /linking was disabled/,
    ],
    [
      'he is an administrator',
      (user) => {
        policyOf(idp)['accountLink'] = { action: 'AUTO', filter: { users: { excludeAdmins: true } } };
        test.cic.state.userRoles[user.id] = [newRole(test.cic, 'SUPER_ADMIN', 'USER')];
      },
      /administrators are excluded/,
    ],
    [
      'he is in none of the groups',
      () => {
        policyOf(idp)['accountLink'] = { action: 'AUTO', filter: { groups: { include: ['00gother'] } } };
      },
      /none of the groups/,
    ],
    [
      'he is excluded by name',
      (user) => {
        policyOf(idp)['accountLink'] = { action: 'AUTO', filter: { users: { exclude: [user.id] } } };
      },
      /the user is excluded/,
    ],
    [
      'he is suspended',
      (user) => {
        user.status = 'SUSPENDED';
      },
      /SUSPENDED/,
    ],
    [
      'he was deactivated',
      (user) => {
        user.status = 'DEPROVISIONED';
      },
      /DEPROVISIONED/,
    ],
  ];
  it.each(links)('does not link an account when %s', async (_what, change, reason) => {
    change(addPerson(test.cic, ana.profile.login));
    expect((await federate(new Browser())).status).toBe(400);
    expect(last('user.authentication.auth_via_IDP')).toMatch(reason);
    expect(idp.links).toEqual([]);
  });

  it('links an account that is there, and wakes it where the policy says so', async () => {
    const user = addPerson(test.cic, ana.profile.login, 'Old', 'Name');
    user.status = 'SUSPENDED';
    (policyOf(idp)['provisioning'] ?? {})['conditions'] = { suspended: { action: 'UNSUSPEND' } };
    expect((await federate(new Browser())).status).toBe(200);
    expect(user).toMatchObject({ status: 'ACTIVE', profile: { firstName: 'Ana' } });
  });

  it('cannot tell two users with one mail address apart', async () => {
    for (const login of ['a@x.example', 'b@x.example'])
      addPerson(test.cic, login).profile.email = ana.profile.email;
    (policyOf(idp)['subject'] ?? {})['matchType'] = 'EMAIL';
    expect((await federate(new Browser())).status).toBe(400);
    expect(last('user.authentication.auth_via_IDP')).toContain('more than one');
  });

  it('takes a state once, from the browser that it was given', async () => {
    const browser = new Browser();
    const begun = await browser.get(`${test.cic.ownUrl()}/sso/idps/${idp.id}`);
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const callback = `${test.cic.ownUrl()}/oauth2/v1/authorize/callback?${new URLSearchParams({ state, code: 'x' })}`;
    expect((await new Browser().get(callback)).status).toBe(400);
    expect(last('user.authentication.auth_via_IDP')).toContain('invalid_social_state');
    expect((await browser.get(callback)).status).toBe(400);
  });

  it('still holds when the lab is another day', async () => {
    test.lab.clock.advance(26 * 3600_000);
    try {
      expect((await federate(new Browser())).status).toBe(200);
    } finally {
      test.lab.clock.advance(-26 * 3600_000);
    }
  });
});

describe('by SAML', () => {
  let app: App;
  let idp: IdentityProvider;

  const signOn = () => app.settings['signOn'] as Document;

  beforeEach(async () => {
    idp = addIdp(test.cic, { type: 'SAML2', protocol: {}, keys: [await newSigningKey(test.cic, 'hub')] });
    (policyOf(idp)['subject'] ?? {})['userNameTemplate'] = { template: 'idpuser.subjectNameId' };
    const acs = `${test.cic.ownUrl()}/sso/saml2/${idp.id}`;
    const audience = `https://www.okta.com/saml2/service-provider/${idp.id}`;
    app = await addSamlApp(test.wic, {
      ssoAcsUrl: acs,
      recipient: acs,
      destination: acs,
      audience,
      attributeStatements: ['firstName', 'lastName', 'email'].map((name) => ({
        type: 'EXPRESSION',
        name,
        values: [`user.${name}`],
      })),
    });
    trust(app);
    route(test.cic, 'lab.example', idp);
  });
  afterEach(forget);

  function trust({ keys, externalKey, name }: App): void {
    const [key] = keys;
    if (key === undefined) throw new Error('no key');
    const { kid, created, lastUpdated, expiresAt, certificate } = key;
    test.cic.state.idpKeys.push({ kid, created, lastUpdated, expiresAt, x5c: [certificate] });
    idp.protocol = {
      type: 'SAML2',
      endpoints: {
        sso: { url: `${test.wic.ownUrl()}/app/${name}/${externalKey}/sso/saml`, binding: 'HTTP-REDIRECT' },
      },
      algorithms: {
        request: { signature: { algorithm: 'SHA-256', scope: 'REQUEST' } },
        response: { signature: { algorithm: 'SHA-256', scope: 'ANY' } },
      },
      credentials: {
        trust: {
          issuer: `http://www.okta.com/${externalKey}`,
          audience: `https://www.okta.com/saml2/service-provider/${idp.id}`,
          kid,
        },
      },
    };
  }

  it.each(['HTTP-REDIRECT', 'HTTP-POST'])('makes the user, with a signed request by %s', async (binding) => {
    signOn()['samlSignedRequestEnabled'] = true;
    signOn()['spCertificate'] = { x5c: idp.keys.map(({ certificate }) => certificate) };
    (idp.protocol['endpoints'] as { sso: Document }).sso['binding'] = binding;
    const browser = new Browser();
    const home = binding === 'HTTP-POST' ? await federateByPost(browser) : await federate(browser);
    expect(home.url).toBe(`${test.cic.ownUrl()}/app/UserHome`);
    expect(hubUser()?.profile).toMatchObject({
      firstName: 'Ana',
      lastName: 'Ruiz',
      email: ana.profile.email,
    });
    expect(last('user.authentication.auth_via_inbound_SAML')).toBe('SUCCESS');
  });

  async function federateByPost(browser: Browser): Promise<Response> {
    const request = await formOf(await browser.get(`${test.cic.ownUrl()}/sso/idps/${idp.id}`));
    const page = await browser.follow(await browser.post(request.action, request.fields));
    const response = await formOf(await signIn(browser, page, ana.profile.login));
    return browser.follow(await browser.post(response.action, response.fields));
  }

  const failures: ReadonlyArray<readonly [what: string, change: () => void | Promise<void>, reason: RegExp]> =
    [
      [
        'the provider signs with a key that is not trusted',
        async () => {
          const next = await newSigningKey(test.wic, 'next');
          app.keys.push(next);
          app.credentials['signing'] = { kid: next.kid };
        },
        /digital signature/,
      ],
      [
        'nothing is trusted',
        () => {
          test.cic.state.idpKeys = [];
        },
        /digital signature/,
      ],
      [
        'the issuer is another one',
        () => {
          (idp.protocol['credentials'] as { trust: Document }).trust['issuer'] =
            'http://www.okta.com/exkother';
        },
        /Issuer/,
      ],
      [
        'the destination is another one',
        () => {
          signOn()['destination'] = `${test.cic.ownUrl()}/sso/saml2/other`;
        },
        /Destination/,
      ],
      [
        'the recipient is another one',
        () => {
          signOn()['recipient'] = `${test.cic.ownUrl()}/sso/saml2/other`;
        },
        /Recipient/,
      ],
      [
        'the response should be signed and only the assertion is',
        () => {
          signOn()['responseSigned'] = false;
          (idp.protocol['algorithms'] as Record<string, unknown>)['response'] = {
            signature: { scope: 'RESPONSE' },
          };
        },
        /digital signature/,
      ],
      [
        'the name is no login',
        () => {
          signOn()['subjectNameIdTemplate'] = FIRST_NAME;
        },
        /invalid_login_format/,
      ],
    ];
  it.each(failures)('fails when %s', async (_what, change, reason) => {
    await change();
    const answer = await federate(new Browser());
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('GENERAL_NONSUCCESS');
    expect(last('user.authentication.auth_via_inbound_SAML')).toMatch(reason);
    expect(hubUser()).toBeUndefined();
  });

  it('refuses an assertion that came before, was changed, or is too old', async () => {
    const browser = new Browser();
    const page = await browser.follow(await browser.get(`${test.cic.ownUrl()}/sso/idps/${idp.id}`));
    const { action, fields } = await formOf(await signIn(browser, page, ana.profile.login));
    const changed = Buffer.from(fields['SAMLResponse'] ?? '', 'base64')
      .toString()
      .replace(ana.profile.login, 'eve@lab.example');
    const forged = { ...fields, SAMLResponse: Buffer.from(changed).toString('base64') };
    expect((await browser.post(action, forged)).status).toBe(400);
    expect(last('user.authentication.auth_via_IDP')).toContain('digital signature');
    expect((await browser.post(action, fields)).status).toBe(302);
    expect((await browser.post(action, fields)).status).toBe(400);
    expect(last('user.authentication.auth_via_IDP')).toMatch(/used before|No request/);
    const again = await formOf(
      await browser.follow(await browser.get(`${test.cic.ownUrl()}/sso/idps/${idp.id}`)),
    );
    test.lab.clock.advance(15 * 60_000);
    try {
      expect((await browser.post(again.action, again.fields)).status).toBe(400);
      expect(last('user.authentication.auth_via_IDP')).toContain('expired');
    } finally {
      test.lab.clock.advance(-15 * 60_000);
    }
  });
});

describe('the routing of the sign-in page', () => {
  afterEach(forget);

  it('asks for a password where no rule fits, and lets choose where a rule names two providers', async () => {
    const idps = ['One', 'Two'].map((name) => addIdp(test.cic, { type: 'OIDC', protocol: {}, name }));
    route(test.cic, 'two.example', ...idps);
    const browser = new Browser();
    const type = async (identifier: string) => {
      const form = await formOf(await browser.get(`${test.cic.ownUrl()}/signin`));
      return (await browser.post(form.action, { ...form.fields, identifier })).text();
    };
    expect(await type('joe@customer.example')).toContain('type="password"');
    const choice = await type('x@two.example');
    for (const { id, name } of idps) expect(choice).toMatch(new RegExp(`/sso/idps/${id}[^>]*>\\s*${name}`));
  });
});
