/**
 * Making the service application that a connection signs in as. Three gates, all needed: the key, a grant for each
 * scope (only a super administrator can give them), and a role. Each step looks first, so that a run which was
 * interrupted, or is repeated, makes nothing twice.
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type {
  ConnectionSetup,
  Installation,
  InstallRequest,
  KeyPair,
  SetupStep,
} from '../../services/connections/setup-port.ts';
import type { VendorContext } from '../contract.ts';
import type { OktaClient } from './client.ts';
import { newKey, readNewKey } from './keys.ts';
import { oktaFor } from './okta.ts';
import { type Json, type JsonObject, replaceDocument } from './replace.ts';
import { type Scope, WIRING_SCOPES } from './scopes.ts';
import type { OktaApplication, OktaRoleAssignment, ScopeGrant } from './spec.ts';

/** What idctl does with an org by itself. */
const DIRECTORY_SCOPES: readonly Scope[] = [
  'okta.apps.read',
  'okta.groups.manage',
  'okta.groups.read',
  'okta.logs.read',
  'okta.policies.read',
  'okta.roles.read',
  'okta.users.manage',
  'okta.users.read',
];
/** Looking at everything, and the lives of users; nobody above them. */
const DIRECTORY_ROLES = ['READ_ONLY_ADMIN', 'USER_ADMIN'] as const;
/** Applications are the one's, identity providers and routing rules the other's. */
const WIRING_ROLES = [...DIRECTORY_ROLES, 'APP_ADMIN', 'ORG_ADMIN'] as const;
const PAGE = 200;
const AGAIN = 'Run the same command again: it finds what is there and does the rest.';

export function oktaSetup(context: VendorContext): ConnectionSetup {
  return {
    keyField: 'privateKey',
    fields: { method: 'service' },
    newKey,
    readKey: readNewKey,
    guide: (key, request) => guide(context, key, request),
    install: (key, request) => install(oktaFor(context), key, request),
  };
}

function guide(context: VendorContext, { publicKey }: KeyPair, request: InstallRequest): readonly string[] {
  return [
    `In the Admin Console of ${context.baseUrl}, as a super administrator:`,
    '1. Applications > Applications > Create App Integration > API Services > Next',
    `2. App integration name: ${request.label} > Save`,
    '3. General > Client Credentials > Edit > Client authentication: Public key / Private key',
    '4. Public Keys > Add key, and paste:',
    publicKey,
    '   > Done > Save',
    `5. Okta API Scopes > Grant: ${scopesOf(request).join(', ')}`,
    `6. Admin roles > Edit assignments > ${rolesOf(request).join(', ')} > Save changes`,
    '7. General > Client ID is the clientId of the connection.',
  ];
}

function rolesOf({ roles, purpose }: InstallRequest): readonly string[] {
  if (roles.length > 0) return roles;
  return purpose === 'sso' ? WIRING_ROLES : DIRECTORY_ROLES;
}

function scopesOf({ purpose }: InstallRequest): readonly Scope[] {
  return purpose === 'sso' ? [...DIRECTORY_SCOPES, ...WIRING_SCOPES] : DIRECTORY_SCOPES;
}

async function install(client: OktaClient, key: KeyPair, request: InstallRequest): Promise<Installation> {
  try {
    return await installAll(client, key, request);
  } catch (error) {
    if (!hasCode(error, 'OUTCOME_UNKNOWN')) throw error;
    const { code, message, vendor, requestId } = error;
    const known = {
      ...(vendor === undefined ? {} : { vendor }),
      ...(requestId === undefined ? {} : { requestId }),
    };
    throw new IdctlError(code, message, { hint: AGAIN, ...known, cause: error });
  }
}

async function installAll(client: OktaClient, key: KeyPair, request: InstallRequest): Promise<Installation> {
  client.expect('createApplication', 'grantConsentToScope', 'assignRoleToClient');
  const steps: SetupStep[] = [];
  const app = (await findApplication(client, request.label)) ?? null;
  const publicJwk: JsonObject = JSON.parse(key.publicKey);
  const made = app ?? (await createApplication(client, request.label, publicJwk));
  steps.push({ what: `application ${request.label}`, state: app === null ? 'made' : 'there' });
  steps.push({ what: `key ${key.id}`, state: await addKey(client, made.id, publicJwk) });
  const clientId = made.credentials?.oauthClient?.client_id ?? made.id;
  steps.push(
    ...(await grantScopes(client, made.id, scopesOf(request))),
    ...(await giveRoles(client, clientId, rolesOf(request))),
  );
  return { fields: { clientId }, steps };
}

/** @throws CONFLICT when something else has that label */
async function findApplication(client: OktaClient, label: string): Promise<OktaApplication | null> {
  const query = { limit: PAGE, q: label };
  for await (const app of client.rows<OktaApplication>('api/v1/apps', 'listApplications', query)) {
    if (app.label !== label) continue;
    if (app.settings?.oauthClient?.['application_type'] === 'service') return app;
    throw new IdctlError(
      'CONFLICT',
      `The org has an application "${label}" that is no service application.`,
      {
        hint: 'Name another label with --label.',
      },
    );
  }
  return null;
}

async function createApplication(
  client: OktaClient,
  label: string,
  key: JsonObject,
): Promise<OktaApplication> {
  const json = {
    name: 'oidc_client',
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'private_key_jwt' } },
    settings: {
      oauthClient: {
        application_type: 'service',
        grant_types: ['client_credentials'],
        response_types: ['token'],
        dpop_bound_access_tokens: true,
        jwks: { keys: [key] },
      },
    },
  };
  const call = {
    method: 'POST',
    path: 'api/v1/apps',
    effect: 'write',
    operation: 'createApplication',
  } as const;
  return client.write<OktaApplication>({ ...call, json });
}

/** A key that is there already is left alone; others keep theirs. */
async function addKey(client: OktaClient, id: string, key: JsonObject): Promise<SetupStep['state']> {
  let state: SetupStep['state'] = 'there';
  await replaceDocument(client, {
    path: `api/v1/apps/${encodeURIComponent(id)}`,
    read: 'getApplication',
    write: 'replaceApplication',
    change: (app) => {
      const keys = keysOf(app);
      if (keys.some((it) => it['kid'] === key['kid'])) return null;
      state = 'made';
      return { settings: { oauthClient: { jwks: { keys: [...keys, key] } } } };
    },
  });
  return state;
}

function keysOf(app: JsonObject): readonly JsonObject[] {
  const inside = (value: Json | undefined, field: string): Json | undefined =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).find(([name]) => name === field)?.[1]
      : undefined;
  const keys = inside(inside(inside(app['settings'], 'oauthClient'), 'jwks'), 'keys');
  // A JWK set holds objects (RFC 7517, section 5).
  return Array.isArray(keys) ? (keys as readonly JsonObject[]) : [];
}

async function grantScopes(
  client: OktaClient,
  id: string,
  scopes: readonly Scope[],
): Promise<readonly SetupStep[]> {
  const path = `api/v1/apps/${encodeURIComponent(id)}/grants`;
  const granted = new Set<string>();
  for await (const { scopeId } of client.rows<ScopeGrant>(path, 'listScopeConsentGrants'))
    granted.add(scopeId ?? '');
  const steps: SetupStep[] = [];
  for (const scopeId of scopes) {
    const isThere = granted.has(scopeId);
    const json = { scopeId, issuer: client.context.baseUrl.replace(/\/+$/, '') };
    const call = { method: 'POST', path, effect: 'write', operation: 'grantConsentToScope' } as const;
    if (!isThere) await client.write({ ...call, json });
    steps.push({ what: `scope ${scopeId}`, state: isThere ? 'there' : 'made' });
  }
  return steps;
}

async function giveRoles(
  client: OktaClient,
  clientId: string,
  roles: readonly string[],
): Promise<readonly SetupStep[]> {
  const path = `oauth2/v1/clients/${encodeURIComponent(clientId)}/roles`;
  const held = new Set<string>();
  for await (const { type } of client.rows<OktaRoleAssignment>(path, 'listRolesForClient'))
    held.add(type ?? '');
  const steps: SetupStep[] = [];
  for (const type of roles) {
    const isThere = held.has(type);
    const call = { method: 'POST', path, effect: 'write', operation: 'assignRoleToClient' } as const;
    if (!isThere) await client.write({ ...call, json: { type } });
    steps.push({ what: `role ${type}`, state: isThere ? 'there' : 'made' });
  }
  return steps;
}
