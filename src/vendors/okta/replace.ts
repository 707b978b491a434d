/**
 * A PUT replaces the whole document nearly everywhere in Okta's API, and new fields may come any day: what idctl does
 * not know must go back as it came. So a change is: read raw, change what is meant, write raw.
 */
import { type Changes, type Json, type JsonObject, withChanges } from '../../core/json-document.ts';
import { type OktaCall, type OktaClient, parse } from './client.ts';
import type { Operation } from './scopes.ts';

export { withChanges } from '../../core/json-document.ts';
export type { Changes, Json, JsonObject };

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
