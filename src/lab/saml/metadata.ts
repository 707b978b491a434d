/** SAML metadata of both roles. */
import { escapeXml, NAMESPACES } from './xml.ts';

const BINDINGS = {
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
} as const;

export interface IdentityProviderRole {
  readonly entityId: string;
  readonly ssoUrl: string;
  /** base64 DER */
  readonly certificates: readonly string[];
  readonly wantsSignedRequests: boolean;
  readonly nameIdFormats: readonly string[];
}

export function identityProviderMetadata(role: IdentityProviderRole): string {
  const location = escapeXml(role.ssoUrl);
  return entity(
    role.entityId,
    [
      `<md:IDPSSODescriptor WantAuthnRequestsSigned="${role.wantsSignedRequests}" protocolSupportEnumeration="${NAMESPACES.protocol}">`,
      ...role.certificates.map(keyDescriptor),
      ...nameIdFormats(role.nameIdFormats),
      `<md:SingleSignOnService Binding="${BINDINGS.post}" Location="${location}"/>`,
      `<md:SingleSignOnService Binding="${BINDINGS.redirect}" Location="${location}"/>`,
      '</md:IDPSSODescriptor>',
    ].join(''),
  );
}

export interface ServiceProviderRole {
  readonly entityId: string;
  readonly acsUrl: string;
  readonly certificates: readonly string[];
  readonly signsRequests: boolean;
  readonly wantsSignedAssertions: boolean;
  readonly nameIdFormats: readonly string[];
}

export function serviceProviderMetadata(role: ServiceProviderRole): string {
  return entity(
    role.entityId,
    [
      `<md:SPSSODescriptor AuthnRequestsSigned="${role.signsRequests}" WantAssertionsSigned="${role.wantsSignedAssertions}" protocolSupportEnumeration="${NAMESPACES.protocol}">`,
      ...role.certificates.map(keyDescriptor),
      ...nameIdFormats(role.nameIdFormats),
      `<md:AssertionConsumerService Binding="${BINDINGS.post}" Location="${escapeXml(role.acsUrl)}" index="0" isDefault="true"/>`,
      '</md:SPSSODescriptor>',
    ].join(''),
  );
}

function entity(entityId: string, role: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<md:EntityDescriptor xmlns:md="${NAMESPACES.metadata}" entityID="${escapeXml(entityId)}">`,
    role,
    '</md:EntityDescriptor>',
  ].join('');
}

function keyDescriptor(certificate: string): string {
  return [
    `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="${NAMESPACES.signature}"><ds:X509Data>`,
    `<ds:X509Certificate>${certificate}</ds:X509Certificate>`,
    '</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>',
  ].join('');
}

function nameIdFormats(formats: readonly string[]): readonly string[] {
  return formats.map((format) => `<md:NameIDFormat>${escapeXml(format)}</md:NameIDFormat>`);
}
