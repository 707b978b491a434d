/** What is read of a certificate, held to what other tools made of it. */
import 'reflect-metadata';
import { X509Certificate as Parsed } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bareCertificate,
  certificateFacts,
  isSameCertificate,
  pemOf,
} from '../../../../../src/services/federation/certs/certificate.ts';

type Made = Parameters<typeof crypto.subtle.generateKey>[0];

async function made(algorithm: Made, signing: object, name = 'CN=sign.example'): Promise<string> {
  // Key pairs, as both algorithms make them.
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '0a0b',
    name,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2027-01-01T00:00:00Z'),
    signingAlgorithm: signing as EcdsaParams, // What the library passes on to node.
    keys,
  });
  return Buffer.from(certificate.rawData).toString('base64');
}

const rsa = (hash: string, bits: number): Promise<string> =>
  made(
    {
      name: 'RSASSA-PKCS1-v1_5',
      hash,
      modulusLength: bits,
      publicExponent: new Uint8Array([1, 0, 1]),
    } as RsaHashedKeyGenParams, // As node takes it.
    { name: 'RSASSA-PKCS1-v1_5', hash },
  );

describe('a certificate', () => {
  it('tells key, dates and the algorithm that it was signed with', async () => {
    expect(certificateFacts(await rsa('SHA-256', 2048))).toMatchObject({
      subject: 'sign.example',
      issuer: 'sign.example',
      serial: '0A0B',
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2027-01-01T00:00:00.000Z',
      keyType: 'rsa',
      keyBits: 2048,
      signatureAlgorithm: 'sha256WithRSAEncryption',
    });
    expect(certificateFacts(await rsa('SHA-1', 1024))).toMatchObject({
      keyBits: 1024,
      signatureAlgorithm: 'sha1WithRSAEncryption',
    });
    const curve = { name: 'ECDSA', namedCurve: 'P-384' };
    expect(certificateFacts(await made(curve, { name: 'ECDSA', hash: 'SHA-384' }))).toMatchObject({
      keyType: 'ec',
      keyBits: 384,
      signatureAlgorithm: 'ecdsa-with-SHA384',
    });
  });

  it('is the same however it is wrapped', async () => {
    const bare = await rsa('SHA-256', 2048);
    const wrapped = pemOf(bare).replaceAll('\n', '\r\n');
    expect(bareCertificate(wrapped)).toBe(bare);
    expect(isSameCertificate(wrapped, bare)).toBe(true);
    expect(certificateFacts(wrapped)).toEqual(certificateFacts(bare));
    expect(new Parsed(pemOf(bare)).fingerprint256.replaceAll(':', '').toLowerCase()).toBe(
      certificateFacts(bare)?.sha256,
    );
  });

  it('is none where something else lies, whatever it is', async () => {
    const bare = await rsa('SHA-256', 2048);
    const der = Buffer.from(bare, 'base64');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(certificateFacts(Buffer.from(bytes).toString('base64'))).toBeNull();
      }),
    );
    fc.assert(
      // A certificate with a byte changed is still read or is none; it never throws.
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, byte) => {
        const bent = Buffer.from(der);
        bent[at] = byte;
        certificateFacts(bent.toString('base64'));
      }),
    );
  });
});
