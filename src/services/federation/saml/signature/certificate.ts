/** Certificates as keys: base64 DER in, what is needed of them out. */
import { type KeyObject, X509Certificate } from 'node:crypto';

export interface Certificate {
  readonly base64: string;
  readonly key: KeyObject;
  /** SHA-256 of the DER, lower-case hexadecimal with colons left out. */
  readonly thumbprint: string;
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Such as `RSA 2048` or `EC prime256v1`. */
  readonly keyName: string;
  readonly isKeyWeak: boolean;
}

/** Base64 DER; PEM armour and white space are tolerated. Null where it is no certificate. */
export function certificateOf(text: string): Certificate | null {
  const base64 = text.replace(/-----(?:BEGIN|END) [A-Z ]+-----/g, '').replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  try {
    const certificate = new X509Certificate(Buffer.from(base64, 'base64'));
    const key = certificate.publicKey;
    return {
      base64,
      key,
      thumbprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      subject: certificate.subject.replaceAll('\n', ', '),
      notBefore: new Date(certificate.validFrom),
      notAfter: new Date(certificate.validTo),
      ...strengthOf(key),
    };
  } catch {
    // Bytes that are no certificate, or one with a key of an unknown kind.
    return null;
  }
}

/** RSA below 2048 bits is weak (NIST SP 800-131A); curves below 256 bits are. */
function strengthOf(key: KeyObject): Pick<Certificate, 'keyName' | 'isKeyWeak'> {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined)
    return { keyName: `RSA ${modulusLength}`, isKeyWeak: modulusLength < 2048 };
  const isStrong = /^(prime256v1|secp384r1|secp521r1)$/.test(namedCurve ?? '');
  return { keyName: `EC ${namedCurve ?? 'unknown'}`, isKeyWeak: !isStrong };
}
