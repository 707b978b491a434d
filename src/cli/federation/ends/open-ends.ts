/** The connections of a run as ends of federations. */
import { IdctlError } from '../../../core/errors.ts';
import type { NamedEnd } from '../../../services/federation/certs/list.ts';
import type { FederationEnd } from '../../../services/federation/port.ts';
import type { Connections } from '../../connections.ts';
import type { Context } from '../../context.ts';

/** Of the connections named, or of all that can be one. @throws NOT_FOUND, USAGE (a vendor that is no end) */
export async function openEnds(context: Context, names: readonly string[]): Promise<readonly NamedEnd[]> {
  const connections = await context.connections();
  const wanted = names.length > 0 ? names : await connections.offering('federation');
  if (wanted.length === 0) {
    throw new IdctlError('NOT_FOUND', 'The profile has no connection that takes part in federations.', {
      hint: 'Add one: idctl connection add',
    });
  }
  for (const name of wanted) requireEnd(connections, name);
  return wanted.map((name) => ({ name, end: () => openEnd(connections, name) }));
}

export function openEnd(connections: Connections, name: string): Promise<FederationEnd> {
  return connections.port(name, 'federation');
}

function requireEnd(connections: Connections, name: string): void {
  const { vendor } = connections.entry(name);
  if (vendor.provides.federation !== undefined) return;
  throw new IdctlError('USAGE', `The connection "${name}" (${vendor.label}) takes no part in federations.`);
}
