/** Private keys: of the service application (RSA or EC, as PEM or JWK), and of DPoP proofs. */
import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { readPrivateKey, unusableKey } from '../../core/private-key.ts';
import { Secret } from '../../core/secret.ts';
import type { KeyPair } from '../../services/connections/setup-port.ts';

export interface SigningKey {
  readonly key: KeyObject;
  readonly alg: string;
  /** As the application knows it; left out of signatures when it is not told. */
  readonly kid: string | undefined;
}

const CURVE_ALGS: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};
const RSA_ALGS: readonly string[] = ['RS256', 'RS384', 'RS512'];

/** @param kid beats the one in a JWK. @throws CONFIG_INVALID; the message never quotes the key */
export function readSigningKey(secret: Secret, kid: string | undefined): SigningKey {
  const { key, said } = readPrivateKey(secret);
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  const rsaAlg = RSA_ALGS.find((it) => it === said.alg) ?? 'RS256';
  const alg = key.asymmetricKeyType === 'rsa' ? rsaAlg : CURVE_ALGS[curve];
  if (alg === undefined) throw unusableKey('is neither RSA nor EC on P-256, P-384 or P-521');
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048)
    throw unusableKey('is an RSA key of less than 2048 bits');
  return { key, alg, kid: kid ?? said.kid };
}

/** A new key pair; the id is the key's own thumbprint (RFC 7638). */
export async function newKey(): Promise<KeyPair> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  return keyPair(await exportJWK(pair.privateKey));
}

/** One that `newKey` made. @throws CONFIG_INVALID */
export async function readNewKey(secret: Secret): Promise<KeyPair> {
  const { key } = readSigningKey(secret, undefined);
  // A private key that was just read exports as a JWK.
  return keyPair(key.export({ format: 'jwk' }) as JWK);
}

async function keyPair(jwk: JWK): Promise<KeyPair> {
  const id = await calculateJwkThumbprint(jwk);
  const alg = jwk.kty === 'RSA' ? 'RS256' : 'ES256';
  const named = { ...jwk, kid: id, use: 'sig' };
  return {
    id,
    privateKey: new Secret(JSON.stringify({ ...named, alg })),
    // Okta's document has no `alg` in a key of an application.
    publicKey: JSON.stringify(publicPart(named), null, 2),
  };
}

const PUBLIC_FIELDS: readonly string[] = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use'];

/** Everything of a key that others may see. */
export function publicPart(jwk: JWK): JWK {
  return Object.fromEntries(Object.entries(jwk).filter(([field]) => PUBLIC_FIELDS.includes(field)));
}
