/** XML signatures as identity providers make them, and as attackers do: every part can be another. */
import { constants, createHash, createHmac, sign } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import type { SamlKey } from './keys.ts';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

export const SIGNATURES = {
  sha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  sha256: `${MORE}rsa-sha256`,
  sha384: `${MORE}rsa-sha384`,
  sha512: `${MORE}rsa-sha512`,
  pss: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ecdsa: `${MORE}ecdsa-sha256`,
  ecdsa384: `${MORE}ecdsa-sha384`,
  md5: `${MORE}rsa-md5`,
  hmac: `${MORE}hmac-sha256`,
  hmac1: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  dsa: 'http://www.w3.org/2000/09/xmldsig#dsa-sha1',
} as const;

export const DIGESTS = {
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: `${MORE}sha384`,
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
  md5: `${MORE}md5`,
} as const;

export interface Signing {
  readonly key: SamlKey;
  readonly algorithm?: keyof typeof SIGNATURES;
  readonly digest?: keyof typeof DIGESTS;
  readonly transforms?: readonly string[];
  readonly canonicalization?: string;
  readonly prefix?: string;
  readonly prefixList?: readonly string[];
  /** Null leaves KeyInfo out; a certificate of somebody else lies. */
  readonly certificate?: string | null;
  /** XPath of the sibling that the signature comes behind; by default the Issuer of the element. */
  readonly behind?: string;
  readonly action?: 'after' | 'before' | 'append' | 'prepend';
  readonly emptyUri?: boolean;
}

/** @param name Local name of the element to sign; the first of that name. */
export function signElement(xml: string, name: 'Response' | 'Assertion' | string, signing: Signing): string {
  return signAt(xml, `(//*[local-name(.)='${name}'])[1]`, signing);
}

export function signAt(xml: string, place: string, signing: Signing): string {
  const { key, algorithm = 'sha256', digest = 'sha256', transforms = [ENVELOPED, EXCLUSIVE] } = signing;
  const certificate = signing.certificate === undefined ? key.certificate : signing.certificate;
  const prefix = signing.prefix ?? 'ds';
  const signer = new SignedXml({
    privateKey: key.privateKeyPem,
    signatureAlgorithm: SIGNATURES[algorithm],
    canonicalizationAlgorithm: signing.canonicalization ?? EXCLUSIVE,
    getKeyInfoContent: () => {
      const [open, close] = prefix === '' ? ['', ''] : [`${prefix}:`, `${prefix}:`];
      return certificate === null
        ? null
        : `<${open}X509Data><${open}X509Certificate>${certificate}</${close}X509Certificate></${open}X509Data>`;
    },
  });
  signer.SignatureAlgorithms = { [SIGNATURES[algorithm]]: signatureClass(algorithm, key) };
  signer.HashAlgorithms = { [DIGESTS[digest]]: hashClass(digest) };
  signer.addReference({
    xpath: place,
    transforms: [...transforms],
    digestAlgorithm: DIGESTS[digest],
    ...(signing.prefixList === undefined ? {} : { inclusiveNamespacesPrefixList: [...signing.prefixList] }),
    ...(signing.emptyUri === true ? { uri: '', isEmptyUri: true } : {}),
  });
  signer.computeSignature(xml, {
    ...(prefix === '' ? {} : { prefix }),
    location: {
      reference: signing.behind ?? `${place}/*[local-name(.)='Issuer']`,
      action: signing.action ?? 'after',
    },
  });
  return signer.getSignedXml();
}

/** What is signed of a query, with its signature; the order is the caller's. */
export function signQuery(query: string, algorithm: keyof typeof SIGNATURES, key: SamlKey): string {
  const octets = `${query}&SigAlg=${encodeURIComponent(SIGNATURES[algorithm])}`;
  return `${octets}&Signature=${encodeURIComponent(signatureOf(algorithm, octets, key))}`;
}

function signatureOf(algorithm: keyof typeof SIGNATURES, octets: string, key: SamlKey): string {
  const data = Buffer.from(octets);
  const { privateKeyPem } = key;
  switch (algorithm) {
    case 'hmac':
    case 'hmac1':
      // The attack: whoever verifies with "the key" that it knows takes the public one for a password.
      return createHmac(algorithm === 'hmac' ? 'sha256' : 'sha1', key.publicKeyPem)
        .update(data)
        .digest('base64');
    case 'pss':
      return sign('sha256', data, {
        key: privateKeyPem,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: 32,
      }).toString('base64');
    case 'ecdsa':
    case 'ecdsa384':
      return sign(algorithm === 'ecdsa' ? 'sha256' : 'sha384', data, {
        key: privateKeyPem,
        dsaEncoding: 'ieee-p1363',
      }).toString('base64');
    case 'dsa':
      return sign('sha1', data, privateKeyPem).toString('base64');
    default:
      return sign(algorithm, data, privateKeyPem).toString('base64');
  }
}

type SignatureClass = SignedXml['SignatureAlgorithms'][string];
type HashClass = SignedXml['HashAlgorithms'][string];

function signatureClass(algorithm: keyof typeof SIGNATURES, key: SamlKey): SignatureClass {
  return class {
    getAlgorithmName(): string {
      return SIGNATURES[algorithm];
    }
    getSignature(octets: unknown): string {
      return signatureOf(algorithm, String(octets), key);
    }
    verifySignature(): boolean {
      return false;
    }
  };
}

function hashClass(digest: keyof typeof DIGESTS): HashClass {
  return class {
    getAlgorithmName(): string {
      return DIGESTS[digest];
    }
    getHash(text: string): string {
      return createHash(digest).update(text).digest('base64');
    }
  };
}
