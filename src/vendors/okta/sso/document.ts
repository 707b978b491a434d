/** Looking into documents of the API, of which any field may be missing. */
import type { Json, JsonObject } from '../replace.ts';

/** What is at a path such as `protocol.issuer.url`; undefined where a part of it is missing. */
export function at(document: JsonObject, path: string): Json | undefined {
  let here: Json | undefined = document;
  for (const name of path.split('.')) {
    if (typeof here !== 'object' || here === null || Array.isArray(here)) return undefined;
    // Neither a list nor null: an object of JSON.
    here = (here as JsonObject)[name];
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

/** The id of a document that was made or found. */
export function idOf(document: JsonObject): string {
  return textAt(document, 'id') ?? '';
}
