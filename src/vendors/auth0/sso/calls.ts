/** The calls of single sign-on wiring, counted: raw JSON of the API in and out. What several resources look at is read once. */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import { type Changes, type JsonObject, textAt, withChanges } from '../../../core/json-document.ts';
import type { Tally } from '../../../services/sso/port.ts';
import type { Auth0Client } from '../client.ts';
import { discover } from '../discovery.ts';
import { optionsUnseen } from '../faults.ts';
import type { Operation } from '../scopes.ts';
import type { ClientSummary, CustomDomain, EnabledClient } from '../spec.ts';

/** Parts of a connection: the rest of it, and its options, stay as they are. */
export interface ConnectionChanges {
  readonly options: Changes;
  readonly showAsButton?: boolean | undefined;
  readonly displayName?: string | undefined;
}

export class Calls {
  readonly client: Auth0Client;
  readonly #read = new Map<string, Promise<unknown>>();
  #reads = 0;
  #writes = 0;

  constructor(client: Auth0Client) {
    this.client = client;
  }

  tally(): Tally {
    return { reads: this.#reads, writes: this.#writes };
  }

  openIdConfiguration(): Promise<JsonObject> {
    return this.#once('openid', async () => {
      this.#reads += 1;
      return (await discover(this.client.context)).document;
    });
  }

  customDomains(): Promise<readonly CustomDomain[]> {
    return this.#once('custom domains', () =>
      this.#list<CustomDomain>('custom-domains', 'get_custom-domains', 'custom_domains'),
    );
  }

  /** By the id of an earlier run if it still is, else by its name, which is unique in a tenant. */
  async connection(name: string, knownId: string | null): Promise<JsonObject | null> {
    const known = knownId === null ? null : await this.connectionById(knownId);
    return known ?? this.#once(`connection named ${name}`, () => this.#named(name));
  }

  connectionById(id: string): Promise<JsonObject | null> {
    return this.#once(`connection ${id}`, () => this.#fresh(id));
  }

  /** With their options. */
  connections(): Promise<readonly JsonObject[]> {
    return this.#list('connections', 'get_connections', 'connections');
  }

  async createConnection(document: object): Promise<JsonObject> {
    this.#writes += 1;
    const made = await this.client.write('POST', 'connections', 'post_connections', document);
    this.#learn(made);
    return made;
  }

  /** What is sent as options replaces them all, so they are read at this moment and go back whole. @throws NOT_FOUND */
  async changeConnection(id: string, changes: ConnectionChanges): Promise<JsonObject> {
    this.#reads += 1;
    const path = `connections/${encodeURIComponent(id)}`;
    const before = await this.client.read(path, 'get_connections_by_id');
    const { showAsButton = before['show_as_button'] } = changes;
    const { displayName = textAt(before, 'display_name') ?? textAt(before, 'name') } = changes;
    const options = withChanges(optionsOf(before), changes.options);
    refuseLossOfSecret(options);
    this.#writes += 1;
    const after = await this.client.write('PATCH', path, 'patch_connections_by_id', {
      options,
      // A title that is left out falls back to the name.
      display_name: displayName,
      ...(showAsButton === undefined ? {} : { show_as_button: showAsButton }),
    });
    this.#learn(after);
    return after;
  }

  async removeConnection(id: string): Promise<void> {
    this.#writes += 1;
    const path = `connections/${encodeURIComponent(id)}`;
    const call = { method: 'DELETE', path, effect: 'idempotent' } as const;
    await ignoringAbsence(this.client.send({ ...call, operation: 'delete_connections_by_id' }));
    this.#read.clear();
  }

  /** Ids and names of the tenant's applications. */
  clients(): Promise<readonly ClientSummary[]> {
    const query = { fields: 'client_id,name', is_global: false };
    return this.#once('clients', () => this.#list('clients', 'get_clients', 'clients', query));
  }

  /** Null when there is no such connection. */
  enabledClients(connectionId: string): Promise<readonly EnabledClient[] | null> {
    const path = `connections/${encodeURIComponent(connectionId)}/clients`;
    return this.#once(`clients of ${connectionId}`, () =>
      ignoringAbsence(this.#list<EnabledClient>(path, 'get_connection_clients', 'clients')),
    );
  }

  async enableClient(connectionId: string, clientId: string, status: boolean): Promise<void> {
    this.#writes += 1;
    const path = `connections/${encodeURIComponent(connectionId)}/clients`;
    await this.client.write('PATCH', path, 'patch_clients', [{ client_id: clientId, status }]);
    this.#read.delete(`clients of ${connectionId}`);
  }

  async #fresh(id: string): Promise<JsonObject | null> {
    this.#reads += 1;
    return ignoringAbsence(
      this.client.read(`connections/${encodeURIComponent(id)}`, 'get_connections_by_id'),
    );
  }

  async #named(name: string): Promise<JsonObject | null> {
    const found = await this.#list<JsonObject>('connections', 'get_connections', 'connections', { name });
    return found.find((it) => it['name'] === name) ?? null;
  }

  async #list<T>(
    path: string,
    operation: Operation,
    name: string,
    query: Readonly<Record<string, string | boolean>> = {},
  ): Promise<readonly T[]> {
    const rows: T[] = [];
    for await (const page of this.client.pages<T>(path, operation, name, query)) {
      this.#reads += 1;
      rows.push(...page);
    }
    return rows;
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#read.get(key) ?? read();
    this.#read.set(key, known);
    return known as Promise<T>; // Of the same key, hence of the same reader.
  }

  /** An answer to a write is as good as a read. */
  #learn(connection: JsonObject): void {
    const now = Promise.resolve(connection);
    this.#read.set(`connection ${textAt(connection, 'id')}`, now);
    this.#read.set(`connection named ${textAt(connection, 'name')}`, now);
  }
}

/** @throws DENIED where the application may not see them: then nothing is known of the connection */
export function optionsOf(connection: JsonObject): JsonObject {
  const options = connection['options'];
  if (typeof options !== 'object' || options === null) throw optionsUnseen();
  // Neither null nor, by the document, a list.
  return options as JsonObject;
}

/** A secret that was not shown would be gone after the write, and with it every sign-in. */
function refuseLossOfSecret(options: JsonObject): void {
  // A connection by SAML is no client, and has none.
  if (textAt(options, 'client_secret') !== null || textAt(options, 'client_id') === null) return;
  if (textAt(options, 'token_endpoint_auth_method') === 'private_key_jwt') return;
  throw new IdctlError('CHECK_FAILED', 'Auth0 does not show the client secret, so a change would lose it.', {
    hint: 'Enter the client secret of the connection anew in the Auth0 Dashboard, then run this again.',
  });
}

export async function ignoringAbsence<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return null;
    throw error;
  }
}
