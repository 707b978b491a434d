import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { type Ask, caller, refusal, startOrgs, succeed } from './support.ts';

const SOURCE = 'https://wic.lab.example';
const OIDC = {
  type: 'OIDC',
  name: 'Workforce',
  protocol: {
    type: 'OIDC',
    issuer: { url: SOURCE },
    endpoints: {
      authorization: { url: `${SOURCE}/oauth2/v1/authorize`, binding: 'HTTP-REDIRECT' },
      token: { url: `${SOURCE}/oauth2/v1/token`, binding: 'HTTP-POST' },
      jwks: { url: `${SOURCE}/oauth2/v1/keys`, binding: 'HTTP-REDIRECT' },
      userInfo: { url: `${SOURCE}/oauth2/v1/userinfo`, binding: 'HTTP-REDIRECT' },
    },
    scopes: ['openid', 'profile', 'email'],
    credentials: { client: { client_id: 'of-the-source', client_secret: 'made-up-secret' } },
  },
  policy: {
    provisioning: { action: 'AUTO' },
    accountLink: { action: 'AUTO', filter: { users: { excludeAdmins: true } } },
    subject: { userNameTemplate: { template: 'idpuser.email' }, filter: '(\\S+@lab\\.example)' },
  },
};

let lab: Lab;
let ask: Ask;

beforeEach(async () => {
  lab = await startOrgs();
  ask = caller(lab, 'cic');
});

afterEach(() => lab.stop());

/** Of a SAML application of the workforce org. */
async function certificate(): Promise<string> {
  const signOn = {
    ssoAcsUrl: 'https://sp.lab.example/acs',
    recipient: 'https://sp.lab.example/acs',
    destination: 'https://sp.lab.example/acs',
    audience: 'https://sp.lab.example',
    allowMultipleAcsEndpoints: false,
    assertionSigned: true,
    honorForceAuthn: true,
    requestCompressed: false,
    responseSigned: true,
  };
  const wic = caller(lab);
  const app = await succeed(
    wic('POST /api/v1/apps', { label: 'Hub', signOnMode: 'SAML_2_0', settings: { signOn } }),
  );
  const [key] = await succeed(wic(`GET /api/v1/apps/${app.id}/credentials/keys`));
  return key.x5c[0];
}

const saml = (kid: string) => ({
  type: 'SAML2',
  name: 'Workforce by SAML',
  protocol: {
    type: 'SAML2',
    endpoints: { sso: { url: `${SOURCE}/sso`, binding: 'HTTP-POST', destination: `${SOURCE}/sso` } },
    credentials: { trust: { issuer: 'http://www.okta.com/exk1', kid } },
  },
  policy: { subject: { userNameTemplate: { template: 'idpuser.subjectNameId' } } },
});

describe('OpenID Connect providers', () => {
  it('keep what was said of them, with defaults and links', async () => {
    const idp = await succeed(ask('POST /api/v1/idps', OIDC));
    expect(idp).toMatchObject({
      ...OIDC,
      status: 'ACTIVE',
      issuerMode: 'DYNAMIC',
      policy: {
        ...OIDC.policy,
        trustClaims: false,
        provisioning: { groups: { action: 'NONE' }, conditions: { suspended: { action: 'NONE' } } },
        subject: { matchType: 'USERNAME' },
      },
      _links: {
        clientRedirectUri: { href: `${lab.urls['cic']}/oauth2/v1/authorize/callback` },
        authorize: { templated: true },
      },
    });
    expect(await succeed(ask(`GET /api/v1/idps/${idp.id}`))).toEqual(idp);
    const [mapping] = await succeed(ask(`GET /api/v1/mappings?sourceId=${idp.id}`));
    expect(mapping).toMatchObject({ source: { type: 'appuser' }, target: { type: 'user' } });
  });

  it('lose what a replacement does not say', async () => {
    const idp = await succeed(
      ask('POST /api/v1/idps', { ...OIDC, policy: { ...OIDC.policy, trustClaims: true } }),
    );
    const { policy: _gone, ...rest } = OIDC;
    const replaced = await succeed(ask(`PUT /api/v1/idps/${idp.id}`, rest));
    expect(replaced.policy).toMatchObject({ trustClaims: false, subject: { filter: null } });
  });

  it.each([
    ['no issuer', { protocol: { ...OIDC.protocol, issuer: undefined } }, /issuer\.url/],
    ['no openid', { protocol: { ...OIDC.protocol, scopes: ['email'] } }, /scopes/],
    [
      'no secret',
      { protocol: { ...OIDC.protocol, credentials: { client: { client_id: 'a' } } } },
      /client_secret/,
    ],
    ['another protocol', { type: 'SAML2' }, /protocol\.type/],
    [
      'a filter that is none',
      { policy: { subject: { ...OIDC.policy.subject, filter: '(' } } },
      /policy\.subject\.filter/,
    ],
    ['an unknown field', { policy: { ...OIDC.policy, jit: true } }, /^policy\.jit: /],
    [
      'groups as of SAML',
      { policy: { ...OIDC.policy, provisioning: { action: 'AUTO', groups: { action: 'SYNC' } } } },
      /groups\.action/,
    ],
  ])('refuse %s', async (_what, change, cause) => {
    const answer = await refusal(ask('POST /api/v1/idps', { ...OIDC, ...change }));
    expect(answer.slice(0, 2)).toEqual([400, 'E0000001']);
    expect(answer.slice(2)).toContainEqual(expect.stringMatching(cause));
  });

  it('refuse a name that is taken, and a type that is not there', async () => {
    await succeed(ask('POST /api/v1/idps', OIDC));
    expect(await refusal(ask('POST /api/v1/idps', OIDC))).toEqual([
      400,
      'E0000001',
      expect.stringMatching(/^name: /),
    ]);
    expect(
      (await refusal(ask('POST /api/v1/idps', { ...OIDC, type: 'GOOGLE', name: 'G' }))).slice(0, 2),
    ).toEqual([501, 'E0000060']);
  });

  it('of another Okta org follow from its address', async () => {
    const idp = await succeed(
      ask('POST /api/v1/idps', {
        type: 'OKTA_INTEGRATION',
        name: 'Okta to Okta',
        protocol: {
          type: 'OIDC',
          oktaIdpOrgUrl: SOURCE,
          credentials: {
            client: { client_id: 'placeholder', token_endpoint_auth_method: 'private_key_jwt' },
          },
        },
        policy: OIDC.policy,
      }),
    );
    expect(idp).toMatchObject({
      protocol: { issuer: { url: SOURCE }, endpoints: { token: { url: `${SOURCE}/oauth2/v1/token` } } },
      policy: { trustClaims: true },
    });
    expect(await succeed(ask(`GET /api/v1/idps/${idp.id}/credentials/keys`))).toHaveLength(1);
  });
});

describe('SAML providers', () => {
  it('are trusted by a certificate that was given before', async () => {
    expect(await refusal(ask('POST /api/v1/idps', saml('nobody')))).toEqual([404, 'E0000007']);
    const x5c = [await certificate()];
    const key = await succeed(ask('POST /api/v1/idps/credentials/keys', { x5c }));
    expect(key).toMatchObject({ kty: 'RSA', x5c });
    expect(await refusal(ask('POST /api/v1/idps/credentials/keys', { x5c }))).toEqual([409, 'E0000096']);
    const idp = await succeed(ask('POST /api/v1/idps', saml(key.kid)));
    expect(idp).toMatchObject({
      protocol: {
        credentials: { trust: { kid: key.kid, audience: expect.stringContaining('service-provider') } },
        endpoints: { acs: { binding: 'HTTP-POST', type: 'INSTANCE' } },
      },
      _links: { acs: { href: `${lab.urls['cic']}/sso/saml2/${idp.id}` } },
    });
    expect((await refusal(ask(`DELETE /api/v1/idps/credentials/keys/${key.kid}`))).slice(0, 2)).toEqual([
      403,
      'E0000167',
    ]);
    const replaced = await succeed(ask(`PUT /api/v1/idps/${idp.id}`, saml(key.kid)));
    expect(replaced.protocol.credentials).toEqual(idp.protocol.credentials);
  });

  it('rotate the key that signs requests to them', async () => {
    const { kid } = await succeed(ask('POST /api/v1/idps/credentials/keys', { x5c: [await certificate()] }));
    const idp = await succeed(ask('POST /api/v1/idps', saml(kid)));
    const at = `/api/v1/idps/${idp.id}/credentials/keys`;
    const next = await succeed(ask(`POST ${at}/generate?validityYears=2`));
    const body = { ...idp };
    body.protocol.credentials.signing.kid = next.kid;
    await succeed(ask(`PUT /api/v1/idps/${idp.id}`, body));
    expect(await succeed(ask(`GET ${at}/active`))).toEqual([next]);
  });

  it('can be linked to users beforehand', async () => {
    const { kid } = await succeed(ask('POST /api/v1/idps/credentials/keys', { x5c: [await certificate()] }));
    const idp = await succeed(ask('POST /api/v1/idps', saml(kid)));
    const joe = await succeed(ask('GET /api/v1/users/joe@customer.example'));
    const link = await succeed(ask(`POST /api/v1/idps/${idp.id}/users/${joe.id}`, { externalId: 'joe' }));
    expect(await succeed(ask(`GET /api/v1/idps/${idp.id}/users`))).toEqual([link]);
    expect(await succeed(ask(`GET /api/v1/users/${joe.id}/idps`))).toMatchObject([{ id: idp.id }]);
    expect((await ask(`DELETE /api/v1/idps/${idp.id}/users/${joe.id}`)).status).toBe(204);
    expect(await succeed(ask(`GET /api/v1/idps/${idp.id}/users`))).toEqual([]);
  });
});

it('keeps a provider that routing rules use', async () => {
  const idp = await succeed(ask('POST /api/v1/idps', OIDC));
  const [policy] = await succeed(ask('GET /api/v1/policies?type=IDP_DISCOVERY'));
  const rule = await succeed(
    ask(`POST /api/v1/policies/${policy.id}/rules`, {
      type: 'IDP_DISCOVERY',
      name: 'Our own people',
      actions: { idp: { providers: [{ type: 'OIDC', id: idp.id }], idpSelectionType: 'SPECIFIC' } },
    }),
  );
  expect((await refusal(ask(`DELETE /api/v1/idps/${idp.id}`))).slice(0, 2)).toEqual([403, 'E0000167']);
  expect((await ask(`DELETE /api/v1/policies/${policy.id}/rules/${rule.id}`)).status).toBe(204);
  expect(await succeed(ask(`POST /api/v1/idps/${idp.id}/lifecycle/deactivate`))).toMatchObject({
    status: 'INACTIVE',
  });
  expect((await ask(`DELETE /api/v1/idps/${idp.id}`)).status).toBe(204);
  expect(await succeed(ask(`GET /api/v1/mappings?sourceId=${idp.id}`))).toEqual([]);
});

it('maps attributes by parts', async () => {
  const idp = await succeed(ask('POST /api/v1/idps', OIDC));
  const [{ id }] = await succeed(ask(`GET /api/v1/mappings?sourceId=${idp.id}`));
  const before = await succeed(ask(`GET /api/v1/mappings/${id}`));
  const department = { expression: 'appuser.department', pushStatus: 'PUSH' };
  const changed = await succeed(
    ask(`POST /api/v1/mappings/${id}`, {
      properties: { department, mobilePhone: { expression: null, pushStatus: null } },
    }),
  );
  const { mobilePhone: _gone, ...kept } = before.properties;
  expect(changed.properties).toEqual({ ...kept, department });
});
