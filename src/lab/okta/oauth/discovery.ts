/** What the org publishes of its authorization server: metadata and keys. */
import type { JWK } from 'jose';
import type { SigningKey } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { oidcKey, publicPart } from '../rules/keys.ts';
import { OPENID_SCOPES } from './clients.ts';

const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'];
const CLIENT_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** Source: okta-oauth, getWellKnownOpenIDConfiguration; only of what this stand-in serves. */
export function metadata(world: OrgWorld): object {
  const base = world.ownUrl();
  const endpoint = (name: string) => `${base}/oauth2/v1/${name}`;
  return {
    issuer: base,
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
    userinfo_endpoint: endpoint('userinfo'),
    registration_endpoint: endpoint('clients'),
    jwks_uri: endpoint('keys'),
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: [...OPENID_SCOPES],
    token_endpoint_auth_methods_supported: AUTH_METHODS,
    claims_supported: [
      'iss ver sub aud iat exp jti auth_time amr idp nonce name given_name family_name preferred_username',
      'email email_verified locale zoneinfo phone_number updated_at groups at_hash',
    ].flatMap((line) => line.split(' ')),
    code_challenge_methods_supported: ['S256'],
    introspection_endpoint: endpoint('introspect'),
    introspection_endpoint_auth_methods_supported: AUTH_METHODS,
    revocation_endpoint: endpoint('revoke'),
    revocation_endpoint_auth_methods_supported: AUTH_METHODS,
    end_session_endpoint: endpoint('logout'),
    request_parameter_supported: false,
    device_authorization_endpoint: endpoint('device/authorize'),
    pushed_authorization_request_endpoint: endpoint('par'),
    dpop_signing_alg_values_supported: CLIENT_ALGORITHMS,
  };
}

/**
 * The keys that sign tokens, the newest first, and those with which this org signs its assertions as a client of other
 * providers, so that an Org2Org application finds them.
 */
export async function publishedKeys(world: OrgWorld): Promise<{ keys: readonly JWK[] }> {
  await oidcKey(world);
  const { oidcKeys, idps } = world.state;
  const ofClients = idps.flatMap(({ keys }) => keys);
  return { keys: [...oidcKeys.toReversed(), ...ofClients].map(published) };
}

function published({ kid, privateJwk }: SigningKey): JWK {
  return { ...publicPart(privateJwk), alg: 'RS256', kid, use: 'sig' };
}
