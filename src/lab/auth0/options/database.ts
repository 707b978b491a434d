/** Options of the strategy `auth0`, a database. Source: schema ConnectionOptionsAuth0. */
import * as z from 'zod';
import { federated } from './common.ts';

const SCRIPTS = [
  'login',
  'get_user',
  'create',
  'verify',
  'change_password',
  'delete',
  'change_email',
  'change_username',
  'change_phone_number',
] as const;

const script = z.string().min(1).max(102_400);
const enable = z.strictObject({ enable: z.boolean() });

const LEGACY_PASSWORD_OPTIONS = [
  'passwordPolicy',
  'password_history',
  'password_no_personal_info',
  'password_dictionary',
  'password_complexity_options',
] as const;

export const databaseOptions = z
  .strictObject({
    enabledDatabaseCustomization: z.boolean().optional(),
    import_mode: z.boolean().optional(),
    customScripts: z.partialRecord(z.enum(SCRIPTS), script).optional(),
    configuration: z.record(z.string(), z.string().nullable()).nullish(),
    enable_script_context: z.boolean().optional(),
    disable_signup: z.boolean().optional(),
    disable_self_service_change_password: z.boolean().optional(),
    requires_username: z.boolean().optional(),
    brute_force_protection: z.boolean().optional(),
    realm_fallback: z.boolean().optional(),
    strategy_version: z.int().optional(),
    passwordPolicy: z.enum(['none', 'low', 'fair', 'good', 'excellent']).nullish(),
    password_history: enable.extend({ size: z.int().min(0).max(24).optional() }).nullish(),
    password_no_personal_info: enable.nullish(),
    password_dictionary: enable
      .extend({ dictionary: z.array(z.string().max(50)).max(200).optional() })
      .nullish(),
    password_complexity_options: z.strictObject({ min_length: z.int().min(1).max(128).optional() }).nullish(),
    password_options: z.looseObject({}).optional(),
    validation: z
      .strictObject({
        username: z.strictObject({ min: z.int().min(1), max: z.int().max(128) }).nullish(),
      })
      .nullish(),
    attributes: z.looseObject({}).optional(),
    precedence: z
      .array(z.enum(['email', 'phone_number', 'username']))
      .length(3)
      .optional(),
    authentication_methods: z.looseObject({}).nullish(),
    passkey_options: z.looseObject({}).nullish(),
    mfa: z
      .strictObject({ active: z.boolean().optional(), return_enroll_settings: z.boolean().optional() })
      .optional(),
    set_user_root_attributes: federated.set_user_root_attributes,
    non_persistent_attrs: federated.non_persistent_attrs,
  })
  .refine(
    (options) =>
      options.password_options === undefined ||
      LEGACY_PASSWORD_OPTIONS.every((name) => options[name] === undefined),
    { message: 'password_options excludes the older options of passwords', path: ['password_options'] },
  )
  .refine(
    (options) =>
      options.attributes === undefined ||
      (options.requires_username === undefined && options.validation === undefined),
    { message: 'attributes excludes requires_username and validation', path: ['attributes'] },
  );
