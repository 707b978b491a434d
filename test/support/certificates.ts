/**
 * Certificates for TLS tests, made at run time: an authority that issues certificates for servers and clients, as
 * wrong as a test wants them.
 */
// The library refuses to load without it; the lab needs the same.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

export interface KeyedCertificate {
  readonly certPem: string;
  /** PKCS #8. */
  readonly keyPem: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** DNS names and IP addresses that a client accepts it for. */
  readonly names?: readonly string[];
  /** Default: server. */
  readonly use?: 'server' | 'client';
  /** Days from now; default -1 to 30. */
  readonly fromDay?: number;
  readonly untilDay?: number;
}

export interface Authority extends KeyedCertificate {
  issue(request: CertificateRequest): Promise<KeyedCertificate>;
}

/** A self-signed authority, whose own certificate can serve as a self-signed server's. */
export async function createAuthority(commonName = 'Test authority'): Promise<Authority> {
  const keys = await newKeys();
  const name = `CN=${commonName}`;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    ...validity(-2, 60),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
        true,
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certPem: `${certificate.toString('pem')}\n`,
    keyPem: await toPem(keys.privateKey),
    async issue({ commonName: subject, names = [], use = 'server', fromDay = -1, untilDay = 30 }) {
      const own = await newKeys();
      const issued = await X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: `CN=${subject}`,
        issuer: name,
        ...validity(fromDay, untilDay),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([
            use === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
          ]),
          await AuthorityKeyIdentifierExtension.create(keys.publicKey),
          ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names.map(generalName))]),
        ],
      });
      return { certPem: `${issued.toString('pem')}\n`, keyPem: await toPem(own.privateKey) };
    },
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function validity(fromDay: number, untilDay: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(Date.now() + fromDay * DAY_MS),
    notAfter: new Date(Date.now() + untilDay * DAY_MS),
  };
}

function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(12));
  return `01${Buffer.from(bytes).toString('hex')}`;
}

function generalName(value: string): JsonGeneralName {
  return { type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value };
}

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}
