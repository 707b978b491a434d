/** JSON documents of vendors' APIs, of which any field may be missing, and of which every unknown field must survive. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: Json;
}

/** What is at a path such as `protocol.issuer.url`; undefined where a part of it is missing. */
export function at(document: JsonObject, path: string): Json | undefined {
  let here: Json | undefined = document;
  for (const name of path.split('.')) {
    if (!isObject(here)) return undefined;
    here = here[name];
  }
  return here;
}

export function textAt(document: JsonObject, path: string): string | null {
  const found = at(document, path);
  return typeof found === 'string' && found !== '' ? found : null;
}

export function flagAt(document: JsonObject, path: string): boolean {
  return at(document, path) === true;
}

export function textsAt(document: JsonObject, path: string): readonly string[] {
  return listAt(document, path).filter((it) => typeof it === 'string');
}

export function objectsAt(document: JsonObject, path: string): readonly JsonObject[] {
  return listAt(document, path).filter((it): it is JsonObject => isObject(it));
}

export function objectAt(document: JsonObject, path: string): JsonObject {
  const found = at(document, path);
  return isObject(found) ? found : {};
}

function listAt(document: JsonObject, path: string): readonly Json[] {
  const found = at(document, path);
  return Array.isArray(found) ? found : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `undefined` takes a field away; objects are merged, anything else is replaced whole, lists included. */
export type Changes = { readonly [field: string]: Json | Changes | undefined };

/** A copy with the changes in it; every field that they do not name is as it was. */
export function withChanges(document: JsonObject, changes: Changes): JsonObject {
  const changed = new Map<string, Json>(Object.entries(document));
  for (const [field, change] of Object.entries(changes)) {
    const before = changed.get(field);
    if (change === undefined) changed.delete(field);
    else if (isChanges(change)) changed.set(field, withChanges(isObject(before) ? before : {}, change));
    else changed.set(field, change as Json); // Neither an object of changes nor undefined: plain JSON.
  }
  return Object.fromEntries(changed);
}

function isChanges(value: Json | Changes): value is Changes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
