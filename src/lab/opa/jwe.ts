/** Passwords on the wire: out, encrypted to the caller's key; in, encrypted to the team's vault key. */
import { generateKeyPairSync } from 'node:crypto';
import {
  CompactEncrypt,
  calculateJwkThumbprint,
  FlattenedEncrypt,
  type FlattenedJWE,
  flattenedDecrypt,
  GeneralEncrypt,
  generalDecrypt,
  importJWK,
  type JWK,
} from 'jose';
import * as z from 'zod';
import { OpaFault } from './fault.ts';
import type { Account } from './model.ts';
import { UUID, type World } from './world.ts';

const ALG = 'RSA-OAEP-256';
const ENC = 'A256GCM';
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'] as const;
const MIN_MODULUS_BYTES = 256;

const member = z.string().optional();

/** Schema RawJSONWebKey. */
export const jwkSchema = z.strictObject({
  kty: z.enum(['EC', 'OKP', 'RSA', 'oct']),
  alg: z.enum(['EdDSA', ALG]).optional(),
  kid: z.string().regex(UUID).optional(),
  crv: z.enum(['Ed25519', 'P-256', 'P-384', 'P-521']).optional(),
  use: member,
  n: member,
  e: member,
  d: member,
  p: member,
  q: member,
  dp: member,
  dq: member,
  qi: member,
  k: member,
  x: member,
  y: member,
  x5c: z.array(z.string()).optional(),
  x5t: member,
  'x5t#S256': member,
  x5u: member,
});

type CallerKey = z.infer<typeof jwkSchema>;

export type PublicKey = Awaited<ReturnType<typeof importJWK>>;

/** @throws bad_request when it is not a public RSA encryption key of at least 2048 bits. */
export async function publicKeyOf(
  jwk: CallerKey,
): Promise<{ readonly key: PublicKey; readonly kid?: string }> {
  const refuse = (why: string): never => {
    throw new OpaFault('bad_request', `Invalid public_key: ${why}`);
  };
  if (PRIVATE_MEMBERS.some((name) => jwk[name] !== undefined)) refuse('it holds private members');
  if (jwk.kty !== 'RSA' || (jwk.alg !== undefined && jwk.alg !== ALG)) refuse(`${ALG} is required`);
  if (jwk.use !== undefined && jwk.use !== 'enc') refuse('use must be enc');
  if (Buffer.from(jwk.n ?? '', 'base64url').length < MIN_MODULUS_BYTES) refuse('the modulus is too short');
  const { n = '', e = '', kid } = jwk;
  try {
    const key = await importJWK({ kty: 'RSA', n, e }, ALG);
    return kid === undefined ? { key } : { key, kid };
  } catch {
    return refuse('it cannot be read');
  }
}

/** The password as a JWE in the given serialization; JSON forms are a string that holds JSON, as documented. */
export async function encryptPassword(
  password: string,
  to: { readonly key: PublicKey; readonly kid?: string },
  form: Account['jweForm'],
): Promise<string> {
  const plain = new TextEncoder().encode(password);
  const header = { alg: ALG, enc: ENC, ...(to.kid === undefined ? {} : { kid: to.kid }) };
  if (form === 'compact') return new CompactEncrypt(plain).setProtectedHeader(header).encrypt(to.key);
  if (form === 'flattened') {
    return JSON.stringify(await new FlattenedEncrypt(plain).setProtectedHeader(header).encrypt(to.key));
  }
  const general = new GeneralEncrypt(plain).setProtectedHeader({ enc: ENC });
  const { enc: _shared, ...own } = header;
  general.addRecipient(to.key).setUnprotectedHeader(own);
  return JSON.stringify(await general.encrypt());
}

/** The team's vault key, private; made once and kept, since clients may remember its public half. */
async function vaultKey(world: World): Promise<JWK & { readonly kid: string }> {
  if (world.state.vaultKey === null) {
    const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    world.state.vaultKey = { kty: 'RSA', ...jwk, kid: world.context.chance.uuid() };
  }
  const jwk = world.state.vaultKey;
  return { ...jwk, kid: jwk.kid ?? (await calculateJwkThumbprint(jwk)) };
}

/** `GET vault/jwks.json`. */
export async function vaultJwks(world: World): Promise<{ readonly keys: readonly JWK[] }> {
  const { n = '', e = '', kid } = await vaultKey(world);
  return { keys: [{ kty: 'RSA', alg: ALG, use: 'enc', kid, n, e }] };
}

const jweSchema = z.looseObject({ ciphertext: z.string(), iv: z.string(), tag: z.string() });

/**
 * The password in a `password_jwe`: a string that holds the flattened or the general JSON serialization.
 *
 * @throws bad_request when it is anything else, was not made for the vault key, or holds nothing.
 */
export async function decryptPassword(world: World, serialized: string): Promise<string> {
  const { kid, ...jwk } = await vaultKey(world);
  const key = await importJWK(jwk, ALG);
  const options = { keyManagementAlgorithms: [ALG], contentEncryptionAlgorithms: [ENC] };
  let password: string;
  try {
    const jwe = jweSchema.parse(JSON.parse(serialized));
    const general = jwe['recipients'] !== undefined;
    // jose checks the shape itself; its types cannot know what came over the wire.
    const { plaintext, protectedHeader, unprotectedHeader } = general
      ? await generalDecrypt(jwe as unknown as Parameters<typeof generalDecrypt>[0], key, options)
      : await flattenedDecrypt(jwe as FlattenedJWE, key, options);
    if ((protectedHeader?.kid ?? unprotectedHeader?.kid) !== kid) throw new Error('kid');
    password = new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
  } catch {
    throw new OpaFault('bad_request', 'password_jwe is not a JWE for the vault key of the team');
  }
  if (password === '') throw new OpaFault('bad_request', 'password_jwe holds an empty password');
  return password;
}
