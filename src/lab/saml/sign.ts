/** XML signatures as SAML makes them: enveloped, exclusive canonicalisation, right behind the Issuer. */
import { createSign } from 'node:crypto';
import { SignedXml } from 'xml-crypto';

export interface Signer {
  readonly privateKeyPem: string;
  /** DER, base64. */
  readonly certificate: string;
  readonly signature: 'RSA_SHA256' | 'RSA_SHA1';
  readonly digest: 'SHA256' | 'SHA1';
}

export const SIGNATURE_METHODS = {
  RSA_SHA256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  RSA_SHA1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
} as const;

const DIGEST_METHODS = {
  SHA256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  SHA1: 'http://www.w3.org/2000/09/xmldsig#sha1',
} as const;

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** @param elementId `ID` of the element to sign, which holds an Issuer. */
export function signElement(xml: string, elementId: string, signer: Signer): string {
  const element = `//*[@ID='${elementId}']`;
  const signed = new SignedXml({
    privateKey: signer.privateKeyPem,
    signatureAlgorithm: SIGNATURE_METHODS[signer.signature],
    canonicalizationAlgorithm: EXCLUSIVE,
    getKeyInfoContent: () =>
      `<ds:X509Data><ds:X509Certificate>${signer.certificate}</ds:X509Certificate></ds:X509Data>`,
  });
  signed.addReference({
    xpath: element,
    transforms: [ENVELOPED, EXCLUSIVE],
    digestAlgorithm: DIGEST_METHODS[signer.digest],
  });
  signed.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `${element}/*[local-name()='Issuer']`, action: 'after' },
  });
  return signed.getSignedXml();
}

/** A signed query for the redirect binding (SAML bindings, 3.4.4.1); `params` in the order of the specification. */
export function signQuery(params: Readonly<Record<string, string>>, signer: Signer): string {
  const query = Object.entries({ ...params, SigAlg: SIGNATURE_METHODS[signer.signature] })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const hash = signer.signature === 'RSA_SHA1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const signature = createSign(hash).update(query).sign(signer.privateKeyPem, 'base64');
  return `${query}&Signature=${encodeURIComponent(signature)}`;
}
