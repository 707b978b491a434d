/** Looking into documents of Okta's API. */
import { type JsonObject, textAt } from '../../../core/json-document.ts';

export { at, flagAt, objectAt, objectsAt, textAt, textsAt } from '../../../core/json-document.ts';

/** The id of a document that was made or found. */
export function idOf(document: JsonObject): string {
  return textAt(document, 'id') ?? '';
}
