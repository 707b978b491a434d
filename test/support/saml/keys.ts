/** Keys and certificates for SAML tests, made at run time: good ones, old ones, weak ones, and those of a stranger. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

const DAY_MS = 86_400_000;

export interface SamlKey {
  /** PKCS #8. */
  readonly privateKeyPem: string;
  /** SPKI. */
  readonly publicKeyPem: string;
  /** Base64 DER. */
  readonly certificate: string;
}

export interface KeyRequest {
  readonly name?: string;
  readonly bits?: number;
  readonly curve?: 'P-256' | 'P-384' | 'P-521';
  /** Days from the instant that tests are judged at. */
  readonly fromDay?: number;
  readonly untilDay?: number;
}

/** The instant that all of these tests are judged at. */
export const NOW = new Date('2026-06-15T12:00:00Z');

export async function newSamlKey(request: KeyRequest = {}): Promise<SamlKey> {
  const { name = 'idp.example.com', bits = 2048, curve, fromDay = -100, untilDay = 900 } = request;
  const algorithm =
    curve === undefined
      ? {
          name: 'RSASSA-PKCS1-v1_5',
          hash: 'SHA-256',
          modulusLength: bits,
          publicExponent: new Uint8Array([1, 0, 1]),
        }
      : { name: 'ECDSA', namedCurve: curve, hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex')}`,
    name: `CN=${name}`,
    notBefore: new Date(NOW.getTime() + fromDay * DAY_MS),
    notAfter: new Date(NOW.getTime() + untilDay * DAY_MS),
    keys,
    signingAlgorithm: { name: algorithm.name, hash: 'SHA-256' },
  });
  return {
    privateKeyPem: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
    publicKeyPem: pem('PUBLIC KEY', await webcrypto.subtle.exportKey('spki', keys.publicKey)),
    certificate: Buffer.from(certificate.rawData).toString('base64'),
  };
}

function pem(label: string, der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/(.{64})/g, '$1\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

export interface SamlKeys {
  readonly idp: SamlKey;
  readonly stranger: SamlKey;
  readonly weak: SamlKey;
  readonly expired: SamlKey;
  readonly early: SamlKey;
  readonly curve: SamlKey;
  readonly sp: SamlKey;
}

let made: Promise<SamlKeys> | null = null;

/** One set for a whole test file: keys take their time. */
export function samlKeys(): Promise<SamlKeys> {
  made ??= makeAll();
  return made;
}

async function makeAll(): Promise<SamlKeys> {
  const [idp, stranger, weak, expired, early, curve, sp] = await Promise.all([
    newSamlKey(),
    newSamlKey({ name: 'stranger.example.net' }),
    newSamlKey({ bits: 1024 }),
    newSamlKey({ fromDay: -400, untilDay: -2 }),
    newSamlKey({ fromDay: 2 }),
    newSamlKey({ curve: 'P-256' }),
    newSamlKey({ name: 'sp.example.com' }),
  ]);
  return { idp, stranger, weak, expired, early, curve, sp };
}
