/** Options of the strategies `okta` and `oidc`. Source: schemas ConnectionOptionsOkta, ConnectionOptionsOIDC. */
import * as z from 'zod';
import { address, domainAliases, federated } from './common.ts';

const ALGORITHMS = ['ES256', 'ES384', 'PS256', 'PS384', 'RS256', 'RS384', 'RS512'] as const;

/** What an identity provider says of itself; it may say more than anybody knows. */
export const providerMetadata = z.looseObject({
  issuer: address(255).optional(),
  authorization_endpoint: address(2083).optional(),
  token_endpoint: address(2083).optional(),
  userinfo_endpoint: address(2083).optional(),
  jwks_uri: address(255).optional(),
  code_challenge_methods_supported: z.array(z.string()).nullish(),
});
export type ProviderMetadata = z.infer<typeof providerMetadata>;

const scope = z
  .string()
  .min(6)
  .max(255)
  .refine((text) => text.split(' ').includes('openid'), 'must include openid');

const attributeMap = <Mode extends string>(modes: readonly [Mode, ...Mode[]]) =>
  z.strictObject({
    attributes: z.record(z.string(), z.unknown()).optional(),
    mapping_mode: z.enum(modes).optional(),
    userinfo_scope: z.string().max(255).optional(),
  });

const common = {
  ...federated,
  client_id: z.string().min(1).max(255),
  client_secret: z.string().max(700).optional(),
  scope: scope.optional(),
  domain_aliases: domainAliases(1000).optional(),
  issuer: address(255).optional(),
  authorization_endpoint: address(2083).optional(),
  token_endpoint: address(2083).optional(),
  userinfo_endpoint: address(2083).optional(),
  jwks_uri: address(255).optional(),
  oidc_metadata: providerMetadata.optional(),
  connection_settings: z
    .strictObject({ pkce: z.enum(['auto', 'S256', 'plain', 'disabled']).optional() })
    .optional(),
  send_back_channel_nonce: z.boolean().optional(),
  id_token_signed_response_algs: z.array(z.enum(ALGORITHMS)).nullish(),
  id_token_session_expiry_supported: z.boolean().optional(),
  federated_connections_access_tokens: z.strictObject({ active: z.boolean().optional() }).nullish(),
  token_endpoint_auth_method: z.enum(['client_secret_post', 'private_key_jwt']).nullish(),
  token_endpoint_auth_signing_alg: z.enum(ALGORITHMS).nullish(),
  token_endpoint_jwtca_aud_format: z.enum(['issuer', 'token_endpoint']).optional(),
  dpop_signing_alg: z.enum(['ES256', 'ES384', 'ES512', 'Ed25519']).optional(),
};

export const oktaOptions = z
  .strictObject({
    ...common,
    /** A host, with its port where the lab's orgs have one. */
    domain: z
      .string()
      .min(4)
      .max(255)
      .regex(/^[a-z0-9.-]+(:\d+)?$/i, 'must be a domain without scheme and path')
      .optional(),
    type: z.literal('back_channel').optional(),
    attribute_map: attributeMap(['basic_profile', 'use_map']).optional(),
  })
  .refine(({ domain, oidc_metadata }) => domain !== undefined || oidc_metadata !== undefined, {
    message: 'Missing required property: domain',
  });

export const oidcOptions = z
  .strictObject({
    ...common,
    discovery_url: address(255).optional(),
    type: z.enum(['back_channel', 'front_channel']).optional(),
    attribute_map: attributeMap(['bind_all', 'use_map']).optional(),
  })
  .refine((options) => options.type !== 'back_channel' || options.client_secret !== undefined, {
    message: 'Missing required property: client_secret',
  })
  .refine(hasEndpoints, { message: 'Missing required property: discovery_url' });

function hasEndpoints(options: {
  discovery_url?: string | undefined;
  oidc_metadata?: unknown;
  issuer?: string | undefined;
  authorization_endpoint?: string | undefined;
  jwks_uri?: string | undefined;
}): boolean {
  const { discovery_url, oidc_metadata, issuer, authorization_endpoint, jwks_uri } = options;
  const byHand = [issuer, authorization_endpoint, jwks_uri].every((it) => it !== undefined);
  return discovery_url !== undefined || oidc_metadata !== undefined || byHand;
}
