/** Options that several strategies share. Source: Management API, schemas ConnectionOptions*. */
import * as z from 'zod';

/** The lab's own identity providers speak http on loopback, where the vendor wants https. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/;

export function address(longest: number) {
  return z
    .string()
    .min(8)
    .max(longest)
    .refine((text) => /^https:\/\/./.test(text) || LOOPBACK.test(text), 'must be an https address')
    .refine((text) => URL.canParse(text), 'must be an address');
}

const domainName = z
  .string()
  .max(256)
  .regex(/^(?!-)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i, 'must be a domain');

export function domainAliases(most: number) {
  return z.array(domainName).max(most);
}

const UPSTREAM_ALIASES = [
  'acr_values',
  'audience',
  'client_id',
  'display',
  'id_token_hint',
  'login_hint',
  'max_age',
  'prompt',
  'resource',
  'response_mode',
  'response_type',
  'ui_locales',
] as const;

const upstreamParams = z
  .record(
    z.string(),
    z.union([z.strictObject({ alias: z.enum(UPSTREAM_ALIASES) }), z.strictObject({ value: z.string() })]),
  )
  .nullable();

/** Of identity providers, whatever protocol they speak. */
export const federated = {
  icon_url: address(255).optional(),
  set_user_root_attributes: z.enum(['on_each_login', 'on_first_login', 'never_on_login']).optional(),
  non_persistent_attrs: z.array(z.string().max(255)).max(96).nullish(),
  tenant_domain: z.string().min(1).max(255).optional(),
  upstream_params: upstreamParams.optional(),
};
