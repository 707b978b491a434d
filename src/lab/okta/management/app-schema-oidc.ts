/** `credentials.oauthClient` and `settings.oauthClient` of OpenID Connect applications. */
import * as z from 'zod';

const text = z.string().nullish();
const ALGORITHMS = ['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const;

export const AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
] as const;

export const GRANT_TYPES = [
  'authorization_code',
  'client_credentials',
  'implicit',
  'interaction_code',
  'password',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:openid:params:grant-type:ciba',
  'urn:okta:params:oauth:grant-type:otp',
  'urn:okta:params:oauth:grant-type:oob',
  'http://auth0.com/oauth/grant-type/mfa-otp',
  'http://auth0.com/oauth/grant-type/mfa-oob',
] as const;

/** Absolute and without a fragment; the scheme is the application's business. */
const redirectUri = z
  .string()
  .refine((uri) => URL.canParse(uri) && !uri.includes('#'), 'is not an absolute URI');

const keyBase = {
  kid: z.string().nullish(),
  alg: z.string().nullish(),
  status: z.enum(['ACTIVE', 'INACTIVE']).nullish(),
  id: z.string().optional(),
  created: text,
  lastUpdated: text,
  _links: z.looseObject({}).optional(),
};

/** Public keys: a private member is an unknown field, and so refused. */
export const publicJwkSchema = z.discriminatedUnion('kty', [
  z.strictObject({
    kty: z.literal('RSA'),
    n: z.string().min(1),
    e: z.string().min(1),
    use: z.enum(['sig', 'enc']).nullish(),
    ...keyBase,
  }),
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.enum(['P-256', 'P-384', 'P-521']),
    x: z.string().min(1),
    y: z.string().min(1),
    use: z.enum(['sig']).nullish(),
    ...keyBase,
  }),
]);

export type PublicJwkBody = z.infer<typeof publicJwkSchema>;

export const oauthCredentials = z.strictObject({
  client_id: z.string().min(6).max(100).optional(),
  client_secret: z.string().min(14).max(100).optional(),
  autoKeyRotation: z.boolean().optional(),
  pkce_required: z.boolean().nullish(),
  token_endpoint_auth_method: z.enum(AUTH_METHODS).optional(),
});

export const oidcClientSchema = z.strictObject({
  application_type: z.enum(['browser', 'native', 'service', 'web']).nullish(),
  client_uri: text,
  logo_uri: text,
  policy_uri: text,
  tos_uri: text,
  initiate_login_uri: text,
  redirect_uris: z.array(redirectUri).optional(),
  post_logout_redirect_uris: z.array(redirectUri).nullish(),
  grant_types: z.array(z.enum(GRANT_TYPES)).min(1),
  response_types: z.array(z.enum(['code', 'id_token', 'token'])).optional(),
  consent_method: z.enum(['REQUIRED', 'TRUSTED']).optional(),
  issuer_mode: z.enum(['CUSTOM_URL', 'DYNAMIC', 'ORG_URL']).optional(),
  idp_initiated_login: z
    .strictObject({
      mode: z.enum(['DISABLED', 'SPEC', 'OKTA']),
      default_scope: z.array(z.string()).optional(),
    })
    .optional(),
  refresh_token: z
    .strictObject({ rotation_type: z.enum(['ROTATE', 'STATIC']), leeway: z.int().min(0).max(60).optional() })
    .nullish(),
  wildcard_redirect: z.enum(['DISABLED', 'SUBDOMAIN']).optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  jwks: z.strictObject({ keys: z.array(publicJwkSchema).max(50) }).nullish(),
  jwks_uri: z.url().nullish(),
  network: z
    .strictObject({
      connection: z.enum(['ANYWHERE', 'ZONE']),
      include: z.array(z.string()).optional(),
      exclude: z.array(z.string()).optional(),
    })
    .nullish(),
  participate_slo: z.boolean().nullish(),
  frontchannel_logout_uri: text,
  frontchannel_logout_session_required: z.boolean().nullish(),
  request_object_signing_alg: z.enum(ALGORITHMS).nullish(),
  id_token_encrypted_response_alg: text,
  sector_identifier_uri: text,
  subject_type: z.enum(['public', 'pairwise']).nullish(),
  backchannel_token_delivery_mode: z.enum(['poll', 'ping', 'push']).nullish(),
  backchannel_authentication_request_signing_alg: z.enum(ALGORITHMS).nullish(),
  backchannel_custom_authenticator_id: text,
});

export type OidcClient = z.infer<typeof oidcClientSchema>;
export type OauthCredentials = z.infer<typeof oauthCredentials>;

/** Rules between the fields; empty when all is well. */
export function oidcFaults(client: OidcClient, method: string): readonly string[] {
  const { application_type: type = 'web', grant_types: grants, redirect_uris: uris = [] } = client;
  const responses = client.response_types ?? [];
  const isService = type === 'service';
  const hasKeys = (client.jwks?.keys.length ?? 0) > 0 || Boolean(client.jwks_uri);
  const rules: ReadonlyArray<readonly [wrong: boolean, what: string]> = [
    [isService && !grants.includes('client_credentials'), 'grant_types: a service needs client_credentials'],
    [isService && method === 'none', 'token_endpoint_auth_method: a service authenticates itself'],
    [!isService && grants.includes('client_credentials'), 'grant_types: client_credentials is for services'],
    [type === 'browser' && method !== 'none', 'token_endpoint_auth_method: a browser keeps no secret'],
    [
      grants.includes('authorization_code') && uris.length === 0,
      'redirect_uris: authorization_code needs at least one',
    ],
    [
      grants.includes('authorization_code') && !responses.includes('code'),
      'response_types: authorization_code needs code',
    ],
    [
      grants.includes('implicit') && !responses.some((one) => one !== 'code'),
      'response_types: implicit needs token or id_token',
    ],
    [method === 'private_key_jwt' && !hasKeys, 'jwks: private_key_jwt needs keys or a jwks_uri'],
    [
      Boolean(client.jwks_uri) && client.jwks !== undefined && client.jwks !== null,
      'jwks_uri: not together with jwks',
    ],
    [hasTwice(client.jwks?.keys.map(({ kid }) => kid) ?? []), 'jwks: a kid is there twice or missing'],
  ];
  return rules.filter(([wrong]) => wrong).map(([, what]) => `settings.oauthClient.${what}`);
}

/** One key may have no id; of several each has its own. */
function hasTwice(kids: ReadonlyArray<string | null | undefined>): boolean {
  return kids.length > 1 && new Set(kids.filter(Boolean)).size !== kids.length;
}
