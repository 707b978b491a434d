/** What stays of SAML: elements, attributes and texts by name. Everything else goes. */
import { ASSERTION, DSIG, METADATA, PROTOCOL, XENC, XSI } from '../saml/names.ts';
import {
  keptCertificate,
  keptEntity,
  keptNumber,
  keptSentence,
  keptStandard,
  keptTime,
} from './kept-words.ts';
import type { Redaction } from './parameters.ts';

/** Null: it goes. */
export type XmlRule = (value: string, redaction: Redaction) => string | null;

const entity: XmlRule = (it, { names }) => keptEntity(it, names);
const standard: XmlRule = (it, { names }) => keptStandard(it.trim(), names);
const id: XmlRule = (it, { names }) => names.of('id', it);
const time: XmlRule = (it) => keptTime(it.trim());
const truth: XmlRule = (it) => (/^(true|false|0|1)$/.test(it) ? it : null);
const word: XmlRule = (it) => (/^[a-z]{1,20}$/i.test(it) ? it : null);
const person: XmlRule = (it, { names, keepNames }) =>
  keepNames ? it.slice(0, 1000) : names.of('name', it.trim());
const removed: XmlRule = () => 'removed';
const nothing: XmlRule = () => '';

/** Local names of elements that only hold others. */
const HOLDERS: Readonly<Record<string, string>> = {
  [PROTOCOL]:
    'AuthnRequest Response LogoutRequest LogoutResponse ArtifactResolve ArtifactResponse Status StatusCode NameIDPolicy RequestedAuthnContext Scoping Artifact',
  [ASSERTION]:
    'Assertion EncryptedAssertion EncryptedID EncryptedAttribute Subject SubjectConfirmation SubjectConfirmationData Conditions AudienceRestriction OneTimeUse ProxyRestriction AuthnStatement AuthnContext AttributeStatement Attribute SubjectLocality',
  [METADATA]:
    'EntitiesDescriptor EntityDescriptor IDPSSODescriptor SPSSODescriptor KeyDescriptor SingleSignOnService SingleLogoutService AssertionConsumerService ArtifactResolutionService AttributeConsumingService RequestedAttribute EncryptionMethod',
  [DSIG]:
    'Signature SignedInfo CanonicalizationMethod SignatureMethod Reference Transforms Transform DigestMethod KeyInfo X509Data',
  [XENC]: 'EncryptedData EncryptedKey EncryptionMethod CipherData ReferenceList DataReference',
};

const TEXTS: Readonly<Record<string, Readonly<Record<string, XmlRule>>>> = {
  [PROTOCOL]: {
    StatusMessage: (it, { names }) => keptSentence(it, names),
    SessionIndex: (it, { names }) => names.of('session', it),
  },
  [ASSERTION]: {
    Issuer: entity,
    Audience: entity,
    NameID: person,
    AttributeValue: person,
    AuthnContextClassRef: standard,
    AuthnContextDeclRef: standard,
    AuthenticatingAuthority: entity,
  },
  [METADATA]: { NameIDFormat: standard },
  [DSIG]: {
    SignatureValue: removed,
    DigestValue: removed,
    X509Certificate: (it) => keptCertificate(it),
    KeyName: nothing,
  },
  [XENC]: { CipherValue: removed },
};

const ATTRIBUTES: Readonly<Record<string, XmlRule>> = {
  ID: id,
  Id: id,
  InResponseTo: id,
  URI: (it, { names }) => (it === '' ? '' : `#${names.of('id', it.replace(/^#/, ''))}`),
  Version: (it) => (/^\d\.\d$/.test(it) ? it : null),
  IssueInstant: time,
  NotBefore: time,
  NotOnOrAfter: time,
  SessionNotOnOrAfter: time,
  AuthnInstant: time,
  validUntil: time,
  cacheDuration: time,
  Destination: entity,
  Recipient: entity,
  AssertionConsumerServiceURL: entity,
  Location: entity,
  ResponseLocation: entity,
  entityID: entity,
  SPNameQualifier: entity,
  NameQualifier: entity,
  ProtocolBinding: standard,
  Binding: standard,
  Format: standard,
  NameFormat: standard,
  Value: standard,
  Method: standard,
  Algorithm: standard,
  protocolSupportEnumeration: (it, { names }) =>
    it
      .split(' ', 10)
      .map((part) => keptStandard(part, names))
      .join(' '),
  Name: standard,
  FriendlyName: standard,
  SessionIndex: (it, { names }) => names.of('session', it),
  ForceAuthn: truth,
  IsPassive: truth,
  AllowCreate: truth,
  WantAuthnRequestsSigned: truth,
  AuthnRequestsSigned: truth,
  WantAssertionsSigned: truth,
  isDefault: truth,
  isRequired: truth,
  index: (it) => keptNumber(it),
  AssertionConsumerServiceIndex: (it) => keptNumber(it),
  Comparison: word,
  use: word,
};

/** Undefined: the element goes. Null: it stays for what it holds, and has no text of its own. */
export function ruleOfElement(namespace: string, localName: string): XmlRule | null | undefined {
  const texts = TEXTS[namespace];
  if (texts !== undefined && Object.hasOwn(texts, localName)) return texts[localName];
  return HOLDERS[namespace]?.split(' ').includes(localName) === true ? null : undefined;
}

export function ruleOfAttribute(namespace: string, localName: string): XmlRule | null {
  if (namespace === XSI) return null;
  return namespace === '' && Object.hasOwn(ATTRIBUTES, localName) ? (ATTRIBUTES[localName] ?? null) : null;
}
