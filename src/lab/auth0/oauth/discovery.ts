/** What the tenant says of itself. */
import type { Document } from '../model.ts';
import { issuerOf, type World } from '../world.ts';

const SUPPORTED = {
  scopes_supported: ['openid', 'profile', 'email'],
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'client_credentials'],
  code_challenge_methods_supported: ['S256', 'plain'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['HS256', 'RS256', 'RS512', 'PS256'],
  token_endpoint_auth_methods_supported: [
    ...['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
  ],
  token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'PS256'],
  claims_supported: [
    ...['iss', 'sub', 'aud', 'iat', 'exp', 'auth_time', 'nonce', 'sid', 'at_hash'],
    ...['name', 'nickname', 'given_name', 'family_name', 'picture', 'email', 'email_verified', 'updated_at'],
  ],
  request_uri_parameter_supported: false,
  request_parameter_supported: false,
};

export function metadata(world: World): Document {
  const base = world.ownUrl();
  return {
    issuer: issuerOf(world),
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/oauth/token`,
    userinfo_endpoint: `${base}/userinfo`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    ...SUPPORTED,
  };
}
