/** A service provider's request to an application's SSO address: read, verified, compared with the application. */
import {
  type AuthnRequest,
  isQuerySigned,
  isRequestSigned,
  readAuthnRequest,
  requestXml,
} from '../../saml/authn-request.ts';
import type { SamlSettings } from './settings.ts';

export interface SentRequest {
  readonly binding: 'redirect' | 'post';
  readonly samlRequest: string;
  /** As it was sent, for the signature of a redirect. */
  readonly rawQuery: string;
}

export type CheckedRequest =
  | { readonly ok: true; readonly request: AuthnRequest; readonly acsUrl: string }
  | { readonly ok: false; readonly reason: string };

export function checkRequest(sent: SentRequest, settings: SamlSettings): CheckedRequest {
  const xml = requestXml(sent.samlRequest, sent.binding);
  const request = xml === null ? null : readAuthnRequest(xml);
  if (xml === null || request === null) return { ok: false, reason: 'The request is no SAML AuthnRequest.' };
  const fault = faultOf(sent, xml, request, settings);
  return fault === null
    ? { ok: true, request, acsUrl: request.acsUrl ?? settings.acsUrl }
    : { ok: false, reason: fault };
}

function faultOf(
  sent: SentRequest,
  xml: string,
  request: AuthnRequest,
  settings: SamlSettings,
): string | null {
  const { requestCertificates } = settings;
  if (requestCertificates !== null && !isSigned(sent, xml, requestCertificates)) {
    return 'The signature of the request is missing or does not hold.';
  }
  if (request.issuer !== settings.audience) {
    return `The Issuer of the request is ${request.issuer}, the application's audience is ${settings.audience}.`;
  }
  if (request.destination !== null && request.destination !== settings.ssoUrl) {
    return `The Destination of the request is ${request.destination}, not ${settings.ssoUrl}.`;
  }
  if (request.acsUrl !== null && !settings.allowedAcsUrls.includes(request.acsUrl)) {
    return `The request wants its answer at ${request.acsUrl}, which the application does not have.`;
  }
  return null;
}

function isSigned(sent: SentRequest, xml: string, certificates: readonly string[]): boolean {
  return sent.binding === 'redirect'
    ? isQuerySigned(sent.rawQuery, certificates)
    : isRequestSigned(xml, certificates);
}
