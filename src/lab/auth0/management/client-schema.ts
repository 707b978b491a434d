/** Settings of clients. Source: schemas CreateClientRequestContent, UpdateClientRequestContent. */
import * as z from 'zod';

const APP_TYPES = [
  'native',
  'spa',
  'regular_web',
  'non_interactive',
  'resource_server',
  'express_configuration',
  'sso_integration',
] as const;

const texts = z.array(z.string());
const urls = z.array(z.string().refine((text) => URL.canParse(text.replace('*.', '')), 'must be an address'));
const flag = z.boolean();

/** The document allows them and this lab does not keep them: a client that relied on them would be deceived. */
export const NOT_KEPT = [
  'oidc_logout',
  'oidc_backchannel_logout',
  'session_transfer',
  'addons',
  'mobile',
  'native_social_login',
  'fedcm_login',
  'refresh_token',
  'default_organization',
  'organization_usage',
  'organization_require_behavior',
  'organization_discovery_methods',
  'require_pushed_authorization_requests',
  'require_proof_of_possession',
  'signed_request_object',
  'token_vault_privileged_access',
  'compliance_level',
  'token_exchange',
  'par_request_expiry',
  'token_quota',
  'resource_server_identifier',
  'third_party_security_mode',
  'redirection_policy',
  'express_configuration',
  'my_organization_configuration',
  'async_approval_notification_channels',
  'encryption_key',
  'skip_non_verifiable_callback_uri_confirmation_prompt',
] as const;

const publicKey = z.strictObject({
  credential_type: z.literal('public_key'),
  pem: z.string().max(4096),
  name: z.string().max(128).optional(),
  alg: z.enum(['RS256', 'RS384', 'PS256']).optional(),
});

const name = z
  .string()
  .min(1)
  .regex(/^[^<>]+$/, 'must not hold < or >');

const kept = {
  description: z.string().max(140).optional(),
  logo_uri: z.string().optional(),
  callbacks: urls.optional(),
  allowed_logout_urls: urls.optional(),
  allowed_origins: urls.optional(),
  web_origins: urls.optional(),
  client_aliases: texts.optional(),
  allowed_clients: texts.optional(),
  grant_types: z.array(z.string().min(1)).optional(),
  is_token_endpoint_ip_header_trusted: flag.optional(),
  app_type: z.enum(APP_TYPES).optional(),
  is_first_party: flag.optional(),
  oidc_conformant: flag.optional(),
  jwt_configuration: z
    .strictObject({
      lifetime_in_seconds: z.int().positive().optional(),
      secret_encoded: flag.optional(),
      scopes: z.looseObject({}).optional(),
      alg: z.enum(['HS256', 'RS256', 'RS512', 'PS256']).optional(),
    })
    .optional(),
  sso: flag.optional(),
  sso_disabled: flag.optional(),
  cross_origin_authentication: flag.optional(),
  cross_origin_loc: z.string().optional(),
  custom_login_page_on: flag.optional(),
  custom_login_page: z.string().min(1).optional(),
  custom_login_page_preview: z.string().min(1).optional(),
  form_template: z.string().min(1).optional(),
  client_metadata: z.record(z.string(), z.string().max(255).nullable()).optional(),
  initiate_login_uri: z.string().optional(),
};

const AUTH_METHODS = ['none', 'client_secret_post', 'client_secret_basic'] as const;

export const createClientSchema = z.strictObject({
  ...kept,
  name,
  token_endpoint_auth_method: z.enum(AUTH_METHODS).optional(),
  client_authentication_methods: z
    .strictObject({ private_key_jwt: z.strictObject({ credentials: z.array(publicKey).min(1).max(2) }) })
    .optional(),
});

export const updateClientSchema = z
  .strictObject({
    ...kept,
    name: name.optional(),
    client_secret: z.string().min(1).optional(),
    token_endpoint_auth_method: z.enum(AUTH_METHODS).nullish(),
  })
  .refine((body) => Object.keys(body).length > 0, 'must have a property');
