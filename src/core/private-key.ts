/** Private keys as people keep them: PEM, or JWK (RFC 7517). */
import { createPrivateKey, type JsonWebKeyInput, type KeyObject } from 'node:crypto';
import { IdctlError } from './errors.ts';
import type { Secret } from './secret.ts';

export interface PrivateKey {
  readonly key: KeyObject;
  /** What a JWK says of itself. */
  readonly said: { readonly alg?: string; readonly kid?: string };
}

/** @throws CONFIG_INVALID; the message never quotes the key */
export function readPrivateKey(secret: Secret): PrivateKey {
  const text = secret.reveal().trim();
  const jwk = text.startsWith('{') ? parseJwk(text) : null;
  try {
    return {
      key: createPrivateKey(jwk === null ? text : { key: jwk, format: 'jwk' }),
      said: jwk ?? {},
    };
  } catch {
    // No cause: what OpenSSL says may quote the input.
    throw unusableKey('is neither a PEM nor a JWK private key that can be read');
  }
}

function parseJwk(text: string): JsonWebKeyInput['key'] & PrivateKey['said'] {
  try {
    return JSON.parse(text);
  } catch {
    throw unusableKey('begins like a JWK and is no JSON');
  }
}

export function unusableKey(why: string): IdctlError {
  return new IdctlError('CONFIG_INVALID', `The private key of the connection ${why}.`, {
    hint: 'Give the private half of a key pair whose public half the application has, without a passphrase.',
  });
}
