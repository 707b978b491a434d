/** How an application speaks SAML, from its settings: those of custom applications, Org2Org's, and overrides. */
import type { App } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { flagField, listField, numberField, textField, textsField } from '../sign-in/fields.ts';

export interface SamlSettings {
  readonly entityId: string;
  readonly ssoUrl: string;
  /** Where responses go unless the request names another allowed address. */
  readonly acsUrl: string;
  readonly allowedAcsUrls: readonly string[];
  readonly recipient: string;
  readonly destination: string;
  /** Also what the Issuer of a request must be. */
  readonly audience: string;
  readonly nameIdTemplate: string;
  readonly nameIdFormat: string;
  readonly authnContext: string;
  readonly signed: { readonly response: boolean; readonly assertion: boolean };
  readonly encrypted: boolean;
  readonly signature: 'RSA_SHA256' | 'RSA_SHA1';
  readonly digest: 'SHA256' | 'SHA1';
  readonly lifetimeMs: number;
  readonly relayState: string | null;
  readonly honorForceAuthn: boolean;
  readonly attributeStatements: readonly unknown[];
  /** Certificates (base64 DER) of the service provider, one of which must have signed its requests; null: unsigned is fine. */
  readonly requestCertificates: readonly string[] | null;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's template language
const USER_NAME = '${user.userName}';
const LIFETIME_SECONDS = 300;
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const PASSWORD_OVER_TLS = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';

export function isSaml({ signOnMode }: App): boolean {
  return signOnMode === 'SAML_2_0';
}

export function ssoPath(app: App): string {
  return `/app/${app.name}/${app.externalKey}/sso/saml`;
}

export function samlSettings(world: OrgWorld, app: App): SamlSettings {
  const signOn = app.settings['signOn'];
  const of = (name: string) => textField(signOn, name);
  const acsUrl = of('ssoAcsUrlOverride') ?? of('ssoAcsUrl') ?? textField(app.settings, 'app', 'acsUrl') ?? '';
  const audience =
    of('audienceOverride') ?? of('audience') ?? textField(app.settings, 'app', 'audRestriction') ?? '';
  return {
    entityId: entityIdOf(app),
    ssoUrl: world.ownUrl() + ssoPath(app),
    acsUrl,
    allowedAcsUrls: [acsUrl, ...otherAcsUrls(signOn)],
    recipient: of('recipientOverride') ?? of('recipient') ?? acsUrl,
    destination: of('destinationOverride') ?? of('destination') ?? acsUrl,
    audience,
    nameIdTemplate: of('subjectNameIdTemplate') ?? USER_NAME,
    nameIdFormat: of('subjectNameIdFormat') ?? UNSPECIFIED,
    authnContext: of('authnContextClassRef') ?? PASSWORD_OVER_TLS,
    signed: signedParts(signOn),
    encrypted: flagField(signOn, 'assertionEncryption', 'enabled'),
    signature: of('signatureAlgorithm') === 'RSA_SHA1' ? 'RSA_SHA1' : 'RSA_SHA256',
    digest: of('digestAlgorithm') === 'SHA1' ? 'SHA1' : 'SHA256',
    lifetimeMs: (numberField(signOn, 'samlAssertionLifetimeSeconds') ?? LIFETIME_SECONDS) * 1000,
    relayState: of('defaultRelayState'),
    honorForceAuthn: flagField(signOn, 'honorForceAuthn'),
    attributeStatements: listField(signOn, 'attributeStatements'),
    requestCertificates: requestCertificates(signOn),
  };
}

export function entityIdOf({ externalKey }: App): string {
  return `http://www.okta.com/${externalKey}`;
}

/** Applications whose settings say nothing of it, such as Org2Org, have both signed. */
function signedParts(signOn: unknown): SamlSettings['signed'] {
  const response = flagField(signOn, 'responseSigned');
  const assertion = flagField(signOn, 'assertionSigned');
  return response || assertion ? { response, assertion } : { response: true, assertion: true };
}

function requestCertificates(signOn: unknown): readonly string[] | null {
  return flagField(signOn, 'samlSignedRequestEnabled') ? textsField(signOn, 'spCertificate', 'x5c') : null;
}

function otherAcsUrls(signOn: unknown): readonly string[] {
  if (!flagField(signOn, 'allowMultipleAcsEndpoints')) return [];
  return listField(signOn, 'acsEndpoints').flatMap((endpoint) => textField(endpoint, 'url') ?? []);
}
