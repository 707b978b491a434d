/** The org's applications as the OpenID library wants its clients described. */
import type { ClientMetadata } from 'oidc-provider';
import type { App } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { field, flagField, listField, textField, textsField } from '../sign-in/fields.ts';

export const OPENID_SCOPES = [
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'groups',
  'offline_access',
] as const;

export const CALLBACK_PATH = '/oauth2/v1/authorize/callback';

const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
];

/** The application of a client id, active or not. */
export function appOfClient({ state }: OrgWorld, clientId: string): App | null {
  return (
    state.apps.find(
      (app) =>
        app.signOnMode === 'OPENID_CONNECT' &&
        textField(app.credentials, 'oauthClient', 'client_id') === clientId,
    ) ?? null
  );
}

export function clientIdOf(app: App): string {
  return textField(app.credentials, 'oauthClient', 'client_id') ?? app.id;
}

export function authMethodOf(app: App): string {
  return textField(app.credentials, 'oauthClient', 'token_endpoint_auth_method') ?? 'client_secret_basic';
}

export function isService(app: App): boolean {
  return textField(app.settings, 'oauthClient', 'application_type') === 'service';
}

/** Scopes that the client may ask for: those of OpenID where users sign in to it, and those of the API it was granted. */
export function scopesOf(app: App): readonly string[] {
  const granted = app.grants.map(({ scopeId }) => scopeId);
  return isService(app) ? granted : [...OPENID_SCOPES, ...granted];
}

/** Null when there is no such client, or its application is not active. */
export function clientMetadata(world: OrgWorld, clientId: string): ClientMetadata | null {
  const app = appOfClient(world, clientId);
  if (app === null || app.status !== 'ACTIVE') return null;
  return oidcMetadata(app, clientId);
}

function oidcMetadata(app: App, clientId: string): ClientMetadata {
  const settings = field(app.settings, 'oauthClient');
  const grants = textsField(settings, 'grant_types').filter((it) => GRANT_TYPES.includes(it));
  const usesCode = grants.includes('authorization_code');
  const method = authMethodOf(app);
  return {
    ...commonMetadata(app, clientId),
    application_type: textField(settings, 'application_type') === 'native' ? 'native' : 'web',
    // Of the response types only `code` is served; see docs/lab-differences.md.
    response_types: usesCode ? ['code'] : [],
    grant_types: [...grants],
    redirect_uris: usesCode ? [...textsField(settings, 'redirect_uris')] : [],
    // The closed list of the library holds what Okta's does; another one it refuses itself.
    token_endpoint_auth_method: method as NonNullable<ClientMetadata['token_endpoint_auth_method']>,
    ...secretOf(app, method),
    ...keysOf(settings),
    dpop_bound_access_tokens: flagField(settings, 'dpop_bound_access_tokens'),
  };
}

function commonMetadata(app: App, clientId: string): ClientMetadata {
  const scopes = scopesOf(app);
  return {
    client_id: clientId,
    client_name: app.label,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    id_token_signed_response_alg: 'RS256',
  };
}

/** One secret for the library's schema; all active ones are compared (see `provider.ts`). */
function secretOf(app: App, method: string): { client_secret?: string } {
  const [first] = activeSecrets(app);
  return method.startsWith('client_secret') && first !== undefined ? { client_secret: first } : {};
}

export function activeSecrets(app: App): readonly string[] {
  return app.secrets.filter(({ status }) => status === 'ACTIVE').map(({ secret }) => secret);
}

function keysOf(settings: unknown): Pick<ClientMetadata, 'jwks' | 'jwks_uri'> {
  const uri = textField(settings, 'jwks_uri');
  if (uri !== null) return { jwks_uri: uri };
  const keys = listField(settings, 'jwks', 'keys').filter((key) => field(key, 'status') !== 'INACTIVE');
  // JSON Web Keys, as management validated them when they were taken.
  return keys.length === 0 ? {} : { jwks: { keys: keys.map(publicMembers) } };
}

const KEY_MEMBERS = ['kty', 'kid', 'use', 'alg', 'n', 'e', 'crv', 'x', 'y'];

/** Okta keeps ids, dates and a status beside a key's own members. */
function publicMembers(key: unknown): { kty: string; [member: string]: string } {
  const members = KEY_MEMBERS.flatMap((name): Array<[string, string]> => {
    const value = textField(key, name);
    return value === null ? [] : [[name, value]];
  });
  return { kty: 'RSA', ...Object.fromEntries(members) };
}
