/**
 * Key pairs of the tenant. Made by node's cryptography, never from the lab's seed: keys that follow from a known seed
 * are keys that others can have.
 */
import { createPrivateKey, generateKeyPair, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { SigningKey } from '../model.ts';
import type { World } from '../world.ts';

const RSA_BITS = 2048;
const generate = promisify(generateKeyPair);

/** The key that signs the tenant's tokens; made with its first use. */
export async function signingKey({ state }: World): Promise<SigningKey> {
  const last = state.signingKeys.at(-1);
  if (last !== undefined) return last;
  const { privateKey } = await generate('rsa', { modulusLength: RSA_BITS });
  const privateJwk: JWK = privateKey.export({ format: 'jwk' });
  const made = { kid: await calculateJwkThumbprint(privateJwk), privateJwk };
  // Two first uses at once must agree on one.
  const meanwhile = state.signingKeys.at(-1);
  if (meanwhile !== undefined) return meanwhile;
  state.signingKeys.push(made);
  return made;
}

export async function publishedKeys(world: World): Promise<{ keys: JWK[] }> {
  await signingKey(world);
  const keys = world.state.signingKeys.map(({ kid, privateJwk }) => ({
    ...publicPart(privateJwk),
    kid,
    use: 'sig',
    alg: 'RS256',
  }));
  return { keys };
}

export function publicPart({ n = '', e = '' }: JWK): JWK {
  return { kty: 'RSA', n, e };
}

/** A private key as programs that know no JWK want it. */
export function privateKeyPem(jwk: JWK): string {
  // A private JWK, as the exports of node are.
  const key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

let clientKey: JWK | null = null;

/** Made once for a process: an RSA key costs a quarter of a second, and a reset must give the same credentials. */
export function clientKeyOfProcess(): JWK {
  clientKey ??= generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey.export({ format: 'jwk' });
  return clientKey;
}
