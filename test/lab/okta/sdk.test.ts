/**
 * Okta's own SDK as a caller: written by others, for the real thing. What it loses on the way (settings of the
 * application's own, trusted claims, EC keys) is its own doing and asserted as such: the lab must not be blamed for it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import okta from '@okta/okta-sdk-nodejs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { startOrgs } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: its types are of one version of a document, and narrower than its answers
type Anything = any;

const ACS = 'https://sp.lab.example/acs';
const SIGN_ON = {
  ssoAcsUrl: ACS,
  recipient: ACS,
  destination: ACS,
  audience: 'payroll',
  allowMultipleAcsEndpoints: false,
  assertionSigned: true,
  honorForceAuthn: true,
  requestCompressed: false,
  responseSigned: true,
};

let lab: Lab;
let home: string;
let admin: Anything;
const operations = new Set<string>();

beforeAll(async () => {
  // It reads configuration from the home folder, and mixes it in.
  home = mkdtempSync(join(tmpdir(), 'okta-sdk-'));
  vi.stubEnv('HOME', home);
  lab = await startOrgs();
  lab.observe(({ request, response }) => {
    const path = new URL(request.url).pathname.replaceAll(
      /\/(00|0oa|0pr|00p|ra1|prm|oag|exk)[^/]+/g,
      '/{id}',
    );
    if (response.status < 300) operations.add(`${request.method} ${path}`);
  });
  admin = client('wic', { token: lab.credentials()['okta/wic-token'] ?? '' });
});

afterAll(async () => {
  await lab.stop();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

function client(org: 'wic' | 'cic', config: object): Anything {
  const options: Anything = { orgUrl: lab.urls[org], cacheMiddleware: null, ...config };
  return new okta.Client(options);
}

async function all(collection: Promise<Anything> | Anything): Promise<Anything[]> {
  const rows: Anything[] = [];
  for await (const row of await collection) rows.push(row);
  return rows;
}

const refused = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Anything) => [error.status, error.errorCode],
  );

describe('users and groups', () => {
  const profile = { login: 'sdk@lab.example', email: 'sdk@lab.example', firstName: 'S', lastName: 'Dk' };

  it('live their lives', async () => {
    const { userApi } = admin;
    const body = { profile, credentials: { password: { value: 'Made-up-4-tests' } } };
    const user = await userApi.createUser({ body, activate: true });
    expect(user.status).toBe('ACTIVE');
    const userId = user.id;
    expect((await userApi.getUser({ userId: 'me' })).profile.login).toBe('sam.reed-admin@lab.example');
    const merged = await userApi.updateUser({ userId, user: { profile: { title: 'Tester' } } });
    expect(merged.profile).toMatchObject({ title: 'Tester', lastName: 'Dk' });
    const replaced = await userApi.replaceUser({ userId, user: { profile } });
    expect(replaced.profile.title).toBeUndefined();
    await userApi.changePassword({
      userId,
      changePasswordRequest: {
        oldPassword: { value: 'Made-up-4-tests' },
        newPassword: { value: 'Made-up-again-5' },
      },
    });
    await userApi.suspendUser({ userId });
    await userApi.unsuspendUser({ userId });
    expect((await userApi.expirePassword({ userId })).status).toBe('PASSWORD_EXPIRED');
    // The answer is a password; it takes it for a user, and loses it.
    const lost = await userApi.expirePasswordAndGetTemporaryPassword({ userId });
    expect(lost.tempPassword).toBeUndefined();
    const { resetPasswordUrl } = await userApi.generateResetPasswordToken({ userId, sendEmail: false });
    expect(resetPasswordUrl).toContain('/reset_password/');
    await userApi.revokeUserSessions({ userId, oauthTokens: true });
    expect(await refused(userApi.unlockUser({ userId }))).toEqual([403, 'E0000032']);
    await userApi.deactivateUser({ userId });
    await userApi.deleteUser({ userId });
    expect(await refused(userApi.getUser({ userId }))).toEqual([404, 'E0000007']);
  });

  it('are listed over all pages', async () => {
    const logins = (await all(admin.userApi.listUsers({ limit: 3 }))).map(({ profile: it }) => it.login);
    expect(logins).toHaveLength(new Set(logins).size);
    expect(logins).toContain('break.glass@lab.example');
    const found = await all(admin.userApi.listUsers({ search: 'profile.department eq "IT"' }));
    expect(found).toHaveLength(2);
  });

  it('go into groups and out of them', async () => {
    const { groupApi, userApi } = admin;
    const group = await groupApi.createGroup({ group: { profile: { name: 'SDK', description: 'x' } } });
    const { id: userId } = await userApi.getUser({ userId: 'ana.ruiz@lab.example' });
    await groupApi.assignUserToGroup({ groupId: group.id, userId });
    expect(await all(groupApi.listGroupUsers({ groupId: group.id }))).toMatchObject([{ id: userId }]);
    expect((await all(userApi.listUserGroups({ userId }))).map(({ id }) => id)).toContain(group.id);
    await groupApi.replaceGroup({
      groupId: group.id,
      group: { profile: { name: 'SDK 2', description: 'y' } },
    });
    expect(await all(groupApi.listGroups({ q: 'SDK 2' }))).toHaveLength(1);
    await groupApi.unassignUserFromGroup({ groupId: group.id, userId });
    await groupApi.deleteGroup({ groupId: group.id });
  });

  it('get roles and lose them', async () => {
    const { roleAssignmentApi, userApi } = admin;
    const { id: userId } = await userApi.getUser({ userId: 'ben.cole@lab.example' });
    const role = await roleAssignmentApi.assignRoleToUser({
      userId,
      assignRoleRequest: { type: 'APP_ADMIN' },
    });
    expect(role.type).toBe('APP_ADMIN');
    const again = roleAssignmentApi.assignRoleToUser({ userId, assignRoleRequest: { type: 'APP_ADMIN' } });
    expect(await refused(again)).toEqual([409, 'E0000090']);
    expect(await all(roleAssignmentApi.listAssignedRolesForUser({ userId }))).toHaveLength(1);
    await roleAssignmentApi.unassignRoleFromUser({ userId, roleId: role.id });
    const { value } = await roleAssignmentApi.listUsersWithRoleAssignments({});
    expect(value).toHaveLength(3);
  });
});

describe('applications', () => {
  it('are made, assigned, rotated, retired', async () => {
    const { applicationApi, groupApi, userApi, policyApi } = admin;
    const application = { label: 'Payroll', signOnMode: 'SAML_2_0', settings: { signOn: SIGN_ON } };
    const app = await applicationApi.createApplication({ application });
    const appId = app.id;
    expect(app.settings.signOn).toMatchObject(SIGN_ON);
    const [group] = await all(groupApi.listGroups({ q: 'Finance' }));
    await applicationApi.assignGroupToApplication({
      appId,
      groupId: group.id,
      applicationGroupAssignment: {},
    });
    const { id } = await userApi.getUser({ userId: 'ana.ruiz@lab.example' });
    await applicationApi.assignUserToApplication({
      appId,
      appUser: { id, scope: 'USER', credentials: { userName: 'ana' } },
    });
    expect(await all(applicationApi.listApplicationUsers({ appId }))).toHaveLength(2);
    const key = await applicationApi.generateApplicationKey({ appId, validityYears: 2 });
    expect(await all(applicationApi.listApplicationKeys({ appId }))).toHaveLength(2);
    const rotated = { ...application, credentials: { signing: { kid: key.kid } } };
    const replaced = await applicationApi.replaceApplication({ appId, application: rotated });
    expect(replaced.credentials.signing.kid).toBe(key.kid);
    // It asks for JSON and cannot read the XML that live orgs answer with.
    const xml = applicationApi.previewSAMLmetadataForApplication({ appId, kid: key.kid });
    await expect(xml).rejects.toThrow('application/xml');
    const policy = await policyApi.createPolicy({
      policy: { type: 'ACCESS_POLICY', name: 'SDK', description: 'x' },
    });
    await applicationApi.assignApplicationPolicy({ appId, policyId: policy.id });
    await policyApi.deletePolicy({ policyId: policy.id });
    expect(await refused(applicationApi.deleteApplication({ appId }))).toEqual([403, 'E0000056']);
    await applicationApi.deactivateApplication({ appId });
    await applicationApi.deleteApplication({ appId });
  });

  it('of OpenID Connect have secrets and grants', async () => {
    const { applicationApi, applicationSSOPublicKeysApi } = admin;
    const application = {
      name: 'oidc_client',
      label: 'SDK client',
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
    };
    const { id: appId, credentials } = await applicationApi.createApplication({ application });
    expect(credentials.oauthClient.client_secret).toBeTruthy();
    await applicationSSOPublicKeysApi.createOAuth2ClientSecret({ appId, oAuth2ClientSecretRequestBody: {} });
    expect(await all(applicationSSOPublicKeysApi.listOAuth2ClientSecrets({ appId }))).toHaveLength(2);
    const grant = { issuer: lab.urls['wic'], scopeId: 'okta.users.read' };
    await applicationApi.grantConsentToScope({ appId, oAuth2ScopeConsentGrant: grant });
    expect(await all(applicationApi.listScopeConsentGrants({ appId }))).toMatchObject([grant]);
    expect(await all(applicationApi.listApplications({ q: 'SDK', limit: 200 }))).toHaveLength(1);
  });

  it('of the catalog cannot be made with it: it leaves their settings out', async () => {
    const application = {
      name: 'okta_org2org',
      label: 'Hub',
      signOnMode: 'SAML_2_0',
      settings: { app: { baseUrl: 'https://hub.lab.example' } },
    };
    expect(await refused(admin.applicationApi.createApplication({ application }))).toEqual([400, 'E0000001']);
  });
});

describe('federation', () => {
  it('goes by way of providers, routing rules and mappings', async () => {
    const hub = client('cic', { token: lab.credentials()['okta/cic-token'] ?? '' });
    const { identityProviderApi, policyApi, profileMappingApi } = hub;
    const at = (path: string) => ({ url: `https://wic.lab.example/oauth2/v1/${path}` });
    const identityProvider = {
      type: 'OIDC',
      name: 'SDK provider',
      protocol: {
        type: 'OIDC',
        issuer: { url: 'https://wic.lab.example' },
        endpoints: {
          authorization: { ...at('authorize'), binding: 'HTTP-REDIRECT' },
          token: { ...at('token'), binding: 'HTTP-POST' },
          jwks: { ...at('keys'), binding: 'HTTP-REDIRECT' },
        },
        scopes: ['openid', 'email'],
        credentials: { client: { client_id: 'a-client', client_secret: 'a-secret' } },
      },
      policy: {
        provisioning: { action: 'AUTO' },
        accountLink: { action: 'AUTO', filter: null },
        subject: { userNameTemplate: { template: 'idpuser.email' } },
        trustClaims: true,
      },
    };
    const idp = await identityProviderApi.createIdentityProvider({ identityProvider });
    const idpId = idp.id;
    // It does not know the field and leaves it out, both ways.
    expect(idp.policy.trustClaims).toBeUndefined();
    expect(await all(identityProviderApi.listIdentityProviders({ type: 'OIDC' }))).toHaveLength(1);
    await identityProviderApi.replaceIdentityProvider({
      idpId,
      identityProvider: { ...identityProvider, name: 'Renamed' },
    });
    const [policy] = await all(policyApi.listPolicies({ type: 'IDP_DISCOVERY' }));
    const policyRule = {
      type: 'IDP_DISCOVERY',
      name: 'SDK rule',
      conditions: {
        userIdentifier: { type: 'IDENTIFIER', patterns: [{ matchType: 'SUFFIX', value: 'lab.example' }] },
      },
      actions: { idp: { providers: [{ type: 'OIDC', id: idpId }], idpSelectionType: 'SPECIFIC' } },
    };
    const rule = await policyApi.createPolicyRule({ policyId: policy.id, policyRule });
    await policyApi.replacePolicyRule({
      policyId: policy.id,
      ruleId: rule.id,
      policyRule: { ...policyRule, name: 'Other' },
    });
    expect(await all(policyApi.listPolicyRules({ policyId: policy.id }))).toMatchObject([
      { name: 'Other' },
      { system: true },
    ]);
    const [{ id: mappingId }] = await all(profileMappingApi.listProfileMappings({ sourceId: idpId }));
    expect(await profileMappingApi.getProfileMapping({ mappingId })).toMatchObject({ source: { id: idpId } });
    expect(await all(identityProviderApi.listIdentityProviderApplicationUsers({ idpId }))).toEqual([]);
    await policyApi.deletePolicyRule({ policyId: policy.id, ruleId: rule.id });
    await identityProviderApi.deactivateIdentityProvider({ idpId });
    await identityProviderApi.deleteIdentityProvider({ idpId });
  });
});

describe('the org', () => {
  it('tells what it is, its tokens and its log', async () => {
    expect((await admin.orgSettingApi.getWellknownOrgMetadata({})).pipeline).toBe('idx');
    expect((await admin.orgSettingApi.getOrgSettings({})).status).toBe('ACTIVE');
    expect(await all(admin.apiTokenApi.listApiTokens())).toHaveLength(2);
    const until = new Date(lab.clock.now() + 1000).toISOString();
    const since = new Date(lab.clock.now() - 600_000).toISOString();
    const events = await all(admin.systemLogApi.listLogEvents({ since, until, limit: 5 }));
    expect(events.length).toBeGreaterThan(20);
    expect(events[0]).toMatchObject({ actor: { type: 'User' }, outcome: { result: 'SUCCESS' } });
  });
});

describe('as a service application', () => {
  const service = (name: string) => ({
    authorizationMode: 'PrivateKey',
    clientId: lab.credentials()[`okta/wic-${name}-client-id`],
    scopes: ['okta.groups.read'],
    privateKey: lab.credentials()[`okta/wic-${name}-key`],
  });

  it('signs in with an RSA key', async () => {
    const groups = await all(
      client('wic', { ...service('service'), keyId: 'idctl-rsa' }).groupApi.listGroups({}),
    );
    expect(groups.length).toBeGreaterThan(3);
  });

  it('cannot with an EC key: it signs nothing else than RS256', async () => {
    const outcome = all(
      client('wic', { ...service('service-dpop'), keyId: 'idctl-ec' }).groupApi.listGroups({}),
    );
    await expect(outcome).rejects.toThrow();
  });
});

it('was asked for more than forty things, and answered', () => {
  expect(operations.size).toBeGreaterThan(40);
});
