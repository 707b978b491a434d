/** Certificates as identity providers sign with, made for a test. */
import 'reflect-metadata';
import { X509CertificateGenerator } from '@peculiar/x509';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
const YEAR_MS = 365 * 86_400_000;

/** Base64 DER, good from a year before `notBefore`'s default until an instant. */
export async function certificateUntil(
  notAfter: Date,
  { notBefore = new Date(notAfter.getTime() - 3 * YEAR_MS), bits = 2048 } = {},
): Promise<string> {
  const keys = await crypto.subtle.generateKey(
    { ...ALGORITHM, modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  );
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=sign.example',
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    keys,
  });
  return Buffer.from(certificate.rawData).toString('base64');
}
