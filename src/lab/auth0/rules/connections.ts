/** What the tenant enforces about connections. Knows no HTTP. */
import { Auth0Fault } from '../fault.ts';
import type { Connection, Document, Strategy } from '../model.ts';
import { completedOptions } from '../options/options.ts';
import { found, newConnectionId, VENDOR_ID, type World } from '../world.ts';
import { unsealedOptions } from './configuration.ts';

/** How long the users of a deleted connection keep its name. */
const CLEARING_MS = 1000;

/** Fields that both writes have. Absent ones are undefined. */
export interface ConnectionFields {
  readonly display_name?: string | undefined;
  readonly options?: unknown;
  readonly enabled_clients?: readonly string[] | null | undefined;
  readonly is_domain_connection?: boolean | undefined;
  readonly show_as_button?: boolean | undefined;
  readonly realms?: readonly string[] | undefined;
  readonly metadata?: Document | undefined;
  readonly authentication?: Document | undefined;
  readonly connected_accounts?: Document | undefined;
  readonly cross_app_access_requesting_app?: Document | undefined;
}

const MORE = ['metadata', 'authentication', 'connected_accounts', 'cross_app_access_requesting_app'] as const;

export function connectionsOf({ state }: World): readonly Connection[] {
  return state.connections.filter(({ deleting }) => !deleting);
}

/** @throws inexistent_connection */
export function connectionOf(world: World, id: string): Connection {
  return found(
    connectionsOf(world).find((connection) => connection.id === id),
    'connection',
    'inexistent_connection',
  );
}

export function connectionNamed(world: World, name: string): Connection | null {
  return connectionsOf(world).find((connection) => connection.name === name) ?? null;
}

/** @throws conflict; invalid_body */
export async function createConnection(
  world: World,
  name: string,
  strategy: Strategy,
  fields: ConnectionFields,
): Promise<Connection> {
  refuseTaken(world, name);
  const enabledClients = knownClients(world, fields.enabled_clients ?? []);
  const options = await completedOptions(strategy, fields.options);
  // Discovery took its time, in which somebody else may have been faster.
  refuseTaken(world, name);
  const connection: Connection = {
    id: newConnectionId(world),
    name,
    strategy,
    displayName: fields.display_name ?? name,
    options,
    isDomainConnection: fields.is_domain_connection ?? false,
    showAsButton: fields.show_as_button ?? null,
    realms: realmsOf(name, fields.realms),
    more: moreOf(fields),
    enabledClients,
    deleting: false,
  };
  world.state.connections.push(connection);
  return connection;
}

/** Options that are given replace all that were there; a display name that is not given falls back to the name. */
export async function updateConnection(
  world: World,
  connection: Connection,
  fields: ConnectionFields,
): Promise<void> {
  const enabledClients =
    fields.enabled_clients === undefined ? null : knownClients(world, fields.enabled_clients ?? []);
  if (fields.options !== undefined) {
    const sent = await completedOptions(connection.strategy, fields.options);
    const options = unsealedOptions(connection, sent);
    refuseForbiddenSwitch(world, connection, options);
    connection.options = options;
  }
  connection.displayName = fields.display_name ?? connection.name;
  if (enabledClients !== null) connection.enabledClients = enabledClients;
  if (fields.is_domain_connection !== undefined) connection.isDomainConnection = fields.is_domain_connection;
  if (fields.show_as_button !== undefined) connection.showAsButton = fields.show_as_button;
  if (fields.realms !== undefined) connection.realms = realmsOf(connection.name, fields.realms);
  connection.more = { ...connection.more, ...moreOf(fields) };
}

/** False when it was not there. With users it takes a while until the name is free again. */
export function deleteConnection(world: World, id: string): 'absent' | 'deleted' | 'deleting' {
  const connection = connectionsOf(world).find((it) => it.id === id);
  if (connection === undefined) return 'absent';
  if (usersOfConnection(world, connection).length === 0) {
    forget(world, id);
    return 'deleted';
  }
  connection.deleting = true;
  world.context.schedule(world.context.clock.now() + CLEARING_MS, {
    vendor: VENDOR_ID,
    event: 'connection-cleared',
    data: { id },
  });
  return 'deleting';
}

/** The connection, its users and whatever stands for them. */
export function forget({ state }: World, id: string): void {
  const gone = state.connections.find((it) => it.id === id);
  state.connections = state.connections.filter((it) => it.id !== id);
  state.users = state.users.filter((user) => user.identities.every((it) => it.connection !== gone?.name));
}

/** @throws invalid_body */
export function enableClients(
  world: World,
  connection: Connection,
  changes: ReadonlyArray<{ readonly client_id: string; readonly status: boolean }>,
): void {
  knownClients(
    world,
    changes.map((change) => change.client_id),
  );
  const enabled = new Set(connection.enabledClients);
  for (const { client_id, status } of changes) {
    if (status) enabled.add(client_id);
    else enabled.delete(client_id);
  }
  connection.enabledClients = [...enabled];
}

function usersOfConnection({ state }: World, { name }: Connection) {
  return state.users.filter((user) => user.identities.some((it) => it.connection === name));
}

function refuseTaken({ state }: World, name: string): void {
  const other = state.connections.find((connection) => connection.name === name);
  if (other === undefined) return;
  const why = other.deleting
    ? `The connection ${name} is being deleted, try again later`
    : 'A connection with the same name already exists';
  throw new Auth0Fault(409, 'connection_conflict', why);
}

/** A store of users cannot be exchanged under its users, and scripts cannot lose their context again. */
function refuseForbiddenSwitch(world: World, connection: Connection, options: Document): void {
  if (connection.strategy !== 'auth0') return;
  const changes = (name: string) => (connection.options[name] ?? false) !== (options[name] ?? false);
  if (changes('enabledDatabaseCustomization') && usersOfConnection(world, connection).length > 0) {
    throw new Auth0Fault(
      400,
      'invalid_body',
      'The setting "options.enabledDatabaseCustomization" cannot change while the database contains users.',
    );
  }
  if (connection.options['enable_script_context'] === true && changes('enable_script_context')) {
    throw Auth0Fault.body('cannot be switched off', 'options.enable_script_context');
  }
}

function knownClients({ state }: World, ids: readonly string[]): string[] {
  const stranger = ids.find((id) => !state.clients.some((client) => client.id === id && !client.global));
  if (stranger !== undefined) {
    throw new Auth0Fault(400, 'invalid_body', 'One of the clients does not exist.');
  }
  return [...new Set(ids)];
}

function realmsOf(name: string, realms: readonly string[] | undefined): string[] {
  return realms === undefined || realms.length === 0 ? [name] : [...realms];
}

function moreOf(fields: ConnectionFields): Document {
  return Object.fromEntries(
    MORE.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
}
