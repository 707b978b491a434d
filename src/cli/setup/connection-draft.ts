/** A connection that is being set up: from flags, from questions, or both. */
import { IdctlError } from '../../core/errors.ts';
import type { Capability, ConfigField, VendorDescriptor } from '../../vendors/contract.ts';
import { VENDORS, vendorById } from '../../vendors/registry.ts';
import { REFERENCE_PATTERN } from '../profile/reference.ts';
import type { ConnectionEntry } from '../profile/schema.ts';
import { applies, COMMON_FIELDS, isRequired } from '../profile/schema.ts';
import type { Prompts } from '../terminal/prompts.ts';
import { addressOf } from './given.ts';
import type { SecretKeeper } from './secret-keeper.ts';

export interface DraftFlags {
  readonly vendor?: string | undefined;
  readonly url?: string | undefined;
  /** `field=value`; a secret's value is a reference. */
  readonly set: readonly string[];
}

type Fields = Record<string, string | number | boolean>;

/** @throws USAGE for an unknown field or value */
function parseSets(vendor: VendorDescriptor, sets: readonly string[]): Fields {
  const fields: Fields = {};
  for (const text of sets) {
    const equals = text.indexOf('=');
    const name = text.slice(0, Math.max(0, equals));
    const value = text.slice(equals + 1);
    const field = vendor.fields.find((it) => it.name === name);
    if (equals < 1 || (field === undefined && !COMMON_FIELDS.includes(name))) {
      const known = [...COMMON_FIELDS, ...vendor.fields.map((it) => it.name)].join(', ');
      // Only the name is shown: somebody may have written a secret behind it.
      throw new IdctlError('USAGE', `--set ${name || '…'}: there is no such field.`, {
        hint: `Fields: ${known}`,
      });
    }
    fields[name] = convert(name, value, field);
  }
  return fields;
}

function convert(name: string, value: string, field: ConfigField | undefined): string | number | boolean {
  if ((field?.kind === 'secret' || name === 'keyPassphrase') && !REFERENCE_PATTERN.test(value)) {
    throw new IdctlError('USAGE', `--set ${name}: a secret is given by reference, never by value.`, {
      hint: `Store it with: idctl vault set NAME    then: --set ${name}=keychain:NAME (or age:, env:, file:, exec:, prompt)`,
    });
  }
  // Any other word stays one, for the schema to refuse.
  if (field?.kind === 'flag' && (value === 'true' || value === 'false')) return value === 'true';
  return field?.kind === 'number' ? Number(value) : value;
}

async function chooseVendor(given: string | undefined, prompts: Prompts): Promise<VendorDescriptor> {
  const id =
    given ??
    (await prompts.choice({
      message: 'Vendor:',
      answeredBy: '--vendor',
      choices: VENDORS.map((it) => it.id),
    }));
  const vendor = vendorById(id);
  if (vendor !== undefined) return vendor;
  throw new IdctlError('USAGE', `There is no vendor "${id}".`, {
    hint: `There is ${VENDORS.map((it) => it.id).join(', ')}.`,
  });
}

/** Who is asked, and what may be answered. */
export interface Asked {
  readonly prompts: Prompts;
  readonly keeper: SecretKeeper;
  /** Names of the profile's connections that offer something. */
  readonly offering: (capability: Capability) => readonly string[];
}

/** Among the names of connections; none can be called so. */
const NONE = '(none)';

/** Undefined: it is left out. */
async function askField(
  field: ConfigField,
  name: string,
  { prompts, keeper, offering }: Asked,
): Promise<string | boolean | undefined> {
  const question = { message: `${field.help}\n  ${field.name}:`, answeredBy: `--set ${field.name}=…` };
  if (field.kind === 'secret') return keeper.keep(name, field.name, question);
  if (field.kind === 'flag') return prompts.confirm({ ...question, default: field.default === true });
  if (field.kind === 'connection') {
    const choices = [...namesFor(field, offering), ...(field.required === true ? [] : [NONE])];
    const chosen = await prompts.choice({ ...question, choices });
    return chosen === NONE ? undefined : chosen;
  }
  if (field.choices !== undefined) {
    const preset = field.choices.find((it) => it === field.default);
    return prompts.choice({
      ...question,
      choices: field.choices,
      ...(preset === undefined ? {} : { default: preset }),
    });
  }
  return prompts.text(question);
}

function namesFor({ offers }: ConfigField, offering: Asked['offering']): readonly string[] {
  return offers === undefined ? [] : offering(offers);
}

/** What is asked for at a terminal although it may be left out: what one signs in by. */
function isOffered(field: ConfigField, { prompts, offering }: Asked): boolean {
  if (!prompts.possible) return false;
  if (field.kind === 'connection') return namesFor(field, offering).length > 0;
  return field.kind === 'choice' || (field.kind === 'secret' && field.name === 'password');
}

/**
 * Completes a connection: flags first, then questions for what is still needed.
 *
 * @throws INPUT_REQUIRED naming the flag, when something is needed and nobody can be asked.
 */
export async function draftConnection(
  name: string,
  flags: DraftFlags,
  asked: Asked,
): Promise<ConnectionEntry> {
  const { prompts } = asked;
  const vendor = await chooseVendor(flags.vendor, prompts);
  const fields = parseSets(vendor, flags.set);
  const written = fields['url'];
  const given = flags.url ?? (written === undefined ? undefined : String(written));
  const url = await addressOf(vendor, given, prompts);
  for (const field of vendor.fields) {
    if (fields[field.name] !== undefined || !applies(field, vendor, fields)) continue;
    if (!isRequired(field, vendor, fields) && !isOffered(field, asked)) continue;
    const answer = await askField(field, name, asked);
    if (answer !== undefined) fields[field.name] = answer;
  }
  const { url: _asWritten, ...others } = fields;
  return { vendor: vendor.id, url, ...others };
}
