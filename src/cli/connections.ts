/** The connections of a profile, each turned into its vendor's ports when first asked for. */
import { IdctlError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { AssertionSource } from '../services/connections/assertion-port.ts';
import type { Locks } from '../services/pam/lease.ts';
import type { Vault } from '../vault/contract.ts';
import type { Capability, FactCache, Provides, VendorDescriptor } from '../vendors/contract.ts';
import { vendorById } from '../vendors/registry.ts';
import type { ContextOptions } from './context.ts';
import { OpenConnection } from './open-connection.ts';
import type { Profile } from './profile/load.ts';
import type { ConnectionEntry } from './profile/schema.ts';
import type { Prompts } from './terminal/prompts.ts';

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
  /** See `OpenConnection`. @throws when the vault cannot be opened */
  keepPersonsSession(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface ConnectionsOptions {
  readonly profile: Profile;
  readonly vault: () => Promise<Vault>;
  readonly options: ContextOptions;
  readonly prompts: Prompts;
  readonly facts: FactCache;
  readonly locks: Locks;
  /** Secret fields (and `session`) handed over by the process that this one stands in for. */
  readonly inherited?: ReadonlyMap<string, Secret>;
}

/** What one connection of them is opened with. */
export interface OpenOptions extends ConnectionsOptions {
  /** The identity provider that a connection names, by its name. @throws NOT_FOUND, USAGE */
  readonly assertionsBy: (name: string) => Promise<AssertionSource>;
}

export function createConnections(deps: ConnectionsOptions): Connections {
  const opened = new Map<string, OpenConnection>();
  const names = Object.keys(deps.profile.connections);

  const entry = (name: string): ReturnType<Connections['entry']> => entryOf(deps.profile, name);

  /** What was handed over belongs to the connection that is asked for, not to those that it asks in turn. */
  const { inherited: _own, ...forOthers } = deps;

  async function portOrNull<C extends Capability>(
    name: string,
    capability: C,
    terms: ConnectionsOptions = deps,
  ): Promise<PortOf<C> | null> {
    const { vendor } = entry(name);
    if (vendor.provides[capability] === undefined) return null;
    const open = opened.get(name) ?? new OpenConnection(name, entry(name), { ...terms, assertionsBy });
    opened.set(name, open);
    return open.port(capability);
  }

  async function port<C extends Capability>(
    name: string,
    capability: C,
    terms: ConnectionsOptions = deps,
  ): Promise<PortOf<C>> {
    const found = await portOrNull(name, capability, terms);
    if (found !== null) return found;
    throw new IdctlError(
      'USAGE',
      `The connection "${name}" (${entry(name).vendor.label}) does not offer this.`,
    );
  }

  const assertionsBy = (name: string): Promise<AssertionSource> => port(name, 'assertions', forOthers);

  return {
    names,
    entry,
    offering: async (capability) =>
      names.filter((name) => entry(name).vendor.provides[capability] !== undefined),
    portOrNull: (name, capability) => portOrNull(name, capability),
    port: (name, capability) => port(name, capability),
    exportSecrets: async (name) => opened.get(name)?.exportSecrets() ?? {},
    keepPersonsSession: async (name) => opened.get(name)?.keepPersonsSession(),
    async close() {
      for (const open of opened.values()) await open.close();
      opened.clear();
    },
  };
}

function entryOf(profile: Profile, name: string): ReturnType<Connections['entry']> {
  const names = Object.keys(profile.connections);
  const found = Object.hasOwn(profile.connections, name) ? profile.connections[name] : undefined;
  const vendor = found === undefined ? undefined : vendorById(found.vendor);
  if (found !== undefined && vendor !== undefined) return { entry: found, vendor };
  throw new IdctlError('NOT_FOUND', `There is no connection "${name}" in the profile ${profile.name}.`, {
    hint: names.length === 0 ? 'Add one: idctl connection add' : `There is ${names.join(', ')}.`,
  });
}
