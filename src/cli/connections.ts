/** The connections of a profile, each turned into its vendor's ports when first asked for. */
import { systemClock } from '../core/clock.ts';
import { IdctlError } from '../core/errors.ts';
import type { Http } from '../core/http-contract.ts';
import type { Secret } from '../core/secret.ts';
import type { Vault } from '../vault/contract.ts';
import type {
  Capability,
  FactCache,
  Provides,
  VendorContext,
  VendorDescriptor,
} from '../vendors/contract.ts';
import { vendorById } from '../vendors/registry.ts';
import type { ContextOptions } from './context.ts';
import type { Profile } from './profile/load.ts';
import { readReference } from './profile/reference.ts';
import type { ConnectionEntry } from './profile/schema.ts';
import { effective } from './profile/schema.ts';
import { createSessions } from './sessions.ts';
import type { Prompts } from './terminal/prompts.ts';
import { openTransport } from './transport.ts';

/** The port that a capability stands for. */
export type PortOf<C extends Capability> = ReturnType<Awaited<ReturnType<NonNullable<Provides[C]>>>>;

export interface Connections {
  readonly names: readonly string[];
  entry(name: string): { readonly entry: ConnectionEntry; readonly vendor: VendorDescriptor };
  /** Names of the connections whose vendor offers a capability. */
  offering(capability: Capability): Promise<readonly string[]>;
  /** @throws NOT_FOUND (no such connection), USAGE (its vendor does not offer that) */
  port<C extends Capability>(name: string, capability: C): Promise<PortOf<C>>;
  portOrNull<C extends Capability>(name: string, capability: C): Promise<PortOf<C> | null>;
  /** Secrets and session as far as this run has come by them, for a process that takes over. */
  exportSecrets(name: string): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

export interface ConnectionsOptions {
  readonly profile: Profile;
  readonly vault: () => Promise<Vault>;
  readonly options: ContextOptions;
  readonly prompts: Prompts;
  readonly facts: FactCache;
  /** Secret fields (and `session`) handed over by the process that this one stands in for. */
  readonly inherited?: ReadonlyMap<string, Secret>;
}

export function createConnections(deps: ConnectionsOptions): Connections {
  const contexts = new Map<string, OpenConnection>();
  const names = Object.keys(deps.profile.connections);

  function entry(name: string): ReturnType<Connections['entry']> {
    const found = Object.hasOwn(deps.profile.connections, name) ? deps.profile.connections[name] : undefined;
    const vendor = found === undefined ? undefined : vendorById(found.vendor);
    if (found === undefined || vendor === undefined) {
      throw new IdctlError(
        'NOT_FOUND',
        `There is no connection "${name}" in the profile ${deps.profile.name}.`,
        {
          hint: names.length === 0 ? 'Add one: idctl connection add' : `There is ${names.join(', ')}.`,
        },
      );
    }
    return { entry: found, vendor };
  }

  async function portOrNull<C extends Capability>(name: string, capability: C): Promise<PortOf<C> | null> {
    const { vendor } = entry(name);
    const seam = vendor.provides[capability];
    if (seam === undefined) return null;
    const open = contexts.get(name) ?? openConnection(name, entry(name), deps);
    contexts.set(name, open);
    const make = await seam();
    return make(open.context) as PortOf<C>; // The map from capability to port is lost through the union of seams.
  }

  return {
    names,
    entry,
    offering: async (capability) =>
      names.filter((name) => entry(name).vendor.provides[capability] !== undefined),
    portOrNull,
    async port(name, capability) {
      const port = await portOrNull(name, capability);
      if (port !== null) return port;
      throw new IdctlError(
        'USAGE',
        `The connection "${name}" (${entry(name).vendor.label}) does not offer this.`,
      );
    },
    exportSecrets: async (name) => contexts.get(name)?.export() ?? {},
    async close() {
      for (const open of contexts.values()) await open.close();
      contexts.clear();
    },
  };
}

interface OpenConnection {
  readonly context: VendorContext;
  export(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

function settingsOf(vendor: VendorDescriptor, entry: ConnectionEntry): VendorContext['settings'] {
  const settings: Record<string, string | number | boolean> = {};
  for (const field of vendor.fields) {
    const value = field.kind === 'secret' ? undefined : effective(vendor, field.name, entry);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      settings[field.name] = value;
  }
  return settings;
}

function openConnection(
  name: string,
  { entry, vendor }: ReturnType<Connections['entry']>,
  deps: ConnectionsOptions,
): OpenConnection {
  const { options, profile, prompts } = deps;
  const secrets = new Map<string, Promise<Secret>>();
  const transports = new Map<string, Http>();
  const readSecret = async (field: string): Promise<Secret> => {
    const inherited = deps.inherited?.get(field);
    if (inherited !== undefined) return inherited;
    const reference = entry[field];
    if (typeof reference !== 'string') {
      throw new IdctlError('CONFIG_INVALID', `connections.${name}.${field} is not set.`);
    }
    return readReference(
      reference,
      { connection: name, field },
      {
        vault: deps.vault,
        environment: options.environment,
        prompts,
        execTimeoutMs: 20_000,
      },
    );
  };
  const secret = (field: string): Promise<Secret> => {
    const known = secrets.get(field) ?? readSecret(field);
    secrets.set(field, known);
    return known;
  };
  const httpFor = (baseUrl: string): Http => {
    const known = transports.get(baseUrl) ?? openTransport({ name, vendor, entry, baseUrl, secret, options });
    transports.set(baseUrl, known);
    return known;
  };
  const sessions = createSessions(
    name,
    profile.vault === undefined ? null : deps.vault,
    (text) => options.io.say(text),
    deps.inherited?.get('session'),
  );
  const context: VendorContext = {
    connection: name,
    baseUrl: entry.url,
    settings: settingsOf(vendor, entry),
    secret: async (field) => secret(field),
    hasSecret: (field) => entry[field] !== undefined,
    ask: async (message, { hidden }) => {
      const question = { message, answeredBy: 'a connection that signs in without a person' };
      return hidden ? prompts.secret(question) : prompts.plainSecret(question);
    },
    http: httpFor(entry.url),
    httpFor,
    clock: systemClock,
    sessions,
    facts: scopedFacts(deps.facts, `${name} ${entry.url}`),
    warn: (message) => options.io.say(`${name}: ${message}`),
    signal: options.lifecycle.interrupted,
  };
  return {
    context,
    async export() {
      const known: Record<string, string> = {};
      for (const [field, value] of secrets) known[field] = (await value).reveal();
      const session = await sessions.load();
      return session === null ? known : { ...known, session: session.reveal() };
    },
    async close() {
      // A session that could not be kept would only fill up the vendor's limit.
      if (sessions.isOrphaned()) await signOff(vendor, context);
      for (const http of transports.values()) await http.close();
    },
  };
}

async function signOff(vendor: VendorDescriptor, context: VendorContext): Promise<void> {
  try {
    const health = (await vendor.provides.health())(context);
    await health.signOff();
  } catch {
    context.warn('could not sign off; the session ends by itself at the vendor.');
  }
}

/** Facts of one connection do not answer for another, nor for the same name at another address. */
function scopedFacts(facts: FactCache, scope: string): FactCache {
  return {
    get: (key) => facts.get(`${scope} ${key}`),
    set: (key, value, ttlMs) => facts.set(`${scope} ${key}`, value, ttlMs),
    drop: (key) => facts.drop(`${scope} ${key}`),
  };
}
