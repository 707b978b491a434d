/** Which operations of a document were answered, and which ones a vendor folder speaks of. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import type { OpenApiDocument } from './document.ts';

const VENDORS = new URL('../../src/vendors/', import.meta.url);

/** operationIds of the exchanges that succeeded, in order; a refusal shows little of what an operation is. */
export function answeredOperations(
  document: OpenApiDocument,
  exchanges: readonly Exchange[],
): readonly string[] {
  const ids = exchanges
    .filter(({ response, fault }) => fault === null && response.status < 300)
    .map(({ request }) => {
      const { pathname } = new URL(request.url, 'http://lab.invalid');
      return document.match(request.method, pathname)?.operation.id;
    });
  return [...new Set(ids.filter((id) => id !== undefined))].sort();
}

/** operationIds of the document that occur as a word in the folder's source: each call is labelled with its own. */
export function namedOperations(document: OpenApiDocument, vendor: string): readonly string[] {
  const folder = fileURLToPath(new URL(`${vendor}/`, VENDORS));
  const words = new Set(filesBelow(folder).flatMap((file) => readFileSync(file, 'utf8').match(/\w+/g) ?? []));
  return document
    .operations()
    .map(({ id }) => id)
    .filter((id) => words.has(id))
    .sort();
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name));
}
