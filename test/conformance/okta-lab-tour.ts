/** Everything that the lab's Okta orgs can be asked by an administrator, and the refusals that are documented. */
import type { Lab } from '../../src/lab/kernel/contract.ts';
import type { OrgName } from '../../src/lab/okta/model.ts';

// biome-ignore lint/suspicious/noExplicitAny: the documents judge what is in it
type Body = any;

type Ask = (at: string, body?: unknown) => Promise<Body>;

const ACS = 'https://sp.lab.example/acs';
const SAML = {
  label: 'Payroll',
  signOnMode: 'SAML_2_0',
  settings: {
    signOn: {
      ssoAcsUrl: ACS,
      recipient: ACS,
      destination: ACS,
      audience: 'payroll',
      allowMultipleAcsEndpoints: false,
      assertionSigned: true,
      honorForceAuthn: true,
      requestCompressed: false,
      responseSigned: true,
      attributeStatements: [{ type: 'EXPRESSION', name: 'mail', values: ['user.email'] }],
    },
  },
};
const SOURCE = 'https://wic.lab.example';

/** @throws when an answer is no success, but for the refusals that the tour is about */
function caller(lab: Lab, org: OrgName, token = 'token'): Ask {
  return async (at, body) => {
    const [method = '', path = '', wanted = '2'] = at.split(' ');
    const response = await fetch(`${lab.urls[org]}${path}`, {
      method,
      headers: {
        accept: path.includes('metadata') ? 'application/xml' : 'application/json',
        authorization: `SSWS ${lab.credentials()[`okta/${org}-${token}`] ?? token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!String(response.status).startsWith(wanted)) throw new Error(`${at}: ${response.status} ${text}`);
    return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
  };
}

export async function tourOktaOrgs(lab: Lab): Promise<void> {
  const [wic, cic] = [caller(lab, 'wic'), caller(lab, 'cic')];
  await org(wic, caller(lab, 'wic', 'limited-token'));
  await users(wic);
  await groupsAndRoles(wic);
  await samlApplications(wic);
  await clients(wic, lab.urls['wic'] ?? '');
  await provisioning(wic);
  await policies(wic);
  await providers(cic, wic);
  await registration(cic);
  for (const ask of [wic, cic]) await ask('GET /api/v1/logs?limit=1000');
  await refusals(wic, lab);
}

async function org(ask: Ask, limited: Ask): Promise<void> {
  await ask('GET /.well-known/okta-organization');
  await ask('GET /api/v1/org');
  const tokens = await ask('GET /api/v1/api-tokens');
  await ask(`GET /api/v1/api-tokens/${tokens[0].id}`);
  await limited('DELETE /api/v1/api-tokens/current');
}

async function users(ask: Ask): Promise<void> {
  await ask('GET /api/v1/users?limit=2');
  await ask('GET /api/v1/users?search=status%20eq%20%22ACTIVE%22');
  const profile = {
    login: 'tour@lab.example',
    email: 'tour@lab.example',
    firstName: 'Tour',
    lastName: 'Ist',
  };
  const { id } = await ask('POST /api/v1/users?activate=false', { profile });
  const at = `/api/v1/users/${id}`;
  await ask(`GET ${at}`);
  await ask(`POST ${at}/lifecycle/activate?sendEmail=false`);
  await ask(`POST ${at}/lifecycle/reactivate?sendEmail=false`);
  await ask(`POST ${at}`, { credentials: { password: { value: 'Made-up-4-tests' } } });
  await ask(`PUT ${at}`, { profile: { ...profile, title: 'Guide' } });
  await ask(`POST ${at}/credentials/change_password`, {
    oldPassword: { value: 'Made-up-4-tests' },
    newPassword: { value: 'Made-up-again-5' },
  });
  await ask(`POST ${at}/lifecycle/reset_factors`);
  await ask(`POST ${at}/lifecycle/suspend`);
  await ask(`POST ${at}/lifecycle/unsuspend`);
  await ask(`POST ${at}/lifecycle/expire_password`);
  await ask(`POST ${at}/lifecycle/expire_password_with_temp_password`);
  await ask(`POST ${at}/lifecycle/reset_password?sendEmail=false`);
  await ask(`DELETE ${at}/sessions`);
  await ask(`GET ${at}/groups`);
  await ask(`GET ${at}/appLinks`);
  await ask(`GET ${at}/idps`);
  await ask(`POST ${at}/lifecycle/deactivate`);
  await ask(`DELETE ${at}`);
}

async function groupsAndRoles(ask: Ask): Promise<void> {
  await ask('GET /api/v1/groups?limit=2&expand=stats');
  const { id } = await ask('POST /api/v1/groups', {
    profile: { name: 'Tourists', description: 'On their way' },
  });
  const ana = await ask('GET /api/v1/users/ana.ruiz@lab.example');
  await ask(`PUT /api/v1/groups/${id}/users/${ana.id}`);
  await ask(`GET /api/v1/groups/${id}/users`);
  await ask(`PUT /api/v1/groups/${id}`, { profile: { name: 'Travellers', description: 'Still' } });
  await ask(`GET /api/v1/groups/${id}`);
  await ask(`GET /api/v1/groups/${id}/apps`);
  await ask(`DELETE /api/v1/groups/${id}/users/${ana.id}`);
  await ask(`DELETE /api/v1/groups/${id}`);
  const roles = `/api/v1/users/${ana.id}/roles`;
  const role = await ask(`POST ${roles}`, { type: 'READ_ONLY_ADMIN' });
  await ask(`POST ${roles} 409`, { type: 'READ_ONLY_ADMIN' });
  await ask(`GET ${roles}`);
  await ask(`GET ${roles}/${role.id}`);
  await ask('GET /api/v1/iam/assignees/users');
  await ask(`DELETE ${roles}/${role.id}`);
}

async function samlApplications(ask: Ask): Promise<void> {
  const app = await ask('POST /api/v1/apps', SAML);
  const at = `/api/v1/apps/${app.id}`;
  const other = await ask('POST /api/v1/apps', { ...SAML, label: 'Travel' });
  await ask(`GET ${at}`);
  const key = await ask(`POST ${at}/credentials/keys/generate?validityYears=2`);
  await ask(`GET ${at}/credentials/keys`);
  await ask(`GET ${at}/credentials/keys/${key.kid}`);
  await ask(`POST ${at}/credentials/keys/${key.kid}/clone?targetAid=${other.id}`);
  await ask(`PUT ${at}`, { ...app, credentials: { ...app.credentials, signing: { kid: key.kid } } });
  await ask(`GET ${at}/sso/saml/metadata?kid=${key.kid}`);
  const [group] = await ask('GET /api/v1/groups?q=Finance');
  await ask(`PUT ${at}/groups/${group.id}`, { priority: 0 });
  await ask(`GET ${at}/groups`);
  await ask(`GET ${at}/groups/${group.id}`);
  const ana = await ask('GET /api/v1/users/ana.ruiz@lab.example');
  await ask(`POST ${at}/users`, { id: ana.id, scope: 'USER', credentials: { userName: 'ana' } });
  await ask(`POST ${at}/users/${ana.id}`, { credentials: { userName: 'ana.ruiz' } });
  await ask(`GET ${at}/users`);
  await ask(`GET ${at}/users/${ana.id}`);
  await ask(`GET /api/v1/users/${ana.id}/appLinks`);
  await ask(`GET /api/v1/groups/${group.id}/apps`);
  await ask(`DELETE ${at}/users/${ana.id}`);
  await ask(`DELETE ${at}/groups/${group.id}`);
  await ask('POST /api/v1/apps', {
    name: 'bookmark',
    label: 'Link',
    signOnMode: 'BOOKMARK',
    settings: { app: { url: ACS, requestIntegration: false } },
  });
  await ask('GET /api/v1/apps?limit=2');
  await ask(`POST ${at}/lifecycle/deactivate`);
  await ask(`DELETE ${at}`);
}

async function clients(ask: Ask, issuer: string): Promise<void> {
  const app = await ask('POST /api/v1/apps?activate=false', {
    name: 'oidc_client',
    label: 'Web client',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_post' } },
    settings: {
      oauthClient: {
        application_type: 'web',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [ACS],
      },
    },
  });
  const at = `/api/v1/apps/${app.id}`;
  await ask(`POST ${at}/lifecycle/activate`);
  const secrets = `${at}/credentials/secrets`;
  const secret = await ask(`POST ${secrets}`, {});
  await ask(`GET ${secrets}`);
  await ask(`GET ${secrets}/${secret.id}`);
  await ask(`POST ${secrets}/${secret.id}/lifecycle/deactivate`);
  await ask(`POST ${secrets}/${secret.id}/lifecycle/activate`);
  await ask(`POST ${secrets}/${secret.id}/lifecycle/deactivate`);
  await ask(`DELETE ${secrets}/${secret.id}`);
  const grant = await ask(`POST ${at}/grants`, { issuer, scopeId: 'okta.users.read' });
  await ask(`GET ${at}/grants`);
  await ask(`GET ${at}/grants/${grant.id}`);
  await ask(`DELETE ${at}/grants/${grant.id}`);
  await ask(`DELETE ${at}/tokens`);
  const [service] = await ask('GET /api/v1/apps?q=idctl&limit=1');
  const jwks = `/api/v1/apps/${service.id}/credentials/jwks`;
  const [{ kty, n, e }] = await ask(`GET ${jwks}`);
  const key = await ask(`POST ${jwks}`, {
    kty,
    n,
    e,
    kid: 'next',
    alg: 'RS256',
    use: 'sig',
    status: 'ACTIVE',
  });
  await ask(`GET ${jwks}/${key.id}`);
  await ask(`POST ${jwks}/${key.id}/lifecycle/deactivate`);
  await ask(`POST ${jwks}/${key.id}/lifecycle/activate`);
  await ask(`POST ${jwks}/${key.id}/lifecycle/deactivate`);
  await ask(`DELETE ${jwks}/${key.id}`);
}

async function provisioning(ask: Ask): Promise<void> {
  const app = await ask('POST /api/v1/apps', {
    name: 'okta_org2org',
    label: 'Hub',
    signOnMode: 'SAML_2_0',
    settings: { app: { baseUrl: 'https://hub.lab.example' } },
  });
  const at = `/api/v1/apps/${app.id}`;
  await ask(`POST ${at}/connections/default`, {
    profile: { authScheme: 'OAUTH2', clientId: '0oa1', signing: { rotationMode: 'AUTO' } },
  });
  await ask(`POST ${at}/connections/default/lifecycle/activate`);
  await ask(`GET ${at}/connections/default`);
  await ask(`GET ${at}/connections/default/jwks`);
  await ask(`PUT ${at}/features/USER_PROVISIONING`, { create: { lifecycleCreate: { status: 'ENABLED' } } });
  await ask(`GET ${at}/features`);
  await ask(`GET ${at}/features/USER_PROVISIONING`);
  await ask(`POST ${at}/connections/default/lifecycle/deactivate`);
}

async function policies(ask: Ask): Promise<void> {
  for (const type of [
    'IDP_DISCOVERY',
    'ACCESS_POLICY',
    'OKTA_SIGN_ON',
    'PASSWORD',
    'MFA_ENROLL',
    'PROFILE_ENROLLMENT',
  ]) {
    const [{ id }] = await ask(`GET /api/v1/policies?type=${type}`);
    await ask(`GET /api/v1/policies/${id}`);
    await ask(`GET /api/v1/policies/${id}/rules`);
  }
  const policy = await ask('POST /api/v1/policies', {
    type: 'ACCESS_POLICY',
    name: 'Tour',
    description: 'Guided',
  });
  const at = `/api/v1/policies/${policy.id}`;
  await ask(`PUT ${at}`, { ...policy, description: 'On foot' });
  const rule = await ask(`POST ${at}/rules`, {
    type: 'ACCESS_POLICY',
    name: 'Phishing resistant',
    conditions: { network: { connection: 'ANYWHERE' }, userType: { include: [], exclude: [] } },
    actions: {
      appSignOn: {
        access: 'ALLOW',
        verificationMethod: {
          type: 'ASSURANCE',
          factorMode: '2FA',
          reauthenticateIn: 'PT2H',
          constraints: [{ possession: { phishingResistant: 'REQUIRED' } }],
        },
      },
    },
  });
  await ask(`GET ${at}/rules/${rule.id}`);
  await ask(`PUT ${at}/rules/${rule.id}`, rule);
  await ask(`POST ${at}/rules/${rule.id}/lifecycle/deactivate`);
  await ask(`POST ${at}/rules/${rule.id}/lifecycle/activate`);
  await ask(`DELETE ${at}/rules/${rule.id}`);
  const [app] = await ask('GET /api/v1/apps?q=Travel');
  await ask(`PUT /api/v1/apps/${app.id}/policies/${policy.id}`);
  await ask(`GET ${at}/app`);
  await ask(`GET ${at}/mappings`);
  await ask(`POST ${at}/clone`);
  await ask(`POST ${at}/lifecycle/deactivate`);
  await ask(`POST ${at}/lifecycle/activate`);
  await ask(`DELETE ${at}`);
}

const oidcProvider = {
  type: 'OIDC',
  name: 'Workforce',
  issuerMode: 'DYNAMIC',
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
    credentials: { client: { client_id: 'a-client', client_secret: 'a-secret' } },
  },
  policy: {
    provisioning: { action: 'AUTO', groups: { action: 'NONE' } },
    accountLink: { action: 'DISABLED' },
    subject: { userNameTemplate: { template: 'idpuser.email' }, matchType: 'USERNAME' },
    maxClockSkew: 120_000,
    trustClaims: true,
  },
};

async function providers(ask: Ask, source: Ask): Promise<void> {
  const idp = await ask('POST /api/v1/idps', oidcProvider);
  const at = `/api/v1/idps/${idp.id}`;
  await ask('GET /api/v1/idps');
  await ask(`GET ${at}`);
  await ask(`PUT ${at}`, { ...oidcProvider, name: 'Workforce org' });
  await ask(`POST ${at}/lifecycle/deactivate`);
  await ask(`POST ${at}/lifecycle/activate`);
  const [policy] = await ask('GET /api/v1/policies?type=IDP_DISCOVERY');
  await ask(`POST /api/v1/policies/${policy.id}/rules`, {
    type: 'IDP_DISCOVERY',
    name: 'Workforce',
    conditions: {
      userIdentifier: { type: 'IDENTIFIER', patterns: [{ matchType: 'SUFFIX', value: '@lab.example' }] },
    },
    actions: { idp: { providers: [{ type: 'OIDC', id: idp.id }], idpSelectionType: 'SPECIFIC' } },
  });
  const [mapping] = await ask(`GET /api/v1/mappings?sourceId=${idp.id}`);
  await ask(`GET /api/v1/mappings/${mapping.id}`);
  await ask(`POST /api/v1/mappings/${mapping.id}`, {
    properties: { department: { expression: 'appuser.department', pushStatus: 'PUSH' } },
  });
  await samlProvider(ask, source);
  await ask('POST /api/v1/idps', {
    type: 'OKTA_INTEGRATION',
    name: 'Okta to Okta',
    protocol: {
      type: 'OIDC',
      oktaIdpOrgUrl: SOURCE,
      credentials: { client: { client_id: 'placeholder', token_endpoint_auth_method: 'private_key_jwt' } },
    },
    policy: oidcProvider.policy,
  });
}

async function samlProvider(ask: Ask, source: Ask): Promise<void> {
  const app = await source('POST /api/v1/apps', { ...SAML, label: 'To the hub' });
  const [{ x5c }] = await source(`GET /api/v1/apps/${app.id}/credentials/keys`);
  const { kid } = await ask('POST /api/v1/idps/credentials/keys', { x5c });
  await ask('GET /api/v1/idps/credentials/keys');
  await ask(`GET /api/v1/idps/credentials/keys/${kid}`);
  const { policy } = oidcProvider;
  const body = (name: string) => ({
    type: 'SAML2',
    name,
    protocol: {
      type: 'SAML2',
      endpoints: { sso: { url: `${SOURCE}/sso`, binding: 'HTTP-POST', destination: `${SOURCE}/sso` } },
      credentials: { trust: { issuer: 'http://www.okta.com/exk1', kid } },
    },
    policy,
  });
  const [one, two] = [
    await ask('POST /api/v1/idps', body('One')),
    await ask('POST /api/v1/idps', body('Two')),
  ];
  const keys = `/api/v1/idps/${one.id}/credentials/keys`;
  const key = await ask(`POST ${keys}/generate?validityYears=3`);
  await ask(`GET ${keys}`);
  await ask(`GET ${keys}/active`);
  await ask(`GET ${keys}/${key.kid}`);
  await ask(`POST ${keys}/${key.kid}/clone?targetIdpId=${two.id}`);
  const joe = await ask('GET /api/v1/users/joe@customer.example');
  const users = `/api/v1/idps/${one.id}/users`;
  await ask(`POST ${users}/${joe.id}`, { externalId: 'joe' });
  await ask(`GET ${users}`);
  await ask(`GET ${users}/${joe.id}`);
  await ask(`DELETE ${users}/${joe.id}`);
  for (const { id } of [one, two]) await ask(`DELETE /api/v1/idps/${id}`);
  await ask(`DELETE /api/v1/idps/credentials/keys/${kid}`);
  await ask('POST /api/v1/users/ines@shop.example/lifecycle/unlock');
}

async function registration(ask: Ask): Promise<void> {
  const client = await ask('POST /oauth2/v1/clients', {
    client_name: 'Registered',
    application_type: 'web',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [ACS],
    token_endpoint_auth_method: 'client_secret_basic',
  });
  const at = `/oauth2/v1/clients/${client.client_id}`;
  await ask('GET /oauth2/v1/clients');
  await ask(`GET ${at}`);
  await ask(`POST ${at}/lifecycle/newSecret`);
  await ask(`PUT ${at}`, { client_name: 'Renamed', redirect_uris: [ACS] });
  await ask(`DELETE ${at}`);
  const [service] = await ask('GET /api/v1/apps?q=idctl&limit=1');
  const roles = `/oauth2/v1/clients/${service.id}/roles`;
  const role = await ask(`POST ${roles}`, { type: 'USER_ADMIN' });
  await ask(`GET ${roles}`);
  await ask(`GET ${roles}/${role.id}`);
  await ask(`DELETE ${roles}/${role.id}`);
}

async function refusals(ask: Ask, lab: Lab): Promise<void> {
  await ask('GET /api/v1/users/nobody 404');
  await ask('GET /api/v1/groups/nothing 404');
  await ask('GET /api/v1/apps/nothing 404');
  await ask('GET /api/v1/idps/nothing 404');
  await ask('GET /api/v1/policies/nothing 404');
  await ask('POST /api/v1/apps 400', { label: 'x', signOnMode: 'SAML_2_0' });
  const [token] = await ask('GET /api/v1/api-tokens');
  await ask(`DELETE /api/v1/api-tokens/${token.id}`);
  await caller(lab, 'wic', 'made-up')('GET /api/v1/users 401');
}
