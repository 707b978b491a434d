/**
 * A vault that is reached by way of an identity provider: whoever repairs the provider must not need it to get at the
 * password that repairs it.
 */
import type { Finding } from '../../services/connections/port.ts';
import { vendorById } from '../../vendors/registry.ts';
import type { Profile } from '../profile/load.ts';
import type { ConnectionEntry } from '../profile/schema.ts';
import { applies } from '../profile/schema.ts';

/** Null for a connection that signs in by itself. */
export function circularity(connections: Profile['connections'], name: string): Finding | null {
  const entry = connections[name];
  const provider = entry === undefined ? null : providerOf(entry);
  if (entry === undefined || provider === null) return null;
  const others = Object.entries(connections).filter(
    ([other, it]) => other !== name && sameVault(it, entry) && providerOf(it) !== provider,
  );
  const [way] = others;
  if (way !== undefined) {
    return {
      name: 'circularity',
      state: 'pass',
      detail: `Signs in by way of ${provider}; ${way[0]} reaches the same vault without it.`,
    };
  }
  return {
    name: 'circularity',
    state: 'warn',
    detail: `Without ${provider} nobody gets in here. An account that repairs ${provider} must not have its password here alone.`,
    remedy: `Keep a second way: a connection of a user of the vault itself, or by certificate; or a sealed copy. It must not need ${provider}.`,
  };
}

/** The connection by way of which one signs in; null where there is none. */
function providerOf(entry: ConnectionEntry): string | null {
  const vendor = vendorById(entry.vendor);
  const field = vendor?.fields.find((it) => it.kind === 'connection' && it.offers === 'assertions');
  if (vendor === undefined || field === undefined || !applies(field, vendor, entry)) return null;
  const named = entry[field.name];
  return typeof named === 'string' ? named : null;
}

/** By its host: port and path may be another listener's, the accounts are the same. */
function sameVault(one: ConnectionEntry, other: ConnectionEntry): boolean {
  return one.vendor === other.vendor && new URL(one.url).hostname === new URL(other.url).hostname;
}
