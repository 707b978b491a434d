/** Signatures that are missing, of others, of something else, or made so that a verifier may stumble. */
import type { Knowledge } from '../../../src/services/federation/knowledge.ts';
import type { SamlCase, Signed } from './case.ts';
import { openDom } from './dom.ts';
import type { SamlKeys } from './keys.ts';
import { ENVELOPED, EXCLUSIVE, type Signing, signElement } from './sign.ts';
import { ACS, IDP, SP, writeResponse } from './write-response.ts';

const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';

export function goodSignature(keys: SamlKeys, signed: Signed, signing: Partial<Signing> = {}): string {
  return signElement(writeResponse(), signed === 'response' ? 'Response' : 'Assertion', {
    key: keys.idp,
    ...signing,
  });
}

type Row = readonly [
  name: string,
  check: string,
  reason: string,
  make: SamlCase['make'],
  knowledge?: (keys: SamlKeys) => Partial<Knowledge>,
];

/** After it was signed. */
const changed =
  (from: string | RegExp, to: string): SamlCase['make'] =>
  (keys, signed) => {
    const good = goodSignature(keys, signed);
    const bad = good.replace(from, to);
    if (bad === good) throw new Error('nothing was changed');
    return bad;
  };

const signedWith =
  (signing: (keys: SamlKeys) => Partial<Signing>): SamlCase['make'] =>
  (keys, signed) =>
    goodSignature(keys, signed, signing(keys));

const trusting =
  (name: 'weak' | 'expired' | 'early') =>
  (keys: SamlKeys): Partial<Knowledge> => ({
    idp: { origin: 'idp', entityId: IDP, signingCertificates: [keys[name].certificate] },
  });

const TAMPERED: readonly Row[] = [
  [
    'another name',
    'S11',
    'digest-mismatch',
    changed('>alice@example.com</saml:NameID>', '>admin@example.com</saml:NameID>'),
  ],
  ['another audience', 'S11', 'digest-mismatch', changed(SP, 'https://other.example.com')],
  [
    'another end',
    'S11',
    'digest-mismatch',
    changed('NotOnOrAfter="2026-06-15T12:05:00Z"', 'NotOnOrAfter="2027-06-15T12:05:00Z"'),
  ],
  ['another attribute', 'S11', 'digest-mismatch', changed('>users<', '>root<')],
  [
    'an attribute more',
    'S11',
    'digest-mismatch',
    changed(
      '</saml:AttributeStatement>',
      '<saml:Attribute Name="role"><saml:AttributeValue>root</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
    ),
  ],
  ['a space more', 'S11', 'digest-mismatch', changed('<saml:Conditions', ' <saml:Conditions')],
  [
    'no statement any more',
    'S11',
    'digest-mismatch',
    changed(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/s, ''),
  ],
  ['another digest', 'S11', 'digest-mismatch', changed(/(<ds:DigestValue>)....(.)/, '$1AAAA$2')],
  [
    'another value of the signature',
    'S6',
    'signature-invalid',
    changed(/(<ds:SignatureValue>)....(.)/, '$1AAAA$2'),
  ],
  [
    'a short value of the signature',
    'S6',
    'signature-invalid',
    changed(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>AAAA'),
  ],
  ['no signature', 'S10', 'signature-missing', () => writeResponse()],
  [
    'a signature in another namespace',
    'S10',
    'signature-missing',
    changed(/http:\/\/www.w3.org\/2000\/09\/xmldsig#"/, 'urn:x"'),
  ],
  ['a stripped signature', 'S10', 'signature-missing', changed(/<ds:Signature .*<\/ds:Signature>/s, '')],
  [
    'an empty signature',
    'S11',
    'signature-malformed',
    changed(/(<ds:Signature [^>]*>).*<\/ds:Signature>/s, '$1</ds:Signature>'),
  ],
  [
    'an empty value of the signature',
    'S11',
    'signature-malformed',
    changed(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>'),
  ],
  ['an empty digest', 'S11', 'signature-malformed', changed(/<ds:DigestValue>[^<]*/, '<ds:DigestValue>')],
  [
    'a digest that is not base64',
    'S11',
    'signature-malformed',
    changed(/<ds:DigestValue>./, '<ds:DigestValue>!'),
  ],
  ['no SignedInfo', 'S11', 'signature-malformed', changed(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, '')],
];

const FOREIGN: readonly Row[] = [
  [
    'the key of a stranger, named by its certificate',
    'S6',
    'signature-foreign',
    signedWith((keys) => ({ key: keys.stranger })),
  ],
  [
    'the key of a stranger, unnamed',
    'S6',
    'signature-invalid',
    signedWith((keys) => ({ key: keys.stranger, certificate: null })),
  ],
  [
    'the key of a stranger under the right certificate',
    'S6',
    'signature-invalid',
    signedWith((keys) => ({ key: keys.stranger, certificate: keys.idp.certificate })),
  ],
  [
    'a certificate of the service provider',
    'S6',
    'signature-foreign',
    signedWith((keys) => ({ key: keys.sp })),
  ],
  [
    'nobody trusted',
    'S6',
    'key-unknown',
    signedWith(() => ({})),
    () => ({ idp: { origin: 'idp', entityId: IDP, signingCertificates: [] } }),
  ],
  [
    'a certificate that is none',
    'S6',
    'certificate-unreadable',
    signedWith(() => ({})),
    () => ({ idp: { origin: 'idp', entityId: IDP, signingCertificates: ['AAAA'] } }),
  ],
  [
    'a curve key where RSA is known',
    'S6',
    'signature-foreign',
    signedWith((keys) => ({ key: keys.curve, algorithm: 'ecdsa' })),
  ],
  [
    'a certificate that has ended',
    'S5',
    'certificate-expired',
    signedWith((keys) => ({ key: keys.expired })),
    trusting('expired'),
  ],
  [
    'a certificate that has not begun',
    'S5',
    'certificate-not-yet-valid',
    signedWith((keys) => ({ key: keys.early })),
    trusting('early'),
  ],
  ['a key of 1024 bits', 'S8', 'key-weak', signedWith((keys) => ({ key: keys.weak })), trusting('weak')],
];

const ALGORITHMS: readonly Row[] = [
  ['HMAC with the public key', 'S8', 'key-confusion', signedWith(() => ({ algorithm: 'hmac' }))],
  ['HMAC of old with the public key', 'S8', 'key-confusion', signedWith(() => ({ algorithm: 'hmac1' }))],
  ['RSA over MD5', 'S8', 'algorithm-refused', signedWith(() => ({ algorithm: 'md5' }))],
  ['a digest by MD5', 'S8', 'digest-refused', signedWith(() => ({ digest: 'md5' }))],
  [
    'another algorithm than was signed with',
    'S6',
    'signature-invalid',
    changed('xmldsig-more#rsa-sha256', 'xmldsig-more#rsa-sha512'),
  ],
  [
    'an algorithm that is none',
    'S8',
    'algorithm-refused',
    changed('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'none'),
  ],
  [
    'an algorithm of every object',
    'S8',
    'algorithm-refused',
    changed('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'constructor'),
  ],
  ['no algorithm', 'S8', 'algorithm-refused', changed(/(<ds:SignatureMethod) Algorithm="[^"]*"/, '$1')],
  [
    'an HMAC cut to nothing',
    'S8',
    'algorithm-refused',
    changed(
      /(<ds:SignatureMethod [^>]*?)\s*\/>/,
      '$1><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>',
    ),
  ],
  [
    'inclusive canonicalisation of SignedInfo',
    'S9',
    'canonicalization-refused',
    signedWith(() => ({ canonicalization: INCLUSIVE })),
  ],
  [
    'inclusive canonicalisation of the content',
    'S9',
    'transform-refused',
    signedWith(() => ({ transforms: [ENVELOPED, INCLUSIVE] })),
  ],
  [
    'the enveloped transform alone',
    'S9',
    'transform-missing',
    signedWith(() => ({ transforms: [ENVELOPED] })),
  ],
  [
    'three transforms',
    'S9',
    'transforms-too-many',
    changed('</ds:Transforms>', `<ds:Transform Algorithm="${EXCLUSIVE}"/></ds:Transforms>`),
  ],
  [
    'XPath as a transform',
    'S9',
    'transform-refused',
    changed(ENVELOPED, 'http://www.w3.org/TR/1999/REC-xpath-19991116'),
  ],
  [
    'XSLT as a transform',
    'S9',
    'transform-refused',
    changed(
      /<ds:Transform Algorithm="[^"]*exc-c14n#"[^>]*>/,
      '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform"/></ds:Transform>',
    ),
  ],
  [
    'base64 as a transform',
    'S9',
    'transform-refused',
    changed(ENVELOPED, 'http://www.w3.org/2000/09/xmldsig#base64'),
  ],
  ['no transforms', 'S9', 'transform-missing', changed(/<ds:Transforms>.*<\/ds:Transforms>/s, '')],
  [
    'parameters of a transform',
    'S9',
    'transform-refused',
    changed(
      /<ds:Transform Algorithm="([^"]*enveloped-signature)"[^>]*?\/>/,
      '<ds:Transform Algorithm="$1"><ds:XPath>self::node()</ds:XPath></ds:Transform>',
    ),
  ],
];

const REFERENCES: readonly Row[] = [
  ['a reference to nothing', 'S11', 'reference-elsewhere', changed(/URI="#[^"]*"/, 'URI="#_nobody"')],
  ['a reference to the whole document', 'S11', 'reference-elsewhere', changed(/URI="#[^"]*"/, 'URI=""')],
  ['no reference URI', 'S11', 'reference-elsewhere', changed(/ URI="#[^"]*"/, '')],
  [
    'a reference to another document',
    'S11',
    'reference-elsewhere',
    changed(/URI="#[^"]*"/, 'URI="https://evil.example.net/x"'),
  ],
  [
    'a reference by XPointer',
    'S11',
    'reference-elsewhere',
    changed(/URI="#[^"]*"/, `URI="#xpointer(id('_assertion1'))"`),
  ],
  [
    'a reference to a file',
    'S11',
    'reference-elsewhere',
    changed(/URI="#[^"]*"/, 'URI="file:///etc/passwd"'),
  ],
  ['two references', 'S11', 'reference-repeated', changed(/(<ds:Reference .*<\/ds:Reference>)/s, '$1$1')],
  ['two SignedInfo', 'S11', 'signed-info-repeated', changed(/(<ds:SignedInfo>.*<\/ds:SignedInfo>)/s, '$1$1')],
  [
    'two digests',
    'S11',
    'digest-repeated',
    changed(/(<ds:DigestValue>[^<]*<\/ds:DigestValue>)/, '<ds:DigestValue>AAAA</ds:DigestValue>$1'),
  ],
  [
    'two values of the signature',
    'S11',
    'signature-malformed',
    changed(/(<ds:SignatureValue>[^<]*<\/ds:SignatureValue>)/, '$1$1'),
  ],
  [
    'an object',
    'S11',
    'signature-object',
    changed('</ds:Signature>', '<ds:Object>x</ds:Object></ds:Signature>'),
  ],
  [
    'two signatures of one element',
    'S11',
    'signature-repeated',
    changed(/(<ds:Signature .*<\/ds:Signature>)/s, '$1$1'),
  ],
  ['a comment in the digest', 'S13', 'comment-in-value', changed(/(<ds:DigestValue>)/, '$1<!--AAAA-->')],
  [
    'a comment in SignedInfo',
    'S13',
    'comment-in-signature',
    changed('<ds:SignedInfo>', '<ds:SignedInfo><!-- x -->'),
  ],
  [
    'a comment in the value of the signature',
    'S13',
    'comment-in-value',
    changed(/(<ds:SignatureValue>....)/, '$1<!-- x -->'),
  ],
  [
    'a comment in the certificate',
    'S13',
    'comment-in-value',
    changed(/(<ds:X509Certificate>....)/, '$1<!-- x -->'),
  ],
  ['text within SignedInfo', 'S11', 'signature-malformed', changed('<ds:SignedInfo>', '<ds:SignedInfo>x')],
];

export const BROKEN_SIGNATURES: readonly SamlCase[] = [
  ...[TAMPERED, FOREIGN, ALGORITHMS, REFERENCES].flatMap((rows) =>
    rows.map(
      ([name, check, reason, make, knowledge]): SamlCase => ({
        name,
        check,
        reason,
        make,
        ...(knowledge === undefined ? {} : { knowledge }),
      }),
    ),
  ),
  {
    name: 'a signature at the end of its element',
    check: 'S11',
    reason: 'signature-misplaced',
    make: (keys, signed) => {
      const name = signed === 'response' ? 'Response' : 'Assertion';
      const last = `//*[local-name(.)='${name}']/*[last()]`;
      return signElement(writeResponse(), name, { key: keys.idp, behind: `(${last})[1]` });
    },
  },
  {
    name: 'a signature of the assertion that stands in the response',
    check: 'S12',
    reason: 'signature-wrapped',
    only: 'assertion',
    make: (keys) =>
      signElement(writeResponse(), 'Assertion', { key: keys.idp, behind: "/*/*[local-name(.)='Issuer']" }),
  },
  {
    name: 'a signature within the subject',
    check: 'S11',
    reason: 'signature-misplaced',
    make: (keys, signed) => {
      const dom = openDom(goodSignature(keys, signed));
      dom.get('Subject').appendChild(dom.get('Signature'));
      return dom.text();
    },
  },
  {
    name: 'only the response signed where the assertion has to be',
    check: 'S10',
    reason: 'assertion-not-signed',
    only: 'response',
    make: (keys) => goodSignature(keys, 'response'),
    knowledge: () => ({ sp: { origin: 'sp', entityId: SP, acsUrls: [ACS], wantsSignedAssertions: true } }),
  },
  {
    name: 'only the assertion signed where the response has to be',
    check: 'S10',
    reason: 'response-not-signed',
    only: 'assertion',
    make: (keys) => goodSignature(keys, 'assertion'),
    knowledge: () => ({ sp: { origin: 'sp', entityId: SP, acsUrls: [ACS], wantsSignedResponses: true } }),
  },
  {
    name: 'a signature of the assertion that does not hold under one of the response that does',
    check: 'S6',
    reason: 'signature-foreign',
    only: 'response',
    make: (keys) =>
      signElement(goodSignature(keys, 'assertion', { key: keys.stranger }), 'Response', {
        key: keys.idp,
        behind: "/*/*[local-name(.)='Issuer']",
      }),
  },
];
