/**
 * Custom SAML applications, signOnMode SAML_2_0.
 *
 * | here               | Okta                                                          |
 * |--------------------|---------------------------------------------------------------|
 * | acsUrl             | ssoAcsUrl, recipient and destination, which are one           |
 * | otherAcsUrls       | acsEndpoints with allowMultipleAcsEndpoints                   |
 * | nameIdFormat       | subjectNameIdFormat                                           |
 * | userName           | credentials.userNameTemplate; the NameID is the user name     |
 * | attributes         | attributeStatements of type EXPRESSION, `user.` and the name  |
 * | groupAttribute     | the attributeStatement of type GROUP                          |
 * | serviceCertificate | spCertificate                                                 |
 * | logoutUrl          | slo                                                           |
 */
import type { PropertiesOf } from '../../../services/sso/port.ts';
import type { Changes, JsonObject } from '../replace.ts';
import type { Protocol } from './application.ts';
import { applicationOf, userNameOf, userNameTemplate } from './application.ts';
import { at, flagAt, objectsAt, textAt, textsAt } from './document.ts';
import type { MakeKind } from './kind.ts';
import { given } from './oidc-application.ts';
import { metadataOutputs } from './saml-metadata.ts';

type Properties = Partial<PropertiesOf<'saml-application'>>;

const SIGN_ON = 'settings.signOn';
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const BASIC = 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic';

const FORMATS: Readonly<Record<string, string>> = {
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  unspecified: UNSPECIFIED,
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
};

const protocol: Protocol<'saml-application'> = {
  fits: (app) => textAt(app, 'signOnMode') === 'SAML_2_0',
  observe,
  changes: ({ userName, ...rest }, app) => {
    const signOn = signOnChanges(rest, app);
    return {
      ...(Object.keys(signOn).length === 0 ? {} : { settings: { signOn } }),
      ...(userName === undefined ? {} : { credentials: { userNameTemplate: userNameTemplate(userName) } }),
    };
  },
  base: () => ({
    signOnMode: 'SAML_2_0',
    settings: {
      signOn: {
        requestCompressed: false,
        honorForceAuthn: true,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are Okta's to fill in
        idpIssuer: 'http://www.okta.com/${org.externalKey}',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are Okta's to fill in
        subjectNameIdTemplate: '${user.userName}',
        signatureAlgorithm: 'RSA_SHA256',
        digestAlgorithm: 'SHA256',
        authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
      },
    },
  }),
  outputs: metadataOutputs,
};

export const samlApplication: MakeKind<'saml-application'> = (calls) => applicationOf(calls, protocol);

function observe(app: JsonObject) {
  const format = textAt(app, `${SIGN_ON}.subjectNameIdFormat`) ?? UNSPECIFIED;
  const acsUrl = textAt(app, `${SIGN_ON}.ssoAcsUrl`);
  const sends = [acsUrl, textAt(app, `${SIGN_ON}.recipient`), textAt(app, `${SIGN_ON}.destination`)];
  const others = objectsAt(app, `${SIGN_ON}.acsEndpoints`).map((it) => textAt(it, 'url') ?? '');
  return {
    // Three fields that must be one; a person who changed one of them sees which.
    acsUrl: sends.every((it) => it === acsUrl) ? acsUrl : sends.join(' '),
    otherAcsUrls: flagAt(app, `${SIGN_ON}.allowMultipleAcsEndpoints`)
      ? others.filter((it) => it !== acsUrl)
      : [],
    audience: textAt(app, `${SIGN_ON}.audience`),
    nameIdFormat: Object.entries(FORMATS).find(([, theirs]) => theirs === format)?.[0] ?? format,
    userName: userNameOf(app),
    signedResponse: flagAt(app, `${SIGN_ON}.responseSigned`),
    signedAssertion: flagAt(app, `${SIGN_ON}.assertionSigned`),
    relayState: textAt(app, `${SIGN_ON}.defaultRelayState`),
    attributes: attributesOf(app),
    groupAttribute: groupAttributeOf(app),
    serviceCertificate: textsAt(app, `${SIGN_ON}.spCertificate.x5c`)[0] ?? null,
    logoutUrl: flagAt(app, `${SIGN_ON}.slo.enabled`) ? textAt(app, `${SIGN_ON}.slo.logoutUrl`) : null,
  };
}

function attributesOf(app: JsonObject): Readonly<Record<string, string>> {
  const statements = objectsAt(app, `${SIGN_ON}.attributeStatements`).filter(
    (it) => textAt(it, 'type') === 'EXPRESSION',
  );
  return Object.fromEntries(
    statements.map((it) => [
      textAt(it, 'name') ?? '',
      textsAt(it, 'values')
        .join(' ')
        .replace(/^user\./, ''),
    ]),
  );
}

function groupAttributeOf(app: JsonObject): PropertiesOf<'saml-application'>['groupAttribute'] {
  const statement = objectsAt(app, `${SIGN_ON}.attributeStatements`).find(
    (it) => textAt(it, 'type') === 'GROUP',
  );
  if (statement === undefined) return null;
  const filter = textAt(statement, 'filterValue') ?? '';
  const startsWith =
    textAt(statement, 'filterType') === 'STARTS_WITH' ? filter : `${at(statement, 'filterType')} ${filter}`;
  // Everything is a regular expression of its own: a prefix of nothing is refused.
  return { name: textAt(statement, 'name') ?? '', startsWith: startsWith === 'REGEX .*' ? '' : startsWith };
}

function signOnChanges(properties: Properties, app: JsonObject): Changes {
  const { acsUrl, audience, nameIdFormat, signedResponse, signedAssertion, relayState } = properties;
  return {
    ...given({
      ...(acsUrl === undefined ? {} : { ssoAcsUrl: acsUrl, recipient: acsUrl, destination: acsUrl }),
      audience,
      subjectNameIdFormat: nameIdFormat === undefined ? undefined : (FORMATS[nameIdFormat] ?? nameIdFormat),
      responseSigned: signedResponse,
      assertionSigned: signedAssertion,
    }),
    // Never null: a field that is not there is not set.
    ...(relayState === undefined ? {} : { defaultRelayState: relayState ?? undefined }),
    ...endpointChanges(properties),
    ...statementChanges(properties, app),
    ...logoutChanges(properties),
  };
}

function endpointChanges({ otherAcsUrls }: Properties): Changes {
  if (otherAcsUrls === undefined) return {};
  return {
    allowMultipleAcsEndpoints: otherAcsUrls.length > 0,
    acsEndpoints: otherAcsUrls.map((url, index) => ({ url, index: index + 1 })),
  };
}

/** One list for both: where one of them is changed, the other stays. */
function statementChanges(properties: Properties, app: JsonObject): Changes {
  if (properties.attributes === undefined && properties.groupAttribute === undefined) return {};
  const attributes = properties.attributes ?? attributesOf(app);
  const groupAttribute =
    properties.groupAttribute === undefined ? groupAttributeOf(app) : properties.groupAttribute;
  const expressions = Object.entries(attributes).map(([name, value]) => ({
    type: 'EXPRESSION',
    name,
    namespace: BASIC,
    values: [/^\w+$/.test(value) ? `user.${value}` : value],
  }));
  const groups = groupAttribute === null ? [] : [groupStatement(groupAttribute)];
  return { attributeStatements: [...expressions, ...groups] };
}

function groupStatement({ name, startsWith }: { readonly name: string; readonly startsWith: string }) {
  const filter =
    startsWith === ''
      ? { filterType: 'REGEX', filterValue: '.*' }
      : { filterType: 'STARTS_WITH', filterValue: startsWith };
  return { type: 'GROUP', name, namespace: BASIC, ...filter };
}

function logoutChanges({ serviceCertificate, logoutUrl }: Properties): Changes {
  return {
    ...(serviceCertificate === undefined
      ? {}
      : { spCertificate: serviceCertificate === null ? undefined : { x5c: [serviceCertificate] } }),
    ...(logoutUrl === undefined
      ? {}
      : { slo: logoutUrl === null ? { enabled: false } : { enabled: true, issuer: logoutUrl, logoutUrl } }),
  };
}
