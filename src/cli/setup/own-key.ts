/**
 * A connection that signs in with a key of its own: made here, kept in the vault, and made known to the vendor by hand
 * (`--new-key`) or by an administrator's sign-in that is used for this once (`--bootstrap`).
 */
import { IdctlError } from '../../core/errors.ts';
import type {
  ConnectionPurpose,
  ConnectionSetup,
  InstallRequest,
  KeyPair,
  SetupStep,
} from '../../services/connections/setup-port.ts';
import type { VendorDescriptor } from '../../vendors/contract.ts';
import { VENDORS, vendorById } from '../../vendors/registry.ts';
import { createConnections } from '../connections.ts';
import type { Context } from '../context.ts';
import { draftProfile } from '../profile/load.ts';
import { REFERENCE_PATTERN } from '../profile/reference.ts';
import { addressOf } from './given.ts';

export interface OwnKeyRequest {
  readonly name: string;
  readonly vendor?: string | undefined;
  readonly url?: string | undefined;
  readonly set: readonly string[];
  readonly replace: boolean;
  readonly newKey: boolean;
  readonly bootstrap: boolean;
  /** Reference to an administrator's API token, or `person:CLIENT_ID`. */
  readonly administrator: string;
  readonly label: string;
  readonly roles: readonly string[];
  readonly purpose: ConnectionPurpose;
}

export interface PreparedKey {
  readonly vendor: string;
  readonly url: string;
  /** Further `field=value` of the connection. */
  readonly set: readonly string[];
  readonly id: string;
  readonly publicKey: string;
  readonly steps: readonly SetupStep[];
  /** Whether an administrator has yet to do something by hand, and nobody is here to wait for it. */
  readonly waits: boolean;
}

/** The key stays in the vault whatever happens next: the vendor may know it by then, and the next run takes it up. */
export async function prepareOwnKey(context: Context, request: OwnKeyRequest): Promise<PreparedKey> {
  if (request.bootstrap && request.administrator === 'prompt' && !context.prompts.possible) {
    throw new IdctlError('INPUT_REQUIRED', 'An administrator has to sign in. Nobody can be asked here.', {
      hint: 'Answer it with --administrator, such as --administrator env:OKTA_ADMIN.',
    });
  }
  const vendor = vendorWithSetup(request.vendor);
  const written = request.set.find((it) => it.startsWith('url='))?.slice('url='.length);
  const url = await addressOf(vendor, request.url ?? written, context.prompts);
  const opened = openSetup(context, vendor, url, request);
  try {
    const setup = await opened.setup();
    const { key, reference } = await keyOf(context, setup, request);
    const shared = { vendor: vendor.id, url, id: key.id, publicKey: key.publicKey };
    const fields = { ...setup.fields, [setup.keyField]: reference };
    if (request.bootstrap) {
      const { fields: more, steps } = await setup.install(key, installRequest(request));
      return { ...shared, set: asSets({ ...fields, ...more }), steps, waits: false };
    }
    context.options.io.say(setup.guide(key, installRequest(request)).join('\n'));
    const isKnown = request.set.some((it) => it.startsWith('clientId='));
    return { ...shared, set: asSets(fields), steps: [], waits: !isKnown && !context.prompts.possible };
  } finally {
    await opened.close();
  }
}

function installRequest({ label, roles, purpose }: OwnKeyRequest): InstallRequest {
  return { label, roles, purpose };
}

function asSets(fields: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(fields).map(([field, value]) => `${field}=${value}`);
}

function vendorWithSetup(id: string | undefined): VendorDescriptor {
  const able = VENDORS.filter((it) => it.provides.setup !== undefined);
  const vendor = id === undefined ? able[0] : vendorById(id);
  if (vendor !== undefined && able.includes(vendor)) return vendor;
  throw new IdctlError('USAGE', `--new-key and --bootstrap are for ${able.map((it) => it.id).join(', ')}.`);
}

/** One that an earlier, interrupted run has left is taken up, unless the connection is being replaced. */
async function keyOf(
  context: Context,
  setup: ConnectionSetup,
  { name, replace, newKey }: OwnKeyRequest,
): Promise<{ readonly key: KeyPair; readonly reference: string }> {
  const vault = await context.vault();
  const entry = `${name}/${setup.keyField}`;
  const kept = replace && newKey ? null : await vault.get(entry);
  const key = kept === null ? await setup.newKey() : await setup.readKey(kept);
  if (kept === null) await vault.set(entry, key.privateKey);
  return { key, reference: `${vault.backend}:${entry}` };
}

/** A connection of the administrator's that is in no profile: its session is ended with it. */
function openSetup(
  context: Context,
  vendor: VendorDescriptor,
  url: string,
  request: OwnKeyRequest,
): { setup(): Promise<ConnectionSetup>; close(): Promise<void> } {
  const { options, prompts, vault, state } = context;
  const entry = { vendor: vendor.id, url, ...administratorFields(request.administrator) };
  const profile = draftProfile(options.profileName, context.profilePath, 'administrator', entry);
  const shared = { vault, options, prompts, facts: state.facts, locks: state.locks };
  const connections = createConnections({ profile, ...shared });
  return {
    setup: () => connections.port('administrator', 'setup'),
    close: () => connections.close(),
  };
}

function administratorFields(administrator: string): Record<string, string> {
  const [, clientId] = /^person:(.+)$/.exec(administrator) ?? [];
  if (clientId !== undefined) return { method: 'person', clientId };
  if (REFERENCE_PATTERN.test(administrator)) return { method: 'token', apiToken: administrator };
  throw new IdctlError('USAGE', '--administrator takes a reference to an API token, or person:CLIENT_ID.', {
    hint: 'For example: --administrator prompt, --administrator env:OKTA_ADMIN',
  });
}
