/** What a certificate says of itself. Nothing here says that anybody should trust it. */
import { X509Certificate } from 'node:crypto';
import { instant } from '../../../core/clock.ts';

export interface CertificateFacts {
  /** Common name, or the whole subject where there is none. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal, upper case. */
  readonly serial: string;
  /** ISO instants. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly keyType: 'rsa' | 'ec' | 'other';
  /** Null for a key whose strength is no length. */
  readonly keyBits: number | null;
  /** Such as `sha256WithRSAEncryption`; the dotted number of one that has no name here. */
  readonly signatureAlgorithm: string;
  /** Hexadecimal, lower case, without colons. */
  readonly sha1: string;
  readonly sha256: string;
}

/** By the dotted number of the algorithm, RFC 8017, 5758, 8410. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'ed25519',
};

const CURVES: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

/** From base64 DER or PEM; null when it is no certificate. */
export function certificateFacts(text: string): CertificateFacts | null {
  const der = Buffer.from(bareCertificate(text), 'base64');
  try {
    const found = new X509Certificate(der);
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = found.publicKey;
    return {
      subject: nameOf(found.subject),
      issuer: nameOf(found.issuer),
      serial: found.serialNumber,
      notBefore: instant(Date.parse(found.validFrom)),
      notAfter: instant(Date.parse(found.validTo)),
      keyType: type === 'rsa' || type === 'rsa-pss' ? 'rsa' : type === 'ec' ? 'ec' : 'other',
      keyBits: details?.modulusLength ?? CURVES[details?.namedCurve ?? ''] ?? null,
      signatureAlgorithm: signatureAlgorithm(found.raw),
      sha1: found.fingerprint.replaceAll(':', '').toLowerCase(),
      sha256: found.fingerprint256.replaceAll(':', '').toLowerCase(),
    };
  } catch {
    // Whatever is wrong with it: it is none.
    return null;
  }
}

/** Base64 DER without what tools put around it: PEM headers, line ends, blanks. */
export function bareCertificate(text: string): string {
  return text.replace(/-----[A-Z0-9 ]+-----|\s+/g, '');
}

export function pemOf(certificate: string): string {
  const lines = bareCertificate(certificate).match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** SHA-256, hexadecimal; empty for what is no certificate. */
export function thumbprint(certificate: string): string {
  return certificateFacts(certificate)?.sha256 ?? '';
}

/** Whether both hold the same certificate, whatever is around it. */
export function isSameCertificate(one: string, other: string): boolean {
  return bareCertificate(one) === bareCertificate(other);
}

function nameOf(lines: string): string {
  const common = lines.split('\n').find((it) => it.startsWith('CN='));
  return (common?.slice('CN='.length) ?? lines.replaceAll('\n', ', ')) || '-';
}

const OID = 6;

/** `Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { algorithm OBJECT IDENTIFIER, … }, … }` */
function signatureAlgorithm(der: Buffer): string {
  const outer = elementAt(der, 0);
  const body = elementAt(der, outer.start);
  const identifier = elementAt(der, elementAt(der, body.end).start);
  if (der[identifier.at] !== OID) return 'unknown';
  const dotted = dottedOf(der.subarray(identifier.start, identifier.end));
  return ALGORITHMS[dotted] ?? dotted;
}

interface Element {
  readonly at: number;
  /** Where its contents begin, and where it ends. */
  readonly start: number;
  readonly end: number;
}

/** One DER element with a definite length; node's own parser has accepted the whole before. */
function elementAt(der: Buffer, at: number): Element {
  const first = der[at + 1] ?? 0;
  if (first < 0x80) return { at, start: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  const length = der.subarray(at + 2, at + 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  const start = at + 2 + count;
  return { at, start, end: start + length };
}

function dottedOf(bytes: Buffer): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(value);
    value = 0;
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}
