/** A sign-in by SAML as a capture: sound as it is, and with a change in any one place. */
import type { Knowledge } from '../../../../src/services/federation/knowledge.ts';
import { deflated, type HarStep, harOf, posted } from '../../../support/federation/har.ts';
import { NOW, type SamlKeys } from '../../../support/saml/keys.ts';
import { type Signing, signElement, signQuery } from '../../../support/saml/sign.ts';
import {
  ACS,
  ASSERTION,
  attributesOf,
  EMAIL,
  IDP,
  PROTOCOL,
  REQUEST_ID,
  type ResponseParts,
  SP,
  writeResponse,
} from '../../../support/saml/write-response.ts';

export const SSO = 'https://idp.example.com/saml/sso';
export const SLO = 'https://idp.example.com/saml/slo';
const HOME = 'https://sp.example.com/home';
const STATE = 'rs-81c2';

/** What is said otherwise; null leaves something out. */
export interface SamlChanges {
  readonly request?: Readonly<Record<string, string | null>>;
  /** Elements inside of the request. */
  readonly wishes?: string;
  /** False: the sign-in begins at the identity provider. */
  readonly asks?: boolean;
  readonly said?: Partial<ResponseParts>;
  readonly signing?: (keys: SamlKeys) => Partial<Signing>;
  /** Instead of the response that is written and signed. */
  readonly response?: (keys: SamlKeys) => string;
  /** From XML to the value of the form. */
  readonly carry?: (xml: string) => string;
  readonly relayState?: string | null;
  readonly acs?: string;
  /** What comes of the response at the service provider. */
  readonly taken?: Partial<HarStep>;
  readonly after?: (keys: SamlKeys) => readonly HarStep[];
}

export function authnRequest({ request = {}, wishes = '' }: SamlChanges = {}): string {
  const attributes = attributesOf({
    ID: REQUEST_ID,
    Version: '2.0',
    IssueInstant: '2026-06-15T11:59:57Z',
    Destination: SSO,
    AssertionConsumerServiceURL: ACS,
    ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    ...request,
  });
  return `<samlp:AuthnRequest xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}"${attributes}><saml:Issuer>${SP}</saml:Issuer>${wishes}</samlp:AuthnRequest>`;
}

export function samlSteps(keys: SamlKeys, changes: SamlChanges = {}): readonly HarStep[] {
  const { acs = ACS, relayState = STATE, carry = posted, asks = true } = changes;
  const query = `SAMLRequest=${encodeURIComponent(deflated(authnRequest(changes)))}&RelayState=${STATE}`;
  const sso = `${SSO}?${signQuery(query, 'sha256', keys.sp)}`;
  const response =
    changes.response?.(keys) ??
    signElement(writeResponse(changes.said), 'Assertion', { key: keys.idp, ...changes.signing?.(keys) });
  const form = { SAMLResponse: carry(response), ...(relayState === null ? {} : { RelayState: relayState }) };
  const taken = { status: 302, location: HOME, ...changes.taken };
  return [
    ...(asks
      ? [
          { url: 'https://sp.example.com/', status: 302, location: sso },
          { url: sso, type: 'text/html', body: '<h1>Sign in</h1>' },
        ]
      : []),
    { url: acs, form, ...taken },
    ...(taken.status === 302 ? [{ url: HOME, type: 'text/html', body: '<h1>Welcome</h1>' }] : []),
    ...(changes.after?.(keys) ?? []),
  ];
}

/** One a second, from two seconds before the instant that tests of SAML are judged at. */
export function capturedSaml(steps: readonly HarStep[]): string {
  return harOf(
    steps.map((step, index) => ({
      ...step,
      extra: { startedDateTime: new Date(NOW.getTime() + (index - 2) * 1000).toISOString() },
    })),
  );
}

export interface SamlGiven {
  readonly idp?: Partial<NonNullable<Knowledge['idp']>>;
  readonly sp?: Partial<NonNullable<Knowledge['sp']>>;
}

export function knownOfSaml(keys: SamlKeys, { idp, sp }: SamlGiven = {}): Knowledge {
  return {
    at: NOW,
    skewMs: 60_000,
    seen: new Set(),
    idp: {
      ...{ origin: 'idp.xml', entityId: IDP, signingCertificates: [keys.idp.certificate] },
      ...{ signOnUrls: { redirect: SSO, post: SSO }, wantsSignedRequests: true },
      ...idp,
    },
    sp: {
      ...{ origin: 'sp.xml', entityId: SP, acsUrls: [ACS], nameIdFormats: [EMAIL] },
      ...{ wantsSignedAssertions: true, signsRequests: true, signingCertificates: [keys.sp.certificate] },
      ...{ allowsUnsolicited: false, requiredAttributes: ['email'] },
      ...{ encryptionCertificates: [keys.sp.certificate] },
      ...sp,
    },
  };
}

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';

/** @param certificates Base64 DER. @param attributes Of the entity, as XML. */
export function idpMetadata(certificates: readonly string[], attributes = '', entityId = IDP): string {
  const keys = certificates.map(
    (it) =>
      `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="${DSIG}"><ds:X509Data><ds:X509Certificate>${it}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  );
  return `<md:EntityDescriptor xmlns:md="${METADATA}" ID="_m1" entityID="${entityId}"${attributes}><md:IDPSSODescriptor protocolSupportEnumeration="${PROTOCOL}" WantAuthnRequestsSigned="true">${keys.join('')}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${SSO}"/></md:IDPSSODescriptor></md:EntityDescriptor>`;
}

/** From the service provider, by redirect. */
export function logoutRequest(session = '<samlp:SessionIndex>_session1</samlp:SessionIndex>'): string {
  return `<samlp:LogoutRequest xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}" ID="_l1" Version="2.0" IssueInstant="2026-06-15T12:00:00Z" Destination="${SLO}"><saml:Issuer>${SP}</saml:Issuer><saml:NameID Format="${EMAIL}">alice@example.com</saml:NameID>${session}</samlp:LogoutRequest>`;
}
