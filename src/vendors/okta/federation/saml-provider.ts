/**
 * Identity providers of type SAML2.
 *
 * | here       | Okta, under `protocol`                                                             |
 * |------------|------------------------------------------------------------------------------------|
 * | trusted    | credentials.trust.kid, and one more in credentials.trust.additionalKids            |
 * | entityId   | credentials.trust.audience                                                         |
 * | wantsSigned| algorithms.response.signature.scope                                                |
 * | own        | the provider's credentials/keys; credentials.signing.kid is the one in force       |
 */
import { at, type JsonObject, textAt, textsAt } from '../../../core/json-document.ts';
import type { HeldCertificate, SamlProviderSettings } from '../../../services/federation/port.ts';

/** `kid`, and `additionalKids` with at most one. */
export const TRUSTS_AT_MOST = 2;

export const TRUST = 'protocol.credentials.trust';
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
/** Of the incoming user, what is not an attribute but the NameID. */
const FROM_NAME_ID: ReadonlySet<string> = new Set(['subjectNameId', 'subjectNameFormat', 'userName']);
/** What Okta's own mapping makes a user of. */
const PROFILE = ['firstName', 'lastName', 'email'];

export function samlProviderSettings(
  idp: JsonObject,
  keys: readonly JsonObject[],
  own: readonly HeldCertificate[],
): SamlProviderSettings {
  const acs = textAt(idp, '_links.acs.href');
  const format = textAt(idp, 'protocol.settings.nameFormat');
  const skew = at(idp, 'policy.maxClockSkew');
  return {
    issuer: textAt(idp, `${TRUST}.issuer`),
    signOnUrl: textAt(idp, 'protocol.endpoints.sso.url'),
    entityId: textAt(idp, `${TRUST}.audience`),
    acsUrls: acs === null ? [] : [acs],
    trusted: trustedOf(idp, keys),
    trustsAtMost: TRUSTS_AT_MOST,
    nameIdFormat: format === UNSPECIFIED ? null : format,
    signsRequests: textAt(idp, 'protocol.algorithms.request.signature.scope') === 'REQUEST',
    requestHash: hashAt(idp, 'request'),
    wantsSigned: wantedOf(idp),
    weakestHash: hashAt(idp, 'response'),
    own,
    // An org takes in what nobody asked for, and no API switches that off.
    allowsUnsolicited: true,
    subjectAttributes: subjectAttributes(idp),
    profileAttributes: textAt(idp, 'policy.provisioning.action') === 'AUTO' ? PROFILE : [],
    ...(typeof skew === 'number' ? { clockSkewMs: skew } : {}),
  };
}

function trustedOf(idp: JsonObject, keys: readonly JsonObject[]): readonly HeldCertificate[] {
  return kidsOf(idp).flatMap((kid): readonly HeldCertificate[] => {
    const key = keys.find((it) => textAt(it, 'kid') === kid);
    const [certificate] = key === undefined ? [] : textsAt(key, 'x5c');
    if (key === undefined || certificate === undefined) return [];
    return [{ id: kid, certificate, use: 'signing', status: 'active', since: textAt(key, 'created') }];
  });
}

/** Of the certificates that it trusts, the foremost first. */
export function kidsOf(idp: JsonObject): readonly string[] {
  const kid = textAt(idp, `${TRUST}.kid`);
  return [...(kid === null ? [] : [kid]), ...textsAt(idp, `${TRUST}.additionalKids`)];
}

function hashAt(idp: JsonObject, message: 'request' | 'response'): 'sha1' | 'sha256' {
  const algorithm = textAt(idp, `protocol.algorithms.${message}.signature.algorithm`);
  return algorithm === 'SHA-1' ? 'sha1' : 'sha256';
}

function wantedOf(idp: JsonObject): 'response' | 'assertion' | 'any' {
  const scope = textAt(idp, 'protocol.algorithms.response.signature.scope');
  return scope === 'RESPONSE' ? 'response' : scope === 'ASSERTION' ? 'assertion' : 'any';
}

function subjectAttributes(idp: JsonObject): readonly string[] {
  const template = textAt(idp, 'policy.subject.userNameTemplate.template') ?? '';
  const names = [...template.matchAll(/\bidpuser\.(\w+)/g)].map(([, name]) => name ?? '');
  return [...new Set(names)].filter((it) => !FROM_NAME_ID.has(it));
}
