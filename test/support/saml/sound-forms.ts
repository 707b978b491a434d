/** Responses that a good service provider takes, in the handwriting of different identity providers. */
import type { Knowledge } from '../../../src/services/federation/knowledge.ts';
import type { Carriage } from '../../../src/services/federation/saml/decode.ts';
import { goodSignature } from './broken-signatures.ts';
import { encryptAssertion } from './encrypt.ts';
import type { SamlKeys } from './keys.ts';
import { ENVELOPED, EXCLUSIVE, type Signing, signElement } from './sign.ts';
import {
  ACS,
  ASSERTION,
  confirmation,
  GOOD,
  IDP,
  PROTOCOL,
  REQUEST_ID,
  type ResponseParts,
  SP,
  writeResponse,
} from './write-response.ts';

export interface SoundForm {
  readonly name: string;
  readonly make: (keys: SamlKeys) => string | Uint8Array;
  readonly knowledge?: (keys: SamlKeys) => Partial<Knowledge>;
  readonly carriage?: Carriage;
  /** Warnings that are right to be there. */
  readonly warnings?: readonly string[];
  /** What is encrypted cannot be said to be sound. */
  readonly verdict?: 'undecided';
}

const both = (keys: SamlKeys, xml: string, signing: Partial<Signing> = {}): string =>
  signElement(signElement(xml, 'Assertion', { key: keys.idp, ...signing }), 'Response', {
    key: keys.idp,
    ...signing,
    behind: "/*/*[local-name(.)='Issuer']",
  });

const as =
  (said: Partial<ResponseParts>) =>
  (keys: SamlKeys): string =>
    signElement(writeResponse(said), 'Assertion', { key: keys.idp });

const with_ =
  (signing: (keys: SamlKeys) => Partial<Signing>) =>
  (keys: SamlKeys): string =>
    goodSignature(keys, 'assertion', signing(keys));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** As AD FS writes: the assertion in the default namespace, prefixes declared where they are used. */
const ADFS = `<samlp:Response ID="_7e7e" Version="2.0" IssueInstant="2026-06-15T11:59:58.123Z" Destination="${ACS}" Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified" InResponseTo="${REQUEST_ID}" xmlns:samlp="${PROTOCOL}"><Issuer xmlns="${ASSERTION}">${IDP}</Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success" /></samlp:Status><Assertion ID="_9a9a" IssueInstant="2026-06-15T11:59:58.100Z" Version="2.0" xmlns="${ASSERTION}"><Issuer>${IDP}</Issuer><Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">alice@example.com</NameID><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData InResponseTo="${REQUEST_ID}" NotOnOrAfter="2026-06-15T12:04:58.123Z" Recipient="${ACS}" /></SubjectConfirmation></Subject><Conditions NotBefore="2026-06-15T11:59:58.100Z" NotOnOrAfter="2026-06-15T12:59:58.100Z"><AudienceRestriction><Audience>${SP}</Audience></AudienceRestriction></Conditions><AttributeStatement><Attribute Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"><AttributeValue>alice@example.com</AttributeValue></Attribute></AttributeStatement><AuthnStatement AuthnInstant="2026-06-15T11:59:57.900Z" SessionIndex="_9a9a"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>`;

/** As SimpleSAMLphp writes: types of values, qualifiers, an end of the session. */
const PHP: Partial<ResponseParts> = {
  nameId: `<saml:NameID SPNameQualifier="${SP}" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">_0af1</saml:NameID>`,
  statement:
    '<saml:AuthnStatement AuthnInstant="2026-06-15T11:59:50Z" SessionNotOnOrAfter="2026-06-15T19:59:58Z" SessionIndex="_be9967"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
  attributes:
    '<saml:AttributeStatement xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><saml:Attribute Name="uid" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic"><saml:AttributeValue xsi:type="xs:string">alice</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
};

const pretty = (xml: string): string =>
  xml.replace(/></g, '>\n  <').replace(/>\n {2}<\/(?=\w+:(?:NameID|Issuer))/g, '></');

/** Of a length that base64 has to pad. */
const notInThrees = (xml: string): string => (Buffer.byteLength(xml) % 3 === 0 ? `${xml}\n` : xml);

export const SOUND_FORMS: readonly SoundForm[] = [
  { name: 'the assertion signed', make: (keys) => goodSignature(keys, 'assertion') },
  { name: 'the response signed', make: (keys) => goodSignature(keys, 'response') },
  { name: 'both signed', make: (keys) => both(keys, writeResponse()) },
  {
    name: 'as AD FS writes, the assertion signed',
    make: (keys) => signElement(ADFS, 'Assertion', { key: keys.idp, prefix: '' }),
  },
  { name: 'as AD FS writes, both signed', make: (keys) => both(keys, ADFS, { prefix: '' }) },
  { name: 'as SimpleSAMLphp writes', make: (keys) => both(keys, writeResponse(PHP)) },
  {
    name: 'with a list of prefixes',
    make: (keys) =>
      signElement(writeResponse(PHP), 'Assertion', { key: keys.idp, prefixList: ['xs', 'saml'] }),
  },
  {
    name: 'with a list of prefixes of the response',
    make: (keys) =>
      signElement(writeResponse(PHP), 'Response', { key: keys.idp, prefixList: ['xs', 'saml', 'samlp'] }),
  },
  { name: 'without KeyInfo', make: with_(() => ({ certificate: null })) },
  {
    name: 'with a certificate in lines',
    make: with_((keys) => ({ certificate: keys.idp.certificate.replace(/(.{64})/g, '$1\n') })),
  },
  {
    name: 'with another certificate for the same key',
    make: with_((keys) => ({ certificate: keys.stranger.certificate })),
    warnings: ['S6 key-info-differs'],
  },
  { name: 'with SHA-1', make: with_(() => ({ algorithm: 'sha1', digest: 'sha1' })), warnings: ['S8 sha1'] },
  { name: 'with SHA-384', make: with_(() => ({ algorithm: 'sha384', digest: 'sha384' })) },
  { name: 'with SHA-512', make: with_(() => ({ algorithm: 'sha512', digest: 'sha512' })) },
  { name: 'with RSA-PSS', make: with_(() => ({ algorithm: 'pss' })) },
  {
    name: 'with a curve',
    make: with_((keys) => ({ key: keys.curve, algorithm: 'ecdsa' })),
    knowledge: (keys) => ({
      idp: { origin: 'idp', entityId: IDP, signingCertificates: [keys.curve.certificate] },
    }),
  },
  {
    name: 'with canonicalisation that keeps comments',
    make: with_(() => ({
      canonicalization: `${EXCLUSIVE}WithComments`,
      transforms: [ENVELOPED, `${EXCLUSIVE}WithComments`],
    })),
  },
  {
    name: 'with comments between elements',
    make: (keys) =>
      signElement(
        writeResponse().replace('<saml:Subject>', '<!-- who --><saml:Subject><!-- she -->'),
        'Assertion',
        { key: keys.idp },
      ),
  },
  { name: 'in lines', make: (keys) => signElement(pretty(writeResponse()), 'Assertion', { key: keys.idp }) },
  {
    name: 'in lines of Windows',
    make: (keys) =>
      signElement(pretty(writeResponse()), 'Assertion', { key: keys.idp }).replace(/\n/g, '\r\n'),
  },
  {
    name: 'with a declaration and a byte order mark',
    make: (keys) =>
      `\ufeff<?xml version="1.0" encoding="utf-8" standalone='yes' ?>\n${goodSignature(keys, 'response')}\n`,
  },
  { name: 'as bytes', make: (keys) => Buffer.from(goodSignature(keys, 'response')) },
  {
    name: 'with names of the whole world',
    make: as({
      attributes:
        '<saml:AttributeStatement><saml:Attribute Name="имя"><saml:AttributeValue>Алиса 愛 😀 &amp; &lt;Bob&gt; &#233; &quot;x&quot;</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
    }),
  },
  {
    name: 'with a separator of lines in a value',
    make: as({
      attributes:
        '<saml:AttributeStatement><saml:Attribute Name="a"><saml:AttributeValue>x&#x2028;y&#x85;z</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
    }),
  },
  {
    name: 'with XML in an attribute',
    make: as({
      attributes:
        '<saml:AttributeStatement><saml:Attribute Name="a"><saml:AttributeValue><x:y xmlns:x="urn:x" x:z="1">t</x:y></saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
    }),
  },
  {
    name: 'with a nil attribute',
    make: as({
      attributes:
        '<saml:AttributeStatement><saml:Attribute Name="a"><saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></saml:Attribute></saml:AttributeStatement>',
    }),
  },
  {
    name: 'with each role as an attribute of its own',
    make: as({
      attributes:
        '<saml:AttributeStatement><saml:Attribute Name="Role"><saml:AttributeValue>a</saml:AttributeValue></saml:Attribute><saml:Attribute Name="Role"><saml:AttributeValue>b</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
    }),
    warnings: ['S31 attribute-repeated'],
  },
  {
    name: 'with another name than the one for a session, which libraries ask for by themselves',
    make: as({}),
    knowledge: () => ({
      request: {
        evidence: { source: 'request' },
        id: '_request1',
        nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
      },
    }),
    warnings: ['S29 name-id-format'],
  },
  { name: 'without a statement', make: as({ statement: null }), warnings: ['S33 authn-statement-missing'] },
  { name: 'without an end of the conditions', make: as({ until: null }), warnings: ['S23 conditions-open'] },
  {
    name: 'for two audiences',
    make: as({
      audiences: `<saml:AudienceRestriction><saml:Audience>https://other.example.com</saml:Audience><saml:Audience>\n${SP}\n</saml:Audience></saml:AudienceRestriction>`,
    }),
  },
  {
    name: 'with every condition that there is',
    make: as({ audiences: `${GOOD.audiences}<saml:OneTimeUse/><saml:ProxyRestriction Count="1"/>` }),
  },
  {
    name: 'with a confirmation that holds behind one that does not',
    make: as({ confirmations: confirmation({ recipient: 'https://other.example.com' }) + confirmation() }),
  },
  {
    name: 'with an encrypted subject',
    make: as({
      nameId:
        '<saml:EncryptedID><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedID>',
    }),
  },
  { name: 'without an issuer of the response that is not signed', make: as({ responseIssuer: null }) },
  { name: 'without a destination of the response that is not signed', make: as({ destination: null }) },
  {
    name: 'at the edge of the skew',
    make: as({ until: '2026-06-15T11:59:00.001Z', from: '2026-06-15T11:00:00Z' }),
  },
  { name: 'with fractions of seconds', make: as({ until: '2026-06-15T12:00:00.1234567Z' }) },
  {
    name: 'with two certificates known',
    make: with_(() => ({})),
    knowledge: (keys) => ({
      idp: {
        origin: 'idp',
        entityId: IDP,
        signingCertificates: [keys.stranger.certificate, keys.idp.certificate],
      },
    }),
  },
  {
    name: 'with a certificate known as PEM',
    make: with_(() => ({})),
    knowledge: (keys) => ({
      idp: {
        origin: 'idp',
        entityId: IDP,
        signingCertificates: [
          `-----BEGIN CERTIFICATE-----\r\n${keys.idp.certificate}\r\n-----END CERTIFICATE-----\r\n`,
        ],
      },
    }),
  },
  {
    name: 'that nobody asked for, where that is allowed',
    make: as({ answersInner: null, answersOuter: null }),
    knowledge: () => ({
      request: { evidence: { source: 'none' } },
      sp: { origin: 'sp', entityId: SP, acsUrls: [ACS], allowsUnsolicited: true },
    }),
  },
  {
    name: 'in base64',
    make: (keys) => base64(goodSignature(keys, 'response')),
    carriage: { binding: 'post', url: ACS },
  },
  {
    name: 'in base64 with line ends',
    make: (keys) => base64(goodSignature(keys, 'response')).replace(/(.{76})/g, '$1\r\n'),
  },
  {
    name: 'in base64, percent-encoded',
    make: (keys) => encodeURIComponent(base64(goodSignature(keys, 'response'))),
  },
  {
    name: 'as the body of a form',
    make: (keys) =>
      `RelayState=%2Fhome&SAMLResponse=${encodeURIComponent(base64(goodSignature(keys, 'response')))}`,
    carriage: { binding: 'post', url: ACS },
  },
  {
    name: 'in base64 without its padding',
    make: (keys) => base64(notInThrees(goodSignature(keys, 'response'))).replace(/=+$/, ''),
    warnings: ['S15 padding-missing'],
  },
  {
    name: 'to an address in the letters of a browser',
    make: (keys) => base64(goodSignature(keys, 'response')),
    carriage: { binding: 'post', url: 'https://SP.example.com:443/saml/acs' },
  },
  {
    name: 'encrypted, in a response that is signed',
    make: (keys) => signElement(encryptAssertion(writeResponse(), keys.sp), 'Response', { key: keys.idp }),
    verdict: 'undecided',
  },
  {
    name: 'encrypted with a weak cipher',
    make: (keys) =>
      signElement(encryptAssertion(writeResponse(), keys.sp, 'cbc'), 'Response', { key: keys.idp }),
    verdict: 'undecided',
    warnings: ['S32 encryption-weak'],
  },
  {
    name: 'signed and encrypted, in a response that is not signed',
    make: (keys) => encryptAssertion(goodSignature(keys, 'assertion'), keys.sp),
    verdict: 'undecided',
  },
];
