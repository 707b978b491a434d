/**
 * What programs sign in with: API tokens of administrators, and service applications with keys of their own. One of
 * them has an RSA key and takes bearer tokens; the other an EC key and, as Okta's new ones do, DPoP.
 */
import type { JWK } from 'jose';
import { instant } from '../../../core/clock.ts';
import type { App, OrgName, User } from '../model.ts';
import { ALPHANUMERIC, newId, nowText, type OrgWorld } from '../org-world.ts';
import { LOGIN_TEMPLATE } from '../rules/assignments.ts';
import { publicPart, toPem } from '../rules/keys.ts';
import { systemPolicy } from '../rules/policies.ts';
import { newRole } from '../rules/roles.ts';
import { findUserByLogin } from '../rules/users.ts';
import { PRIVILEGED_LOGIN } from './people.ts';

/** A token not used for so long expires. */
export const TOKEN_LIFETIME_MS = 30 * 86_400_000;

/** Token name to its owner's login; the token can what he can. */
const TOKENS: Readonly<Record<OrgName, Readonly<Record<string, string>>>> = {
  wic: { token: PRIVILEGED_LOGIN, 'limited-token': 'mira.okafor-admin@lab.example' },
  cic: { token: 'admin@hub.example' },
};

const RESOURCES = [
  'apiTokens',
  'appGrants',
  'apps',
  'authenticators',
  'clients',
  'devices',
  'groups',
  'idps',
  'logs',
  'orgs',
  'policies',
  'profileMappings',
  'roles',
  'schemas',
  'sessions',
  'users',
] as const;

export function seedServices(world: OrgWorld): void {
  const { rsa, ec } = world.state.serviceKeys;
  for (const [name, login] of Object.entries(TOKENS[world.name])) seedToken(world, name, login);
  world.state.apps.push(
    service(world, 'idctl', { ...rsa, kid: 'idctl-rsa', alg: 'RS256' }, { dpop: false }),
    service(world, 'idctl with DPoP', { ...ec, kid: 'idctl-ec', alg: 'ES256' }, { dpop: true }),
  );
}

function seedToken(world: OrgWorld, name: string, login: string): void {
  const now = nowText(world);
  world.state.apiTokens.push({
    id: newId(world, '00T'),
    name: `idctl ${name}`,
    userId: ownerOf(world, login).id,
    created: now,
    lastUpdated: now,
    expiresAt: instant(world.context.clock.now() + TOKEN_LIFETIME_MS),
    value: `00${world.context.chance.text(40, ALPHANUMERIC)}`,
  });
}

function ownerOf(world: OrgWorld, login: string): User {
  const owner = findUserByLogin(world, login);
  if (owner === null) throw new Error(`nobody is ${login}`);
  return owner;
}

function service(world: OrgWorld, label: string, key: JWK, { dpop }: { readonly dpop: boolean }): App {
  const id = newId(world, '0oa');
  const now = nowText(world);
  return {
    id,
    externalKey: newId(world, 'exk'),
    name: 'oidc_client',
    label,
    status: 'ACTIVE',
    signOnMode: 'OPENID_CONNECT',
    created: now,
    lastUpdated: now,
    features: [],
    visibility: { autoLaunch: false, autoSubmitToolbar: false, hide: { iOS: true, web: true } },
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
    credentials: {
      userNameTemplate: { template: LOGIN_TEMPLATE, type: 'BUILT_IN' },
      signing: {},
      oauthClient: {
        client_id: id,
        autoKeyRotation: true,
        token_endpoint_auth_method: 'private_key_jwt',
        pkce_required: false,
      },
    },
    settings: serviceSettings(world, key, dpop),
    profile: null,
    policyId: systemPolicy(world, 'ACCESS_POLICY').id,
    keys: [],
    secrets: [],
    users: [],
    groups: [],
    grants: scopes().map((scopeId) => ({ id: newId(world, 'oag'), scopeId, issuer: '', created: now })),
    roles: [newRole(world, 'SUPER_ADMIN', 'CLIENT')],
    connection: null,
  };
}

function serviceSettings(world: OrgWorld, key: JWK, dpop: boolean): App['settings'] {
  const { kid = '', alg = '' } = key;
  const now = nowText(world);
  const jwk = { ...publicPart(key), kid, alg, use: 'sig', status: 'ACTIVE', id: newId(world, 'pks') };
  return {
    app: {},
    notifications: { vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null } },
    manualProvisioning: false,
    implicitAssignment: false,
    notes: { admin: null, enduser: null },
    signOn: null,
    oauthClient: {
      client_uri: null,
      logo_uri: null,
      redirect_uris: [],
      response_types: ['token'],
      grant_types: ['client_credentials'],
      application_type: 'service',
      consent_method: 'TRUSTED',
      issuer_mode: 'DYNAMIC',
      dpop_bound_access_tokens: dpop,
      idp_initiated_login: { mode: 'DISABLED', default_scope: [] },
      wildcard_redirect: 'DISABLED',
      jwks: { keys: [{ ...jwk, created: now, lastUpdated: now }] },
    },
  };
}

function scopes(): readonly string[] {
  return [...RESOURCES.flatMap((it) => [`okta.${it}.manage`, `okta.${it}.read`]), 'okta.clients.register'];
}

/** `okta/wic-token` and so on; keys as JWK and, for programs that know none, as PEM. */
export function serviceCredentials({ name, state }: OrgWorld): Readonly<Record<string, string>> {
  const tokens = Object.keys(TOKENS[name]).flatMap((token) => {
    const found = state.apiTokens.find((one) => one.name === `idctl ${token}`);
    return found === undefined ? [] : [[`okta/${name}-${token}`, found.value]];
  });
  const keys = [
    ['service', 'idctl', { ...state.serviceKeys.rsa, kid: 'idctl-rsa', alg: 'RS256' }],
    ['service-dpop', 'idctl with DPoP', { ...state.serviceKeys.ec, kid: 'idctl-ec', alg: 'ES256' }],
  ] as const;
  const services = keys.flatMap(([what, label, jwk]) => {
    const app = state.apps.find((one) => one.label === label);
    if (app === undefined) return [];
    return [
      [`okta/${name}-${what}-client-id`, app.id],
      [`okta/${name}-${what}-key`, JSON.stringify(jwk)],
      [`okta/${name}-${what}-key-pem`, toPem(jwk)],
    ];
  });
  return Object.fromEntries([...tokens, ...services]);
}
