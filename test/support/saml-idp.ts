/** A SAML identity provider of the tests' own, which shares no code with the lab's: it can sign, and it can lie. */
import 'reflect-metadata';
import { randomUUID, webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { SignedXml } from 'xml-crypto';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

export interface TestIdp {
  readonly issuer: string;
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

export async function newIdp(issuer: string): Promise<TestIdp> {
  const keys = await webcrypto.subtle.generateKey(
    { ...ALGORITHM, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  );
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=test idp',
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    issuer,
    privateKeyPem: `-----BEGIN PRIVATE KEY-----\n${der.replace(/(.{64})/g, '$1\n')}\n-----END PRIVATE KEY-----\n`,
    certificatePem: certificate.toString('pem'),
  };
}

/** What a response says; everything has a default that a good service provider takes. */
export interface Statement {
  readonly recipient: string;
  readonly audience: string;
  readonly nameId: string;
  readonly nowMs: number;
  readonly destination?: string | null;
  readonly issuer?: string;
  readonly status?: string;
  readonly format?: string;
  readonly from?: string;
  readonly until?: string;
  readonly inResponseTo?: string;
  readonly signed?: 'assertion' | 'response' | 'nothing';
  /** XML behind the assertion. */
  readonly extra?: string;
  /** Changes the XML after it was signed. */
  readonly tamper?: (xml: string) => string;
  readonly assertionId?: string;
}

export function respond(idp: TestIdp, statement: Statement): string {
  const { nowMs, recipient, signed = 'assertion', tamper = (xml: string) => xml } = statement;
  const at = (ms: number) => new Date(nowMs + ms).toISOString();
  const {
    issuer = idp.issuer,
    status = 'urn:oasis:names:tc:SAML:2.0:status:Success',
    format = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    from = at(-60_000),
    until = at(300_000),
    destination = recipient,
    assertionId = `_${randomUUID()}`,
  } = statement;
  const answers = statement.inResponseTo === undefined ? '' : ` InResponseTo="${statement.inResponseTo}"`;
  const goesTo = destination === null ? '' : ` Destination="${destination}"`;
  const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r${randomUUID()}" Version="2.0" IssueInstant="${at(0)}"${goesTo}${answers}><saml:Issuer>${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status><saml:Assertion ID="${assertionId}" Version="2.0" IssueInstant="${at(0)}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${format}">${statement.nameId}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="${recipient}" NotOnOrAfter="${until}"${answers}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${from}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${statement.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions></saml:Assertion>${statement.extra ?? ''}</samlp:Response>`;
  const done = signed === 'nothing' ? xml : sign(idp, xml, signed === 'assertion' ? 'Assertion' : 'Response');
  return Buffer.from(tamper(done)).toString('base64');
}

function sign(idp: TestIdp, xml: string, element: 'Assertion' | 'Response'): string {
  const place = `//*[local-name()='${element}']`;
  const signature = new SignedXml({
    privateKey: idp.privateKeyPem,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  signature.addReference({
    xpath: place,
    transforms: [
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      'http://www.w3.org/2001/10/xml-exc-c14n#',
    ],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signature.computeSignature(xml, {
    location: { reference: `${place}/*[local-name()='Issuer']`, action: 'after' },
  });
  return signature.getSignedXml();
}
