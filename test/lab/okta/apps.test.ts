import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { type Ask, caller, linksOf, refusal, startOrgs, succeed } from './support.ts';

const ACS = 'https://sp.lab.example/acs';
const SIGN_ON = {
  ssoAcsUrl: ACS,
  recipient: ACS,
  destination: ACS,
  audience: 'https://sp.lab.example',
  allowMultipleAcsEndpoints: false,
  assertionSigned: true,
  honorForceAuthn: true,
  requestCompressed: false,
  responseSigned: true,
};
const SAML = { label: 'Zoho Directory', signOnMode: 'SAML_2_0', settings: { signOn: SIGN_ON } };
const OIDC = {
  name: 'oidc_client',
  label: 'Partner hub',
  signOnMode: 'OPENID_CONNECT',
  credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_post' } },
  settings: {
    oauthClient: {
      application_type: 'web',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      redirect_uris: ['https://hub.lab.example/oauth2/v1/authorize/callback'],
    },
  },
};
const ORG2ORG = {
  name: 'okta_org2org',
  label: 'To the hub',
  signOnMode: 'SAML_2_0',
  settings: { app: { baseUrl: 'https://hub.lab.example' } },
};

let lab: Lab;
let ask: Ask;

beforeEach(async () => {
  lab = await startOrgs();
  ask = caller(lab);
});

afterEach(() => lab.stop());

const make = (body: object) => succeed(ask('POST /api/v1/apps', body));

function varied(base: typeof OIDC, client: object, credentials: object = {}) {
  return {
    ...base,
    credentials: { oauthClient: { ...base.credentials.oauthClient, ...credentials } },
    settings: { oauthClient: { ...base.settings.oauthClient, ...client } },
  };
}

describe('custom SAML applications', () => {
  it('get a name, a key, defaults and links', async () => {
    const app = await make(SAML);
    expect(app).toMatchObject({
      name: 'labwic_zohodirectory_1',
      status: 'ACTIVE',
      settings: { signOn: { ...SIGN_ON, signatureAlgorithm: 'RSA_SHA256', attributeStatements: [] } },
      credentials: { userNameTemplate: { type: 'BUILT_IN' }, signing: { kid: expect.any(String) } },
      _links: {
        metadata: { type: 'application/xml' },
        accessPolicy: { href: expect.stringContaining('/policies/') },
      },
    });
    expect(await succeed(ask(`GET /api/v1/apps/${app.id}`))).toEqual(app);
    const [key] = await succeed(ask(`GET /api/v1/apps/${app.id}/credentials/keys`));
    expect(key).toMatchObject({ kid: app.credentials.signing.kid, kty: 'RSA', use: 'sig' });
    const certificate = new X509Certificate(Buffer.from(key.x5c[0], 'base64'));
    expect(new Date(certificate.validTo).toISOString()).toBe(key.expiresAt);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(JSON.stringify(key)).not.toContain('"d"');
  });

  it.each([
    ['no audience', { audience: undefined }, /settings\.signOn\.audience/],
    ['nothing signed', { assertionSigned: false, responseSigned: false }, /must be signed/],
    ['an unknown field', { acsUrl: ACS }, /^settings\.signOn\.acsUrl: /],
    ['an unknown algorithm', { signatureAlgorithm: 'RSA_MD5' }, /^settings\.signOn\.signatureAlgorithm: /],
    [
      'logout without a certificate',
      { slo: { enabled: true, issuer: 'x', logoutUrl: ACS } },
      /spCertificate/,
    ],
    ['a certificate that is none', { spCertificate: { x5c: ['bm90aGluZw=='] } }, /spCertificate/],
    ['an attribute without values', { attributeStatements: [{ type: 'EXPRESSION', name: 'a' }] }, /values/],
  ])('refuse %s', async (_what, change, cause) => {
    const body = { ...SAML, settings: { signOn: { ...SIGN_ON, ...change } } };
    const answer = await refusal(ask('POST /api/v1/apps', body));
    expect(answer.slice(0, 2)).toEqual([400, 'E0000001']);
    expect(answer.slice(2)).toContainEqual(expect.stringMatching(cause));
  });

  it('refuse a label that is taken', async () => {
    await make(SAML);
    expect(await refusal(ask('POST /api/v1/apps', SAML))).toEqual([400, 'E0000040']);
  });

  it('rotate their key: generate, then name it', async () => {
    const app = await make(SAML);
    const keys = `/api/v1/apps/${app.id}/credentials/keys`;
    expect(await refusal(ask(`POST ${keys}/generate`))).toEqual([
      400,
      'E0000001',
      expect.stringMatching(/^validityYears: /),
    ]);
    const next = await succeed(ask(`POST ${keys}/generate?validityYears=2`), 201);
    const put = (kid: string) =>
      ask(`PUT /api/v1/apps/${app.id}`, { ...app, credentials: { signing: { kid } } });
    expect(await refusal(put('made-up'))).toEqual([
      400,
      'E0000001',
      expect.stringContaining('credentials.signing.kid'),
    ]);
    expect((await succeed(put(next.kid))).credentials.signing.kid).toBe(next.kid);
    expect(await succeed(ask(`GET ${keys}`))).toHaveLength(2);
  });

  it('are replaced whole', async () => {
    const app = await make({ ...SAML, visibility: { hide: { iOS: true, web: true } } });
    const replaced = await succeed(ask(`PUT /api/v1/apps/${app.id}`, { ...SAML, label: 'Zoho' }));
    expect(replaced).toMatchObject({
      id: app.id,
      name: app.name,
      label: 'Zoho',
      visibility: { hide: { iOS: false, web: false } },
      credentials: { signing: app.credentials.signing },
    });
    expect(await refusal(ask(`PUT /api/v1/apps/${app.id}`, { ...SAML, name: 'other' }))).toEqual([
      400,
      'E0000001',
      expect.stringMatching(/^name: /),
    ]);
  });

  it('are deleted when inactive only', async () => {
    const { id } = await make(SAML);
    expect((await refusal(ask(`DELETE /api/v1/apps/${id}`))).slice(0, 2)).toEqual([403, 'E0000056']);
    expect((await ask(`POST /api/v1/apps/${id}/lifecycle/deactivate`)).status).toBe(200);
    expect((await ask(`DELETE /api/v1/apps/${id}`)).status).toBe(204);
    expect(await refusal(ask(`GET /api/v1/apps/${id}`))).toEqual([404, 'E0000007']);
  });
});

describe('OpenID Connect applications', () => {
  it('tell their secret when they are made and replaced, and never else', async () => {
    const app = await make(OIDC);
    const { client_id: id, client_secret: secret } = app.credentials.oauthClient;
    expect(id).toBe(app.id);
    expect(secret.length).toBeGreaterThan(30);
    expect((await ask(`GET /api/v1/apps/${app.id}`)).text).not.toContain(secret);
    const replaced = await succeed(ask(`PUT /api/v1/apps/${app.id}`, app));
    expect(replaced.credentials.oauthClient.client_secret).toBe(secret);
  });

  it.each([
    ['no redirect URI', varied(OIDC, { redirect_uris: [] }), /redirect_uris/],
    ['a relative redirect URI', varied(OIDC, { redirect_uris: ['/callback'] }), /redirect_uris/],
    ['no response type', varied(OIDC, { response_types: [] }), /response_types/],
    ['a browser with a secret', varied(OIDC, { application_type: 'browser' }), /token_endpoint_auth_method/],
    [
      'a client of keys without one',
      varied(OIDC, {}, { token_endpoint_auth_method: 'private_key_jwt' }),
      /jwks/,
    ],
    [
      'a private key',
      varied(OIDC, { jwks: { keys: [{ kty: 'RSA', n: 'a', e: 'b', d: 'c' }] } }),
      /jwks\.keys\.0\.d/,
    ],
    ['an unknown grant type', varied(OIDC, { grant_types: ['guessing'] }), /grant_types/],
    ['another mode', { ...OIDC, signOnMode: 'SAML_2_0' }, /signOnMode/],
    ['no client settings', { ...OIDC, settings: {} }, /settings\.oauthClient/],
  ])('refuse %s', async (_what, body, cause) => {
    const answer = await refusal(ask('POST /api/v1/apps', body));
    expect(answer.slice(0, 2)).toEqual([400, 'E0000001']);
    expect(answer.slice(2)).toContainEqual(expect.stringMatching(cause));
  });

  it('have two secrets at most, one of them active at least', async () => {
    const app = await make(OIDC);
    const at = `/api/v1/apps/${app.id}/credentials/secrets`;
    const [first] = await succeed(ask(`GET ${at}`));
    expect((await refusal(ask(`POST ${at}/${first.id}/lifecycle/deactivate`))).slice(0, 2)).toEqual([
      400,
      'E0000001',
    ]);
    const second = await succeed(ask(`POST ${at}`, {}), 201);
    expect((await refusal(ask(`POST ${at}`, {}))).slice(0, 2)).toEqual([400, 'E0000001']);
    expect((await refusal(ask(`DELETE ${at}/${first.id}`))).slice(0, 2)).toEqual([400, 'E0000001']);
    expect(await succeed(ask(`POST ${at}/${first.id}/lifecycle/deactivate`))).toMatchObject({
      status: 'INACTIVE',
    });
    expect((await ask(`DELETE ${at}/${first.id}`)).status).toBe(204);
    expect(await succeed(ask(`GET ${at}`))).toEqual([second]);
  });

  it('of services have public keys and grants', async () => {
    const [service] = await succeed(ask('GET /api/v1/apps?q=idctl&limit=1'));
    const at = `/api/v1/apps/${service.id}`;
    const [key] = await succeed(ask(`GET ${at}/credentials/jwks`));
    expect(key).toMatchObject({ kid: 'idctl-rsa', status: 'ACTIVE', kty: 'RSA' });
    expect((await refusal(ask(`DELETE ${at}/credentials/jwks/${key.id}`))).slice(0, 2)).toEqual([
      400,
      'E0000001',
    ]);
    const added = await succeed(
      ask(`POST ${at}/credentials/jwks`, { kty: 'RSA', kid: 'next', n: key.n, e: key.e }),
      201,
    );
    expect(await succeed(ask(`POST ${at}/credentials/jwks/${added.id}/lifecycle/deactivate`))).toMatchObject({
      status: 'INACTIVE',
    });
    expect((await ask(`DELETE ${at}/credentials/jwks/${added.id}`)).status).toBe(204);

    const grants = await succeed(ask(`GET ${at}/grants`));
    expect(grants).toContainEqual(
      expect.objectContaining({ scopeId: 'okta.users.manage', issuer: lab.urls['wic'] }),
    );
    const issuer = lab.urls['wic'];
    const made = await succeed(ask(`POST ${at}/grants`, { issuer, scopeId: 'okta.domains.read' }), 201);
    expect((await ask(`DELETE ${at}/grants/${made.id}`)).status).toBe(204);
    for (const body of [
      { issuer: 'https://elsewhere.example', scopeId: 'okta.domains.read' },
      { issuer, scopeId: 'okta.everything.manage' },
    ]) {
      expect((await refusal(ask(`POST ${at}/grants`, body))).slice(0, 2)).toEqual([400, 'E0000001']);
    }
  });
});

describe('applications of the catalog', () => {
  it('take the settings that they have', async () => {
    const app = await make(ORG2ORG);
    expect(app).toMatchObject({
      name: 'okta_org2org',
      settings: { app: { baseUrl: 'https://hub.lab.example' } },
    });
    const slack = {
      name: 'slack',
      label: 'Slack',
      signOnMode: 'SAML_2_0',
      settings: { app: { domain: 'lab' } },
    };
    expect((await make(slack)).settings.app).toEqual({ domain: 'lab' });
  });

  it.each([
    ['a name that there is not', { ...ORG2ORG, name: 'no_such_app' }, /^name: /],
    [
      'a setting that it has not',
      { ...ORG2ORG, settings: { app: { baseUrl: 'https://a.example', x: 1 } } },
      /^settings\.app\.x: /,
    ],
    ['a setting that is missing', { ...ORG2ORG, settings: { app: {} } }, /^settings\.app\.baseUrl: /],
    ['a mode that it has not', { ...ORG2ORG, signOnMode: 'BOOKMARK' }, /^signOnMode: /],
  ])('refuse %s', async (_what, body, cause) => {
    expect(await refusal(ask('POST /api/v1/apps', body))).toEqual([
      400,
      'E0000001',
      expect.stringMatching(cause),
    ]);
  });

  it('provision the other org', async () => {
    const { id } = await make(ORG2ORG);
    const at = `/api/v1/apps/${id}`;
    expect(await succeed(ask(`GET ${at}/connections/default`))).toMatchObject({ status: 'UNKNOWN' });
    expect((await refusal(ask(`GET ${at}/features`))).slice(0, 2)).toEqual([400, 'E0000001']);
    const profile = { authScheme: 'OAUTH2', clientId: '0oa-of-the-hub', signing: { rotationMode: 'AUTO' } };
    const connection = await succeed(ask(`POST ${at}/connections/default?activate=true`, { profile }));
    expect(connection).toMatchObject({
      status: 'ENABLED',
      profile: { authScheme: 'OAUTH2', signing: { rotationMode: 'AUTO' } },
    });
    const { jwks } = await succeed(caller(lab, 'wic', null)(`GET ${at}/connections/default/jwks`));
    expect(jwks.keys).toMatchObject([{ kty: 'RSA', use: 'sig' }]);
    const create = { lifecycleCreate: { status: 'ENABLED' } };
    const feature = await succeed(ask(`PUT ${at}/features/USER_PROVISIONING`, { create }));
    expect(feature).toMatchObject({
      status: 'ENABLED',
      capabilities: { create, update: { profile: { status: 'DISABLED' } } },
    });
    expect((await succeed(ask(`GET ${at}`))).features).toEqual(['PUSH_NEW_USERS']);
    const { id: custom } = await make(SAML);
    expect((await refusal(ask(`GET /api/v1/apps/${custom}/connections/default`))).slice(0, 2)).toEqual([
      400,
      'E0000001',
    ]);
  });
});

describe('assignments', () => {
  it('are by name or through a group', async () => {
    const { id } = await make(SAML);
    const [group] = await succeed(ask('GET /api/v1/groups?q=Finance'));
    const ben = await succeed(ask('GET /api/v1/users/ben.cole@lab.example'));
    const ana = await succeed(ask('GET /api/v1/users/ana.ruiz@lab.example'));
    const at = `/api/v1/apps/${id}`;
    expect(await succeed(ask(`PUT ${at}/groups/${group.id}`, {}))).toMatchObject({
      id: group.id,
      priority: 0,
    });
    const own = await succeed(
      ask(`POST ${at}/users`, { id: ana.id, scope: 'USER', credentials: { userName: 'ana' } }),
    );
    expect(own).toMatchObject({ scope: 'USER', credentials: { userName: 'ana' } });
    expect(await succeed(ask(`GET ${at}/users`))).toMatchObject([
      { id: ana.id, scope: 'USER' },
      { id: ben.id, scope: 'GROUP', credentials: { userName: 'ben.cole@lab.example' } },
    ]);
    expect((await refusal(ask(`DELETE ${at}/users/${ben.id}`))).slice(0, 2)).toEqual([403, 'E0000039']);
    expect((await ask(`DELETE ${at}/users/${ana.id}`)).status).toBe(204);
    expect((await ask(`DELETE ${at}/groups/${group.id}`)).status).toBe(204);
    expect(await succeed(ask(`GET ${at}/users`))).toEqual([]);
    expect(await refusal(ask(`GET ${at}/users/${ben.id}`))).toEqual([404, 'E0000007']);
  });

  it('keep priorities without gaps', async () => {
    const { id } = await make(SAML);
    const groups = await succeed(ask('GET /api/v1/groups?search=type%20eq%20%22OKTA_GROUP%22&limit=3'));
    for (const group of groups)
      await succeed(ask(`PUT /api/v1/apps/${id}/groups/${group.id}`, { priority: 0 }));
    const assigned = await succeed(ask(`GET /api/v1/apps/${id}/groups`));
    expect(assigned.map((one: { priority: number }) => one.priority)).toEqual([0, 1, 2]);
    expect(assigned[0].id).toBe(groups[2].id);
  });
});

describe('the list of applications', () => {
  it('pages, filters and searches', async () => {
    for (let i = 0; i < 3; i += 1) {
      await make({
        name: 'bookmark',
        label: `Link ${i}`,
        signOnMode: 'BOOKMARK',
        settings: { app: { url: ACS } },
      });
    }
    const first = await ask('GET /api/v1/apps?q=link&limit=2');
    expect(first.json).toHaveLength(2);
    expect((await ask(`GET ${linksOf(first)['next']}`)).json).toHaveLength(1);
    const id = first.json[0].id;
    expect(await succeed(ask(`GET /api/v1/apps?filter=${encodeURIComponent(`id eq "${id}"`)}`))).toHaveLength(
      1,
    );
    expect((await refusal(ask('GET /api/v1/apps?filter=label%20eq%20%22x%22'))).slice(0, 2)).toEqual([
      400,
      'E0000031',
    ]);
  });
});
