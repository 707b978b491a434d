/** What the tenant enforces about clients, as Auth0 calls applications. Knows no HTTP. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import type { JWK } from 'jose';
import { Auth0Fault } from '../fault.ts';
import type { Client, ClientCredential, Document } from '../model.ts';
import { found, newClientId, newClientSecret, newCredentialId, type World } from '../world.ts';

export interface PublicKeySent {
  readonly pem: string;
  readonly alg?: string | undefined;
}

/** Grants that an application of a type may have when nobody says. */
const GRANTS: Readonly<Record<string, readonly string[]>> = {
  non_interactive: ['client_credentials'],
  native: ['authorization_code', 'implicit', 'refresh_token'],
  spa: ['authorization_code', 'implicit', 'refresh_token'],
};
const USUAL_GRANTS = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'];

/** @throws inexistent_client */
export function clientOf({ state }: World, id: string): Client {
  return found(
    state.clients.find((client) => client.id === id),
    'client',
    'inexistent_client',
  );
}

export function newClient(world: World, settings: Document, keys: readonly PublicKeySent[] = []): Client {
  const credentials = keys.map((key) => credentialOf(world, key));
  const appType = String(settings['app_type'] ?? '');
  const isPublic = appType === 'native' || appType === 'spa';
  return {
    id: newClientId(world),
    global: false,
    secret: newClientSecret(world),
    settings: {
      is_first_party: true,
      oidc_conformant: false,
      sso_disabled: false,
      cross_origin_authentication: false,
      callbacks: [],
      grant_types: GRANTS[appType] ?? USUAL_GRANTS,
      jwt_configuration: { alg: 'HS256', lifetime_in_seconds: 36_000, secret_encoded: false },
      custom_login_page_on: true,
      ...(credentials.length > 0
        ? {}
        : { token_endpoint_auth_method: isPublic ? 'none' : 'client_secret_post' }),
      ...settings,
    },
    credentials,
    grants: [],
  };
}

/** A tenant may give every connection to each client that is new. */
export function addClient(world: World, client: Client): void {
  world.state.clients.push(client);
  const { flags } = world.state.settings;
  const opensAll =
    typeof flags === 'object' && flags !== null && 'enable_client_connections' in flags
      ? flags.enable_client_connections === true
      : false;
  if (!opensAll) return;
  for (const connection of world.state.connections) connection.enabledClients.push(client.id);
}

/** Settings that are given replace those of the same name; null takes one away. */
export function updateClient(client: Client, changes: Document): void {
  const { client_secret: secret, ...settings } = changes;
  if (typeof secret === 'string') client.secret = secret;
  client.settings = Object.fromEntries(
    Object.entries({ ...client.settings, ...settings }).filter(([, value]) => value !== null),
  );
}

export function deleteClient({ state }: World, id: string): void {
  if (state.clients.some((client) => client.id === id && client.global)) {
    throw new Auth0Fault(400, 'operation_not_supported', 'The global client cannot be deleted.');
  }
  state.clients = state.clients.filter((client) => client.id !== id);
  for (const connection of state.connections) {
    connection.enabledClients = connection.enabledClients.filter((clientId) => clientId !== id);
  }
}

/** @throws invalid_body */
function credentialOf(world: World, { pem, alg = 'RS256' }: PublicKeySent): ClientCredential {
  return { id: newCredentialId(world), alg, publicJwk: publicJwkOf(pem) };
}

function publicJwkOf(pem: string): JWK {
  try {
    const key = pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
    if (key.asymmetricKeyType === 'rsa') {
      const { n = '', e = '' } = key.export({ format: 'jwk' });
      return { kty: 'RSA', n, e };
    }
  } catch {
    // What is wrong with it, Auth0 does not say either.
  }
  throw Auth0Fault.body('must be the PEM of an RSA public key', 'client_authentication_methods');
}

export function textsOf({ settings }: Client, name: string): readonly string[] {
  const value = settings[name];
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}
