/** Names in a profile that lead nowhere: of connections that are not there, or that do not offer what they are named for. */
import type { core } from 'zod';
import type { ConfigField } from '../../vendors/contract.ts';
import { VENDORS, vendorById } from '../../vendors/registry.ts';
import type { ProfileData } from './schema.ts';

export function danglingNames(data: ProfileData): readonly core.$ZodIssue[] {
  return [...danglingAccounts(data), ...danglingConnections(data)];
}

/** Short names whose connection is not there. */
function danglingAccounts({ accounts, connections }: ProfileData): readonly core.$ZodIssue[] {
  return Object.entries(accounts)
    .filter(([, it]) => !Object.hasOwn(connections, it.connection))
    .map(([alias, { connection }]) =>
      issue(['accounts', alias, 'connection'], missing(connection, Object.keys(connections))),
    );
}

/** Fields of connections that name another one. */
function danglingConnections({ connections }: ProfileData): readonly core.$ZodIssue[] {
  return Object.entries(connections).flatMap(([name, entry]) =>
    (vendorById(entry.vendor)?.fields ?? []).flatMap((field) => {
      const written: unknown = Reflect.get(entry, field.name);
      if (field.kind !== 'connection' || typeof written !== 'string') return [];
      const fault = faultOf(field, written, connections);
      return fault === null ? [] : [issue(['connections', name, field.name], fault)];
    }),
  );
}

function faultOf(
  { name, offers }: ConfigField,
  written: string,
  connections: ProfileData['connections'],
): string | null {
  const named = Object.hasOwn(connections, written) ? connections[written] : undefined;
  if (named === undefined) return missing(written, Object.keys(connections));
  const able = VENDORS.filter((it) => offers !== undefined && it.provides[offers] !== undefined);
  return able.some((it) => it.id === named.vendor)
    ? null
    : `"${name}" must be a connection of ${able.map((it) => it.id).join(' or ')}, and ${written} is one of ${named.vendor}`;
}

function missing(connection: string, there: readonly string[]): string {
  return `there is no connection "${connection}"${there.length === 0 ? '' : `; there is ${there.join(', ')}`}`;
}

function issue(path: string[], message: string): core.$ZodIssue {
  return { code: 'custom', path, message };
}
