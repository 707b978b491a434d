/** Documents of the two ends, as files: metadata, key sets, discovery documents. */
import { basename } from 'node:path';
import { IdctlError } from '../../../core/errors.ts';
import type { OpenIdProviderKnowledge } from '../../../services/federation/knowledge.ts';
import { readSamlMetadata, type SamlMetadata } from '../../../services/federation/metadata/read-metadata.ts';

type Json = Readonly<Record<string, unknown>>;

/** @throws CONFIG_INVALID */
export function metadataIn(bytes: Uint8Array, path: string, entityId?: string): SamlMetadata {
  const read = readSamlMetadata(new TextDecoder().decode(bytes), basename(path), entityId);
  if (read.problem === null) return read;
  throw new IdctlError('CONFIG_INVALID', `${path} is no metadata that can be used: ${read.problem.message}`);
}

/** A key set, or a single key. @throws CONFIG_INVALID */
export function jwksIn(bytes: Uint8Array, path: string): NonNullable<OpenIdProviderKnowledge['jwks']> {
  const body = jsonIn(bytes, path);
  const keys = typeof body['kty'] === 'string' ? [body] : body['keys'];
  if (!Array.isArray(keys) || keys.some((it) => typeof it !== 'object' || it === null)) {
    throw new IdctlError('CONFIG_INVALID', `${path} is no key set (a JSON object with a list "keys").`);
  }
  return { keys };
}

/** @throws CONFIG_INVALID */
export function discoveryIn(bytes: Uint8Array, path: string): Json {
  const body = jsonIn(bytes, path);
  if (typeof body['issuer'] === 'string') return body;
  throw new IdctlError('CONFIG_INVALID', `${path} is no discovery document: it names no issuer.`);
}

function jsonIn(bytes: Uint8Array, path: string): Json {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw new IdctlError('CONFIG_INVALID', `${path} is no JSON object.`);
}
