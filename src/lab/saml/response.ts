/** SAML responses as an identity provider makes them. */
import { type Signer, signElement } from './sign.ts';
import { escapeXml, NAMESPACES } from './xml.ts';

export interface SamlAttribute {
  readonly name: string;
  readonly nameFormat: string;
  readonly values: readonly string[];
}

export interface NewResponse {
  readonly responseId: string;
  readonly assertionId: string;
  readonly issuer: string;
  readonly destination: string;
  readonly recipient: string;
  readonly audience: string;
  /** Null when nobody asked. */
  readonly inResponseTo: string | null;
  readonly nameId: string;
  readonly nameIdFormat: string;
  readonly authnContext: string;
  readonly sessionIndex: string;
  readonly attributes: readonly SamlAttribute[];
  readonly issuedAtMs: number;
  readonly authenticatedAtMs: number;
  readonly lifetimeMs: number;
}

export interface WhatIsSigned {
  readonly response: boolean;
  readonly assertion: boolean;
}

/** @returns the base64 that travels */
export function samlResponse(response: NewResponse, signed: WhatIsSigned, signer: Signer): string {
  let xml = responseXml(response);
  // From the inside out: the outer signature covers the inner one.
  if (signed.assertion) xml = signElement(xml, response.assertionId, signer);
  if (signed.response) xml = signElement(xml, response.responseId, signer);
  return Buffer.from(xml).toString('base64');
}

const ENTITY = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

function responseXml(response: NewResponse): string {
  return [
    `<saml2p:Response xmlns:saml2p="${NAMESPACES.protocol}" ID="${response.responseId}" Version="2.0"`,
    ` IssueInstant="${iso(response.issuedAtMs)}" Destination="${escapeXml(response.destination)}"${inResponseTo(response)}>`,
    issuerXml(response.issuer),
    `<saml2p:Status><saml2p:StatusCode Value="${SUCCESS}"/></saml2p:Status>`,
    assertionXml(response),
    '</saml2p:Response>',
  ].join('');
}

function assertionXml(response: NewResponse): string {
  const { issuedAtMs, lifetimeMs } = response;
  return [
    `<saml2:Assertion xmlns:saml2="${NAMESPACES.assertion}" ID="${response.assertionId}" Version="2.0"`,
    ` IssueInstant="${iso(issuedAtMs)}">`,
    issuerXml(response.issuer),
    subjectXml(response),
    `<saml2:Conditions NotBefore="${iso(issuedAtMs - lifetimeMs)}" NotOnOrAfter="${iso(issuedAtMs + lifetimeMs)}">`,
    `<saml2:AudienceRestriction><saml2:Audience>${escapeXml(response.audience)}</saml2:Audience></saml2:AudienceRestriction>`,
    '</saml2:Conditions>',
    `<saml2:AuthnStatement AuthnInstant="${iso(response.authenticatedAtMs)}"`,
    ` SessionIndex="${escapeXml(response.sessionIndex)}"><saml2:AuthnContext><saml2:AuthnContextClassRef>`,
    escapeXml(response.authnContext),
    '</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement>',
    attributesXml(response.attributes),
    '</saml2:Assertion>',
  ].join('');
}

function subjectXml(response: NewResponse): string {
  return [
    `<saml2:Subject><saml2:NameID Format="${escapeXml(response.nameIdFormat)}">${escapeXml(response.nameId)}</saml2:NameID>`,
    '<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">',
    `<saml2:SubjectConfirmationData${inResponseTo(response)}`,
    ` NotOnOrAfter="${iso(response.issuedAtMs + response.lifetimeMs)}" Recipient="${escapeXml(response.recipient)}"/>`,
    '</saml2:SubjectConfirmation></saml2:Subject>',
  ].join('');
}

function attributesXml(attributes: readonly SamlAttribute[]): string {
  if (attributes.length === 0) return '';
  const written = attributes.map(({ name, nameFormat, values }) => {
    const inside = values
      .map((value) => `<saml2:AttributeValue>${escapeXml(value)}</saml2:AttributeValue>`)
      .join('');
    return `<saml2:Attribute Name="${escapeXml(name)}" NameFormat="${escapeXml(nameFormat)}">${inside}</saml2:Attribute>`;
  });
  return `<saml2:AttributeStatement>${written.join('')}</saml2:AttributeStatement>`;
}

function issuerXml(issuer: string): string {
  return `<saml2:Issuer xmlns:saml2="${NAMESPACES.assertion}" Format="${ENTITY}">${escapeXml(issuer)}</saml2:Issuer>`;
}

function inResponseTo({ inResponseTo: id }: NewResponse): string {
  return id === null ? '' : ` InResponseTo="${escapeXml(id)}"`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
