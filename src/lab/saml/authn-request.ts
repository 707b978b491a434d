/** AuthnRequests: made by a service provider, read and verified by an identity provider; both bindings. */
import { createVerify, X509Certificate } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import { SIGNATURE_METHODS } from './sign.ts';
import { attributeOf, child, escapeXml, NAMESPACES, parseXml, textOf } from './xml.ts';

export interface AuthnRequest {
  readonly id: string;
  readonly issuer: string;
  readonly issuedAtMs: number;
  readonly destination: string | null;
  readonly acsUrl: string | null;
  readonly acsIndex: string | null;
  readonly nameIdFormat: string | null;
  readonly forceAuthn: boolean;
  readonly isPassive: boolean;
}

export interface NewAuthnRequest {
  readonly id: string;
  readonly issuer: string;
  readonly destination: string;
  readonly acsUrl: string;
  readonly issueInstant: string;
  readonly nameIdFormat: string;
}

export function authnRequestXml(request: NewAuthnRequest): string {
  return [
    `<saml2p:AuthnRequest xmlns:saml2p="${NAMESPACES.protocol}" xmlns:saml2="${NAMESPACES.assertion}"`,
    ` ID="${escapeXml(request.id)}" Version="2.0" IssueInstant="${request.issueInstant}"`,
    ` Destination="${escapeXml(request.destination)}" AssertionConsumerServiceURL="${escapeXml(request.acsUrl)}"`,
    ' ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST">',
    `<saml2:Issuer>${escapeXml(request.issuer)}</saml2:Issuer>`,
    `<saml2p:NameIDPolicy Format="${escapeXml(request.nameIdFormat)}"/>`,
    '</saml2p:AuthnRequest>',
  ].join('');
}

/** For the query of a redirect. */
export function deflated(xml: string): string {
  return deflateRawSync(Buffer.from(xml)).toString('base64');
}

/** XML of a request; null when the parameter is none. */
export function requestXml(parameter: string, binding: 'redirect' | 'post'): string | null {
  const bytes = Buffer.from(parameter, 'base64');
  if (binding === 'post') return bytes.toString('utf8');
  try {
    return inflateRawSync(bytes).toString('utf8');
  } catch {
    // Not deflated.
    return null;
  }
}

/** Null when it is not an AuthnRequest. */
export function readAuthnRequest(xml: string): AuthnRequest | null {
  const root = parseXml(xml);
  if (root?.localName !== 'AuthnRequest' || root.namespaceURI !== NAMESPACES.protocol) return null;
  const id = attributeOf(root, 'ID');
  const issuer = textOf(child(root, NAMESPACES.assertion, 'Issuer'));
  if (id === null || issuer === null) return null;
  return {
    id,
    issuer,
    issuedAtMs: Date.parse(attributeOf(root, 'IssueInstant') ?? ''),
    destination: attributeOf(root, 'Destination'),
    acsUrl: attributeOf(root, 'AssertionConsumerServiceURL'),
    acsIndex: attributeOf(root, 'AssertionConsumerServiceIndex'),
    nameIdFormat: attributeOf(child(root, NAMESPACES.protocol, 'NameIDPolicy'), 'Format'),
    forceAuthn: attributeOf(root, 'ForceAuthn') === 'true',
    isPassive: attributeOf(root, 'IsPassive') === 'true',
  };
}

/** Signature of a redirect: over the query as it was sent (SAML bindings, 3.4.4.1). */
export function isQuerySigned(rawQuery: string, certificates: readonly string[]): boolean {
  const parts = new Map(rawQuery.split('&').map((part) => [part.split('=')[0] ?? '', part]));
  const algorithm = parameterOf(parts.get('SigAlg'));
  const signature = parameterOf(parts.get('Signature'));
  const hash = Object.entries(HASHES).find(([uri]) => uri === algorithm)?.[1];
  if (hash === undefined || signature === '') return false;
  const signed = ['SAMLRequest', 'RelayState', 'SigAlg'].flatMap((name) => parts.get(name) ?? []).join('&');
  return certificates.some((certificate) => {
    const key = new X509Certificate(Buffer.from(certificate, 'base64')).publicKey;
    return createVerify(hash).update(signed).verify(key, signature, 'base64');
  });
}

const HASHES: Readonly<Record<string, string>> = {
  [SIGNATURE_METHODS.RSA_SHA256]: 'RSA-SHA256',
  [SIGNATURE_METHODS.RSA_SHA1]: 'RSA-SHA1',
};

function parameterOf(part: string | undefined): string {
  return decodeURIComponent(part?.slice(part.indexOf('=') + 1) ?? '');
}

/** Signature within a posted request: of the whole of it, and of nothing else. */
export function isRequestSigned(xml: string, certificates: readonly string[]): boolean {
  const root = parseXml(xml);
  const signature = root === null ? null : child(root, NAMESPACES.signature, 'Signature');
  const id = attributeOf(root, 'ID');
  if (signature === null || id === null) return false;
  return certificates.some((certificate) => {
    const verifier = new SignedXml({ publicCert: toPem(certificate) });
    verifier.loadSignature(signature.toString());
    try {
      return verifier.getReferences().every(({ uri }) => uri === `#${id}`) && verifier.checkSignature(xml);
    } catch {
      // A digest that does not fit is thrown.
      return false;
    }
  });
}

function toPem(certificate: string): string {
  return new X509Certificate(Buffer.from(certificate, 'base64')).toString();
}
