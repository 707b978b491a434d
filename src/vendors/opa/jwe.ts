/**
 * Passwords on the wire. Reading: we send the public half of a key pair that lives for one call, the answer is a JWE
 * for it. Writing: we encrypt to the team's vault key (GetVaultJWKS).
 *
 * How a JWE is written is not told beyond "fully serialized": flattened JSON, general JSON and compact are all read.
 */
import { randomUUID, webcrypto } from 'node:crypto';
import {
  compactDecrypt,
  FlattenedEncrypt,
  type FlattenedJWE,
  flattenedDecrypt,
  type GeneralJWE,
  generalDecrypt,
  importJWK,
  type JWK,
} from 'jose';
import { IdctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { PublicJwk } from './spec.ts';

const REVEAL_ALG = 'RSA-OAEP-256';

/** Best first: the order of Okta's Go client. */
const VAULT_ALGS = ['ECDH-ES+A256KW', 'ECDH-ES+A192KW', 'ECDH-ES+A128KW', 'ECDH-ES', 'RSA-OAEP-256'];

export interface RevealKey {
  readonly publicJwk: PublicJwk;
  /** The password in a JWE made for this key. @throws UNEXPECTED when it cannot be opened */
  open(jwe: string): Promise<Secret>;
}

/** A key pair for one call; its private half cannot be exported. */
export async function makeRevealKey(): Promise<RevealKey> {
  const pair = await webcrypto.subtle.generateKey(
    { name: 'RSA-OAEP', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    false,
    ['encrypt', 'decrypt'],
  );
  const { n = '', e = '' } = await webcrypto.subtle.exportKey('jwk', pair.publicKey);
  return {
    publicJwk: { kty: 'RSA', n, e, alg: REVEAL_ALG, use: 'enc', kid: randomUUID() },
    async open(jwe) {
      try {
        return new Secret(passwordOf(await decrypt(jwe, pair.privateKey)));
      } catch {
        // No cause: what the decoder complains about may hold plaintext.
        throw new IdctlError('UNEXPECTED', 'The encrypted password in the answer could not be opened');
      }
    },
  };
}

async function decrypt(jwe: string, key: webcrypto.CryptoKey): Promise<Uint8Array> {
  const options = { keyManagementAlgorithms: [REVEAL_ALG] };
  const text = jwe.trim();
  if (!text.startsWith('{')) return (await compactDecrypt(text, key, options)).plaintext;
  const parsed: FlattenedJWE | GeneralJWE = JSON.parse(text);
  const opened =
    'recipients' in parsed
      ? await generalDecrypt(parsed, key, options)
      : await flattenedDecrypt(parsed, key, options);
  return opened.plaintext;
}

/**
 * Whether a password is raw text or a JSON string is not documented. It is taken as raw unless it begins with a quote
 * and the whole of it is a JSON string.
 */
export function passwordOf(plaintext: Uint8Array): string {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plaintext);
  if (!text.startsWith('"')) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'string' ? parsed : text;
  } catch {
    return text;
  }
}

/** A new password as a flattened JWE, in text, for the best key of the vault. @throws UNEXPECTED without a usable key */
export async function sealForVault(secret: Secret, keys: readonly JWK[]): Promise<string> {
  const key = VAULT_ALGS.map((alg) => keys.find((candidate) => candidate.alg === alg)).find(
    (candidate) => candidate !== undefined,
  );
  if (key?.alg === undefined) {
    throw new IdctlError('UNEXPECTED', 'The vault of the team has no key that idctl can encrypt to');
  }
  const sealed = await new FlattenedEncrypt(new TextEncoder().encode(secret.reveal()))
    .setProtectedHeader({ alg: key.alg, enc: 'A256GCM', ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .encrypt(await importJWK(key, key.alg));
  return JSON.stringify(sealed);
}
