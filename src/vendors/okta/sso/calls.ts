/** The calls of single sign-on wiring, counted: raw JSON of the API in and out. */
import { hasCode } from '../../../core/errors.ts';
import type { HttpRequest } from '../../../core/http-contract.ts';
import type { Tally } from '../../../services/sso/port.ts';
import type { OktaClient } from '../client.ts';
import type { Changes, JsonObject } from '../replace.ts';
import { replaceDocument } from '../replace.ts';
import type { Operation } from '../scopes.ts';

export class Calls {
  readonly client: OktaClient;
  readonly #read = new Map<string, Promise<unknown>>();
  #reads = 0;
  #writes = 0;

  constructor(client: OktaClient) {
    this.client = client;
  }

  tally(): Tally {
    return { reads: this.#reads, writes: this.#writes };
  }

  /**
   * Reads a thing once in a run, however many look at it. Good for what others in the run do not change, or tell with
   * `forget`.
   */
  once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#read.get(key) ?? read();
    this.#read.set(key, known);
    return known as Promise<T>; // Of the same key, hence of the same reader.
  }

  forget(key: string): void {
    this.#read.delete(key);
  }

  /** A call outside the client, such as a public document. */
  countRead(): void {
    this.#reads += 1;
  }

  get<T = JsonObject>(path: string, operation: Operation, query?: HttpRequest['query']): Promise<T> {
    this.#reads += 1;
    return this.client.read<T>(path, operation, query);
  }

  /** Null when there is no such thing. */
  async find<T = JsonObject>(path: string, operation: Operation): Promise<T | null> {
    try {
      return await this.get<T>(path, operation);
    } catch (error) {
      if (hasCode(error, 'NOT_FOUND')) return null;
      throw error;
    }
  }

  /** Every row of a list; each page counts. */
  async list<T = JsonObject>(
    path: string,
    operation: Operation,
    query?: HttpRequest['query'],
  ): Promise<readonly T[]> {
    const rows: T[] = [];
    this.#reads += 1;
    for await (const row of this.client.rows<T>(path, operation, query)) rows.push(row);
    return rows;
  }

  create(path: string, operation: Operation, json: object): Promise<JsonObject> {
    this.#writes += 1;
    return this.client.write<JsonObject>({ method: 'POST', path, effect: 'write', operation, json });
  }

  /** A write that may be repeated. */
  set(
    method: 'PUT' | 'POST',
    path: string,
    operation: Operation,
    json?: object,
    query: HttpRequest['query'] = {},
  ): Promise<JsonObject> {
    this.#writes += 1;
    const body = json === undefined ? {} : { json };
    return this.client.write<JsonObject>({ method, path, effect: 'idempotent', operation, query, ...body });
  }

  /** Reads, changes what is named, and writes the whole back. */
  replace(path: string, read: Operation, write: Operation, changes: Changes): Promise<JsonObject> {
    this.#reads += 1;
    this.#writes += 1;
    return replaceDocument(this.client, { path, read, write, change: () => changes });
  }

  /** Done when it is not there. */
  async remove(path: string, operation: Operation): Promise<void> {
    this.#writes += 1;
    try {
      await this.client.send({ method: 'DELETE', path, effect: 'idempotent', operation });
    } catch (error) {
      if (!hasCode(error, 'NOT_FOUND')) throw error;
    }
  }

  /** Changes the life of a thing; false when it is not there. */
  async lifecycle(path: string, operation: Operation): Promise<boolean> {
    this.#writes += 1;
    try {
      await this.client.send({ method: 'POST', path, effect: 'idempotent', operation });
      return true;
    } catch (error) {
      if (hasCode(error, 'NOT_FOUND')) return false;
      throw error;
    }
  }
}
