/** `settings.signOn` of SAML applications. */
import { X509Certificate } from 'node:crypto';
import * as z from 'zod';

const text = z.string().nullish();
const NAMESPACES = ['basic', 'uri', 'unspecified'].map(
  (format) => `urn:oasis:names:tc:SAML:2.0:attrname-format:${format}`,
);

/** Base64 DER, as in a JWK's `x5c`. */
export const certificateSchema = z.string().refine(isCertificate, 'is not a certificate in base64 DER');

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(Buffer.from(text, 'base64')).raw.length > 0;
  } catch {
    // Whatever is wrong with it: it is none.
    return false;
  }
}

const attribute = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('EXPRESSION'),
    name: z.string().min(1),
    namespace: z.enum(NAMESPACES).optional(),
    values: z.array(z.string()).min(1),
  }),
  z.strictObject({
    type: z.literal('GROUP'),
    name: z.string().min(1),
    namespace: z.enum(NAMESPACES).optional(),
    filterType: z.enum(['STARTS_WITH', 'EQUALS', 'CONTAINS', 'REGEX']),
    filterValue: z.string(),
  }),
]);

const NAME_ID_FORMATS = [
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:x509SubjectName',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
] as const;

const CONTEXTS = [
  'urn:federation:authentication:windows',
  'oasis:names:tc:SAML:2.0:ac:classes:Kerberos',
  ...['Password', 'PasswordProtectedTransport', 'TLSClient', 'unspecified', 'X509'].map(
    (name) => `urn:oasis:names:tc:SAML:2.0:ac:classes:${name}`,
  ),
];

export const samlSignOnSchema = z.strictObject({
  defaultRelayState: text,
  ssoAcsUrl: z.url().nullish(),
  recipient: z.url().nullish(),
  destination: z.url().nullish(),
  audience: z.string().min(1).nullish(),
  idpIssuer: text,
  ssoAcsUrlOverride: z.url().nullish(),
  recipientOverride: z.url().nullish(),
  destinationOverride: z.url().nullish(),
  audienceOverride: text,
  subjectNameIdTemplate: text,
  subjectNameIdFormat: z.enum(NAME_ID_FORMATS).nullish(),
  responseSigned: z.boolean().nullish(),
  assertionSigned: z.boolean().nullish(),
  signatureAlgorithm: z.enum(['RSA_SHA1', 'RSA_SHA256']).nullish(),
  digestAlgorithm: z.enum(['SHA1', 'SHA256']).nullish(),
  honorForceAuthn: z.boolean().nullish(),
  authnContextClassRef: z.enum(CONTEXTS).nullish(),
  spIssuer: text,
  requestCompressed: z.boolean().nullish(),
  attributeStatements: z.array(attribute).nullish(),
  configuredAttributeStatements: z.array(attribute).nullish(),
  inlineHooks: z.array(z.strictObject({ id: z.string() })).nullish(),
  allowMultipleAcsEndpoints: z.boolean().nullish(),
  acsEndpoints: z.array(z.strictObject({ url: z.url().max(1024), index: z.int().min(0) })).nullish(),
  samlAssertionLifetimeSeconds: z.int().positive().nullish(),
  samlSignedRequestEnabled: z.boolean().nullish(),
  slo: z
    .strictObject({ enabled: z.boolean(), issuer: z.string().optional(), logoutUrl: z.url().optional() })
    .nullish(),
  participateSlo: z
    .strictObject({
      enabled: z.boolean(),
      logoutRequestUrl: z.url().nullish(),
      sessionIndexRequired: z.boolean().nullish(),
      bindingType: z.enum(['POST', 'REDIRECT']).nullish(),
    })
    .nullish(),
  spCertificate: z.strictObject({ x5c: z.array(certificateSchema).min(1) }).nullish(),
  assertionEncryption: z
    .strictObject({
      enabled: z.boolean(),
      encryptionAlgorithm: z.enum(['AES128_CBC', 'AES256_CBC', 'AES256_GCM']).nullish(),
      keyTransportAlgorithm: z.enum(['RSA_OAEP', 'RSA_15']).nullish(),
      x5c: z.array(certificateSchema).nullish(),
    })
    .nullish(),
});

export type SamlSignOn = z.infer<typeof samlSignOnSchema>;

/** Without a definition from Okta's catalog, the administrator says all of this. */
const NEEDED = [
  'ssoAcsUrl',
  'recipient',
  'destination',
  'audience',
  'allowMultipleAcsEndpoints',
  'assertionSigned',
  'honorForceAuthn',
  'requestCompressed',
  'responseSigned',
] as const;

/** What is missing or contradicts itself; empty when all is well. */
export function samlFaults(signOn: SamlSignOn, options: { readonly isCustom: boolean }): readonly string[] {
  const missing = options.isCustom ? NEEDED.filter((field) => (signOn[field] ?? null) === null) : [];
  const rules: ReadonlyArray<readonly [wrong: boolean, what: string]> = [
    [
      signOn.responseSigned === false && signOn.assertionSigned === false,
      'settings.signOn: response or assertion must be signed',
    ],
    [
      signOn.slo?.enabled === true && !signOn.spCertificate,
      'settings.signOn.spCertificate: is needed for single logout',
    ],
    [
      signOn.slo?.enabled === true && !(signOn.slo.issuer && signOn.slo.logoutUrl),
      'settings.signOn.slo: needs issuer and logoutUrl',
    ],
    [
      signOn.allowMultipleAcsEndpoints === true && !signOn.acsEndpoints?.length,
      'settings.signOn.acsEndpoints: is needed where several are allowed',
    ],
    [
      signOn.assertionEncryption?.enabled === true && !signOn.assertionEncryption.x5c?.length,
      'settings.signOn.assertionEncryption.x5c: is needed to encrypt',
    ],
  ];
  return [
    ...missing.map((field) => `settings.signOn.${field}: is required`),
    ...rules.filter(([wrong]) => wrong).map(([, what]) => what),
  ];
}

/** What Okta fills in and shows. */
export const SAML_DEFAULTS = {
  defaultRelayState: null,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's template language
  idpIssuer: 'http://www.okta.com/${org.externalKey}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's template language
  subjectNameIdTemplate: '${user.userName}',
  subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  signatureAlgorithm: 'RSA_SHA256',
  digestAlgorithm: 'SHA256',
  authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
  spIssuer: null,
  attributeStatements: [],
  inlineHooks: [],
  acsEndpoints: [],
  slo: { enabled: false },
} as const;
