/**
 * A PUT replaces the whole document nearly everywhere in Okta's API, and new fields may come any day: what idctl does
 * not know must go back as it came. So a change is: read raw, change what is meant, write raw.
 */
import { type OktaCall, type OktaClient, parse } from './client.ts';
import type { Operation } from './scopes.ts';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: Json;
}

/** `undefined` takes a field away; objects are merged, anything else is replaced whole, lists included. */
export type Changes = { readonly [field: string]: Json | Changes | undefined };

/** A copy with the changes in it; every field that they do not name is as it was. */
export function withChanges(document: JsonObject, changes: Changes): JsonObject {
  const changed = new Map<string, Json>(Object.entries(document));
  for (const [field, change] of Object.entries(changes)) {
    const before = changed.get(field);
    if (change === undefined) changed.delete(field);
    else if (isObject(change)) changed.set(field, withChanges(isObject(before) ? before : {}, change));
    else changed.set(field, change as Json); // Neither an object of changes nor undefined: plain JSON.
  }
  return Object.fromEntries(changed);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface Replacement {
  readonly path: string;
  readonly read: Operation;
  readonly write: Operation;
  /** Gets the document as it is; null when it is right already, and nothing is written. */
  readonly change: (document: JsonObject) => Changes | null;
}

/** Reads, changes and writes; answers with the document as it is afterwards. */
export async function replaceDocument(client: OktaClient, terms: Replacement): Promise<JsonObject> {
  client.expect(terms.read, terms.write);
  const document = await client.read<JsonObject>(terms.path, terms.read);
  const changes = terms.change(document);
  if (changes === null) return document;
  const call: OktaCall = {
    method: 'PUT',
    path: terms.path,
    body: { json: withChanges(document, changes) },
    effect: 'idempotent',
    operation: terms.write,
  };
  return parse<JsonObject>(await client.send(call), call);
}
