/**
 * SAML applications as the org speaks to them.
 *
 * | here                | Okta, under `settings.signOn`; an override beats, Org2Org has it under `settings.app` |
 * |---------------------|-----------------------------------------------------------------------------------|
 * | acsUrl              | ssoAcsUrlOverride, ssoAcsUrl; app.acsUrl                                          |
 * | audience            | audienceOverride, audience; app.audRestriction                                    |
 * | encryption          | assertionEncryption                                                               |
 * | requestCertificates | spCertificate                                                                     |
 * | wantsSignedRequests | samlSignedRequestEnabled, which only examples of the document have                |
 *
 * The issuer and the address of the sign-on are in the metadata only.
 */
import { createHash } from 'node:crypto';
import { at, flagAt, type JsonObject, objectsAt, textAt, textsAt } from '../../../core/json-document.ts';
import type {
  AssertionEncryption,
  HeldCertificate,
  SamlApplicationSettings,
} from '../../../services/federation/port.ts';

const SIGN_ON = 'settings.signOn';

export function samlSettings(app: JsonObject): SamlApplicationSettings {
  const own = (name: string): string | null =>
    textAt(app, `${SIGN_ON}.${name}Override`) ?? textAt(app, `${SIGN_ON}.${name}`);
  const acsUrl = own('ssoAcsUrl') ?? textAt(app, 'settings.app.acsUrl');
  const [signsResponse, signsAssertion] = signedParts(app);
  return {
    audience: own('audience') ?? textAt(app, 'settings.app.audRestriction'),
    acsUrl,
    otherAcsUrls: flagAt(app, `${SIGN_ON}.allowMultipleAcsEndpoints`)
      ? objectsAt(app, `${SIGN_ON}.acsEndpoints`).flatMap((it) => textAt(it, 'url') ?? [])
      : [],
    recipient: own('recipient') ?? acsUrl,
    destination: own('destination') ?? acsUrl,
    nameIdFormat: textAt(app, `${SIGN_ON}.subjectNameIdFormat`),
    userName: textAt(app, 'credentials.userNameTemplate.template'),
    signsResponse,
    signsAssertion,
    signatureHash: textAt(app, `${SIGN_ON}.signatureAlgorithm`) === 'RSA_SHA1' ? 'sha1' : 'sha256',
    digestHash: textAt(app, `${SIGN_ON}.digestAlgorithm`) === 'SHA1' ? 'sha1' : 'sha256',
    encryption: encryptionOf(app),
    requestCertificates: textsAt(app, `${SIGN_ON}.spCertificate.x5c`)
      .slice(0, 1)
      .map((it) => heldByOthers(it, 'signing')),
    wantsSignedRequests: flagAt(app, `${SIGN_ON}.samlSignedRequestEnabled`),
    ...attributesOf(app),
    authnContext: textAt(app, `${SIGN_ON}.authnContextClassRef`),
  };
}

/** Applications of the catalogue whose settings say nothing of it have both signed. */
function signedParts(app: JsonObject): readonly [response: boolean, assertion: boolean] {
  const response = flagAt(app, `${SIGN_ON}.responseSigned`);
  const assertion = flagAt(app, `${SIGN_ON}.assertionSigned`);
  return response || assertion ? [response, assertion] : [true, true];
}

/** What the catalogue adds to an application is not shown. */
function attributesOf(app: JsonObject): Pick<SamlApplicationSettings, 'attributes'> {
  const statements = objectsAt(app, `${SIGN_ON}.attributeStatements`);
  const isCustom = at(app, `${SIGN_ON}.ssoAcsUrl`) !== undefined;
  if (!isCustom && statements.length === 0) return {};
  return { attributes: statements.flatMap((it) => textAt(it, 'name') ?? []) };
}

function encryptionOf(app: JsonObject): AssertionEncryption | null {
  const path = `${SIGN_ON}.assertionEncryption`;
  if (!flagAt(app, `${path}.enabled`)) return null;
  const [certificate] = textsAt(app, `${path}.x5c`);
  return {
    certificate: certificate === undefined ? null : heldByOthers(certificate, 'encryption'),
    algorithm: textAt(app, `${path}.encryptionAlgorithm`) ?? '',
    keyTransport: textAt(app, `${path}.keyTransportAlgorithm`) ?? '',
  };
}

/** A certificate of the other end, which has no id here. */
export function heldByOthers(text: string, use: HeldCertificate['use']): HeldCertificate {
  const certificate = text.replace(/-----[A-Z ]+-----|\s+/g, '');
  const id = createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('hex');
  return { id, certificate, use, status: 'active', since: null };
}
