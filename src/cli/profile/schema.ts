/**
 * The profile's schema: one source for validation, types and the published JSON Schema. Vendors bring their own
 * fields as data (`ConfigField`), so that adding a vendor changes nothing here.
 */
import * as z from 'zod';
import type { ConfigField, FieldCondition, VendorDescriptor } from '../../vendors/contract.ts';
import { VENDORS } from '../../vendors/registry.ts';
import { REFERENCE_PATTERN } from './reference.ts';

export const SCHEMA_VERSION = 1;

const NAME = 'a name has letters, digits, dot, dash and underscore, 63 at most';
const REFERENCE =
  'a secret is given by reference: keychain:NAME, age:NAME, env:NAME, file:PATH, exec:COMMAND or prompt';
const DURATION = 'a duration is written like 45s, 30m or 1h30m';
const ADDRESS = 'an address starts with https:// (http:// only for this machine)';

/** Text of which the rule is told also where something else than text is written; that nothing is, is told as such. */
function ruled(rule: string) {
  return z.string({ error: ({ input }) => (input === undefined || input === null ? undefined : rule) });
}

const name = ruled(NAME).regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, NAME);

const reference = ruled(REFERENCE)
  .regex(REFERENCE_PATTERN, REFERENCE)
  .describe('Reference to a secret, never the secret.');

const duration = ruled(DURATION).regex(/^(\d+(ms|s|m|h|d))+$/, DURATION);

const url = ruled(ADDRESS).refine((text) => {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}, ADDRESS);

/** Entries by name. YAML reads a block that was opened and left empty as null: it has none. */
function entries<T extends z.ZodType>(of: T) {
  return z
    .record(name, of)
    .nullish()
    .transform((written) => written ?? {});
}

/** Which rule a name breaks, or null: to be told before anybody is asked further. */
export function nameFault(text: string): string | null {
  return name.safeParse(text).success ? null : NAME;
}

/** The same of an address. */
export function addressFault(text: string): string | null {
  return url.safeParse(text).success ? null : ADDRESS;
}

/** Fields of every connection, whatever its vendor. */
const common = {
  url: url.describe('Address of the vendor.'),
  ca: z.string().optional().describe('PEM file of the authority that signed the server certificate.'),
  certificate: z.string().optional().describe('PEM file of the client certificate.'),
  key: z.string().optional().describe('PEM file of the client certificate’s key.'),
  keyPassphrase: reference.optional(),
  serverName: z
    .string()
    .optional()
    .describe('Name to ask for in TLS (SNI), when it differs from the address.'),
  maxTls: z.enum(['TLSv1.2', 'TLSv1.3']).optional(),
  proxy: z
    .string()
    .optional()
    .describe('Proxy for this connection; beats HTTPS_PROXY. "none" uses no proxy.'),
  timeout: duration.optional().describe('Longest wait for one answer; 30s when left out.'),
};

export const COMMON_FIELDS = Object.keys(common);

function base(field: ConfigField): z.ZodType {
  switch (field.kind) {
    case 'secret':
      return reference;
    case 'flag':
      return z.boolean();
    case 'number':
      return z.number();
    case 'choice':
      return z.enum((field.choices ?? []) as [string, ...string[]]); // A choice field has choices by contract.
    case 'connection':
      return name;
    default:
      return z.string().min(1);
  }
}

function fieldSchema(field: ConfigField): z.ZodType {
  const schema = base(field).describe(field.help);
  const always = field.required === true && field.when === undefined && field.default === undefined;
  return always ? schema : schema.optional();
}

function connectionSchema(vendor: VendorDescriptor) {
  return z
    .strictObject({
      vendor: z.literal(vendor.id),
      ...common,
      ...Object.fromEntries(vendor.fields.map((field) => [field.name, fieldSchema(field)])),
    })
    .superRefine(
      (value: Record<string, unknown>, context) => {
        for (const field of vendor.fields) {
          if (value[field.name] === undefined && isRequired(field, vendor, value)) {
            const message = missingField(field, vendor, value);
            const params = { because: conditionOf(field, vendor, value)?.field };
            context.addIssue({ code: 'custom', path: [field.name], message, params });
          }
        }
      },
      // Also where another field is wrong: all faults are told at once.
      { when: ({ value }) => typeof value === 'object' && value !== null },
    );
}

/** The value of a field as it will be used: what is written, or its default. */
export function effective(
  vendor: VendorDescriptor,
  name: string,
  written: Readonly<Record<string, unknown>>,
): unknown {
  return written[name] ?? vendor.fields.find((field) => field.name === name)?.default;
}

/** Whether a field must be given, considering what the fields that it depends on say. */
export function isRequired(
  field: ConfigField,
  vendor: VendorDescriptor,
  written: Readonly<Record<string, unknown>>,
): boolean {
  return field.required === true && field.default === undefined && applies(field, vendor, written);
}

/** Whether a field means anything, considering what the fields that it depends on say. */
export function applies(
  field: ConfigField,
  vendor: VendorDescriptor,
  written: Readonly<Record<string, unknown>>,
): boolean {
  return field.when === undefined || conditionOf(field, vendor, written) !== undefined;
}

/** The first condition of a field that holds. */
function conditionOf(
  { when }: ConfigField,
  vendor: VendorDescriptor,
  written: Readonly<Record<string, unknown>>,
): FieldCondition | undefined {
  const conditions: readonly FieldCondition[] = when === undefined ? [] : [when].flat();
  return conditions.find(
    (it) =>
      it.in.includes(String(effective(vendor, it.field, written))) &&
      (it.with === undefined || written[it.with] !== undefined) &&
      (it.without === undefined || written[it.without] === undefined),
  );
}

function missingField(
  field: ConfigField,
  vendor: VendorDescriptor,
  written: Readonly<Record<string, unknown>>,
): string {
  const condition = conditionOf(field, vendor, written);
  if (condition === undefined) return `"${field.name}" is missing: ${field.help}`;
  const also = condition.with === undefined ? '' : ` and ${condition.with} is ${written[condition.with]}`;
  const because = `because ${condition.field} is ${effective(vendor, condition.field, written)}${also}`;
  return `"${field.name}" is missing (${because}): ${field.help}`;
}

const account = z.strictObject({
  connection: name,
  id: z.string().min(1).describe('The account’s id, made by idctl.'),
  name: z.string(),
  userName: z.string(),
  target: z.string(),
  container: z.string(),
  platform: z.string(),
});

const vault = z.discriminatedUnion('backend', [
  z.strictObject({ backend: z.literal('keychain'), service: z.string().optional() }),
  z.strictObject({
    backend: z.literal('age'),
    file: z.string().optional().describe('The vault’s file; beside the profile when left out.'),
    identity: z.string().optional().describe('age identity file that opens it.'),
    passphraseFile: z
      .string()
      .optional()
      .describe('File with the passphrase; IDCTL_VAULT_PASSPHRASE_FILE beats it.'),
    credential: z.string().optional().describe('Name of the systemd credential that holds the passphrase.'),
  }),
  z.strictObject({ backend: z.literal('memory') }),
]);

const [first, ...rest] = VENDORS.map(connectionSchema);
if (first === undefined) throw new Error('no vendor is registered');

export const profileSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION, {
    error: ({ input }) =>
      input === undefined
        ? `"schemaVersion" is missing: write schemaVersion: ${SCHEMA_VERSION}`
        : `"schemaVersion" must be ${SCHEMA_VERSION}: this idctl reads no other`,
  }),
  vault: vault.optional(),
  connections: entries(z.discriminatedUnion('vendor', [first, ...rest])),
  accounts: entries(account),
  lab: z
    .strictObject({ control: url, tokenFile: z.string() })
    .optional()
    .describe('Marks a profile of the local lab; written by idctl lab.'),
});

export type ProfileData = z.infer<typeof profileSchema>;
export type VaultSettings = z.infer<typeof vault>;
export type AccountEntry = z.infer<typeof account>;

/** A connection after validation; vendor fields are looked up by name with the descriptor at hand. */
export type ConnectionEntry = Readonly<Record<string, string | number | boolean | undefined>> & {
  readonly vendor: string;
  readonly url: string;
};

/** The published schema, for editors. */
export function jsonSchema(): object {
  return z.toJSONSchema(profileSchema, { io: 'input' });
}
