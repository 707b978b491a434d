/** Which connection a user signs in through. */
import type { Client, Connection } from '../model.ts';
import { connectionNamed, connectionsOf } from '../rules/connections.ts';
import type { World } from '../world.ts';
import { SignInFailure } from './failure.ts';

/** Enabled for the client; open to clients of others; and meant for signing in at all. */
export function isUsable({ enabledClients, isDomainConnection, more }: Connection, client: Client): boolean {
  const purpose = more['authentication'];
  const isForSignIn = !(
    typeof purpose === 'object' &&
    purpose !== null &&
    'active' in purpose &&
    purpose.active === false
  );
  const isForeign = client.settings['is_first_party'] === false;
  return isForSignIn && (enabledClients.includes(client.id) || (isDomainConnection && isForeign));
}

export function usableConnections(world: World, client: Client): readonly Connection[] {
  return connectionsOf(world).filter((connection) => isUsable(connection, client));
}

/** The connection that a request names. @throws SignInFailure */
export function namedConnection(world: World, client: Client, name: string): Connection {
  const connection = connectionNamed(world, name);
  if (connection === null) {
    throw SignInFailure.request(`The connection ${name} does not exist`, 'The connection does not exist.');
  }
  if (!isUsable(connection, client)) {
    throw SignInFailure.request(
      `The connection ${name} is not enabled for the client`,
      'The connection is not enabled.',
    );
  }
  return connection;
}

/** Home realm discovery: the identity provider that owns the domain of what was typed, else a database. */
export function connectionFor(world: World, client: Client, typed: string): Connection | null {
  const usable = usableConnections(world, client);
  const domain = typed.includes('@') ? typed.slice(typed.lastIndexOf('@') + 1).toLowerCase() : null;
  const owner = usable.find(
    ({ options, strategy }) => strategy !== 'auth0' && domain !== null && aliases(options).includes(domain),
  );
  return owner ?? usable.find(({ strategy }) => strategy === 'auth0') ?? null;
}

function aliases({ domain_aliases: all }: Connection['options']): readonly string[] {
  return Array.isArray(all) ? all.filter((it) => typeof it === 'string').map((it) => it.toLowerCase()) : [];
}
