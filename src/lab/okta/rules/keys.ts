/**
 * Key pairs and certificates of the org. Made by node's cryptography, never from the lab's seed: keys that follow from
 * a known seed are keys that others can have.
 */
import 'reflect-metadata';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { instant } from '../../../core/clock.ts';
import type { App, SigningKey } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import { freshKeyPair, keyPairOf } from './key-pairs.ts';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
const RSA_BITS = 2048;
/** Ten, as Okta does. */
const DEFAULT_YEARS = 10;
/** Certificates begin a little earlier than they are made, for clocks that go slow. */
const LEEWAY_MS = 60_000;

/** @param subject Becomes the certificate's common name. */
export async function newSigningKey(
  world: OrgWorld,
  subject: string,
  years: number = DEFAULT_YEARS,
  pair?: KeyObject,
): Promise<SigningKey> {
  const privateKey = pair ?? (await keyPairOf(world));
  const created = nowText(world);
  const notAfter = new Date(world.context.clock.now());
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + years);
  notAfter.setUTCMilliseconds(0);
  const privateJwk: JWK = privateKey.export({ format: 'jwk' });
  return {
    kid: await calculateJwkThumbprint(privateJwk),
    created,
    lastUpdated: created,
    expiresAt: instant(notAfter.getTime()),
    privateJwk,
    certificate: await selfSigned(privateKey, subject, notAfter, world.context.clock.now()),
  };
}

async function selfSigned(
  privateKey: KeyObject,
  subject: string,
  notAfter: Date,
  nowMs: number,
): Promise<string> {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const signingKey = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']);
  const { n = '', e = '' } = privateKey.export({ format: 'jwk' });
  const publicKey = await crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, ALGORITHM, true, ['verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [subject] }],
    notBefore: new Date(nowMs - LEEWAY_MS),
    notAfter,
    keys: { privateKey: signingKey, publicKey },
    signingAlgorithm: ALGORITHM,
  });
  return Buffer.from(certificate.rawData).toString('base64');
}

/** The SAML signing key in force: the one that `credentials.signing.kid` names. */
export function activeKey({ id, credentials, keys }: App): SigningKey {
  const signing = credentials['signing'];
  const kid = typeof signing === 'object' && signing !== null && 'kid' in signing ? signing.kid : null;
  const key = keys.find((one) => one.kid === kid);
  if (key === undefined) throw new Error(`application ${id} has no signing key in force`);
  return key;
}

/** The key that signs the org's tokens; made with its first use. */
export async function oidcKey(world: OrgWorld): Promise<SigningKey> {
  const last = world.state.oidcKeys.at(-1);
  if (last !== undefined) return last;
  const made = await newTokenKey(world);
  // Two first uses at once must agree on one.
  const meanwhile = world.state.oidcKeys.at(-1);
  if (meanwhile !== undefined) return meanwhile;
  world.state.oidcKeys.push(made);
  return made;
}

/** A key for the org's tokens: never one of before a reset, since a token of that time must not be good again. */
export async function newTokenKey(world: OrgWorld): Promise<SigningKey> {
  return newSigningKey(world, new URL(world.ownUrl()).hostname, DEFAULT_YEARS, await freshKeyPair());
}

/** The members of a key that everybody may see. */
export function publicPart({ kty = 'RSA', n, e, crv, x, y }: JWK): JWK {
  if (kty === 'EC') return definedOnly({ kty, crv, x, y });
  return definedOnly({ kty, n, e });
}

function definedOnly(jwk: { [member: string]: string | undefined }): JWK {
  return Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== undefined));
}

/** A private key as programs that know no JWK want it. */
export function toPem(jwk: JWK): string {
  // A private JWK, as the exports of node are.
  const key = createPrivateKey({ key: jwk as import('node:crypto').JsonWebKey, format: 'jwk' });
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Keys of the seeded service applications. */
export interface ServiceKeys {
  readonly rsa: JWK;
  readonly ec: JWK;
}

let serviceKeys: ServiceKeys | null = null;

/** Made once for a process: an RSA key costs a quarter of a second, and a reset must give the same credentials. */
export function serviceKeysOfProcess(): ServiceKeys {
  serviceKeys ??= {
    rsa: generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey.export({ format: 'jwk' }),
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  };
  return serviceKeys;
}
