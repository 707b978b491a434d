/** Documents of identity providers: OpenID Connect, SAML and Okta to Okta. */
import * as z from 'zod';

const text = z.string().nullish();
const url = z.url().max(1014);
const ids = z.array(z.string());
const onOff = z.enum(['AUTO', 'DISABLED']);

const endpoint = (binding: 'HTTP-POST' | 'HTTP-REDIRECT') =>
  z.strictObject({ url, binding: z.literal(binding).optional(), type: text });

const subject = z.strictObject({
  userNameTemplate: z.strictObject({ template: z.string().min(1).max(1024) }),
  filter: z.string().max(1024).refine(isRegularExpression, 'is no regular expression').nullish(),
  matchType: z.enum(['CUSTOM_ATTRIBUTE', 'EMAIL', 'USERNAME', 'USERNAME_OR_EMAIL']).optional(),
  matchAttribute: text,
});

function isRegularExpression(source: string): boolean {
  try {
    return new RegExp(source).source !== '';
  } catch {
    // That is what is asked.
    return false;
  }
}

const policySchema = z.strictObject({
  provisioning: z
    .strictObject({
      action: onOff,
      profileMaster: z.boolean().optional(),
      groups: z
        .strictObject({
          action: z.enum(['NONE', 'ASSIGN', 'APPEND', 'SYNC']),
          assignments: ids.nullish(),
          filter: ids.nullish(),
          sourceAttributeName: text,
        })
        .optional(),
      conditions: z
        .strictObject({
          deprovisioned: z.strictObject({ action: z.enum(['NONE', 'REACTIVATE']) }).optional(),
          suspended: z.strictObject({ action: z.enum(['NONE', 'UNSUSPEND']) }).optional(),
        })
        .optional(),
    })
    .optional(),
  accountLink: z
    .strictObject({
      action: onOff,
      filter: z
        .strictObject({
          groups: z.strictObject({ include: ids }).nullish(),
          users: z.strictObject({ exclude: ids.nullish(), excludeAdmins: z.boolean().nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  subject,
  maxClockSkew: z.int().min(0).optional(),
  trustClaims: z.boolean().optional(),
  mapAMRClaims: z.boolean().optional(),
  // In recordings of live orgs; not in the document.
  transformedUsernameMatchingEnabled: z.boolean().optional(),
});

const client = z.strictObject({
  client_id: z.string().min(1).max(1024),
  client_secret: z.string().max(1024).nullish(),
  pkce_required: z.boolean().nullish(),
  token_endpoint_auth_method: z.literal('private_key_jwt').nullish(),
});

const oidcAlgorithm = z.strictObject({
  algorithm: z.enum(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512']).nullish(),
  scope: z.enum(['NONE', 'REQUEST']).nullish(),
});

const oidcProtocol = z.strictObject({
  type: z.literal('OIDC'),
  oktaIdpOrgUrl: z.url().nullish(),
  issuer: z.strictObject({ url: z.url(), type: text }).optional(),
  endpoints: z
    .strictObject({
      authorization: endpoint('HTTP-REDIRECT').optional(),
      token: endpoint('HTTP-POST').optional(),
      jwks: endpoint('HTTP-REDIRECT').optional(),
      userInfo: endpoint('HTTP-REDIRECT').nullish(),
      slo: z.strictObject({ url, binding: text }).nullish(),
    })
    .optional(),
  scopes: z.array(z.string()).optional(),
  credentials: z.strictObject({ client, signing: z.strictObject({ kid: z.string() }).optional() }),
  algorithms: z.strictObject({ request: z.strictObject({ signature: oidcAlgorithm }).optional() }).nullish(),
  settings: z
    .strictObject({
      participateSlo: z.boolean().nullish(),
      sendApplicationContext: z.boolean().nullish(),
      nameFormat: text,
    })
    .nullish(),
});

const samlSignature = (scopes: readonly [string, ...string[]]) =>
  z.strictObject({ algorithm: z.enum(['SHA-1', 'SHA-256']), scope: z.enum(scopes) });

const NAME_FORMATS = [
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
] as const;

const binding = z.enum(['HTTP-POST', 'HTTP-REDIRECT']);

const samlProtocol = z.strictObject({
  type: z.literal('SAML2'),
  endpoints: z.strictObject({
    sso: z.strictObject({ url, binding, destination: z.string().max(512).nullish() }),
    acs: z
      .strictObject({
        binding: z.literal('HTTP-POST').optional(),
        type: z.enum(['INSTANCE', 'ORG']).optional(),
      })
      .optional(),
    slo: z.strictObject({ url, binding }).nullish(),
  }),
  algorithms: z
    .strictObject({
      request: z.strictObject({ signature: samlSignature(['NONE', 'REQUEST']), digest: text }).optional(),
      response: z.strictObject({ signature: samlSignature(['ANY', 'RESPONSE', 'TOKEN']) }).optional(),
    })
    .nullish(),
  credentials: z.strictObject({
    trust: z.strictObject({
      issuer: z.string().min(1).max(1024),
      audience: z.string().max(1024).nullish(),
      kid: z.string(),
      additionalKids: z.array(z.string()).max(1).nullish(),
      revocation: text,
      revocationCacheLifetime: z.int().nullish(),
    }),
    signing: z.strictObject({ kid: z.string() }).nullish(),
  }),
  settings: z
    .strictObject({
      nameFormat: z.enum(NAME_FORMATS).nullish(),
      honorPersistentNameId: z.boolean().nullish(),
      participateSlo: z.boolean().nullish(),
      sendApplicationContext: z.boolean().nullish(),
    })
    .nullish(),
  relayState: z.strictObject({ format: z.enum(['OPAQUE', 'FROM_URL']).optional() }).nullish(),
});

/** Known to Okta and not to this stand-in. */
export const OTHER_TYPES = [
  'AMAZON',
  'APPLE',
  'DISCORD',
  'FACEBOOK',
  'GITHUB',
  'GITLAB',
  'GOOGLE',
  'IDV_CLEAR',
  'IDV_INCODE',
  'IDV_PERSONA',
  'IDV_STANDARD',
  'LINKEDIN',
  'LOGINGOV',
  'LOGINGOV_SANDBOX',
  'MICROSOFT',
  'PAYPAL',
  'PAYPAL_SANDBOX',
  'SALESFORCE',
  'SPOTIFY',
  'X509',
  'XERO',
  'YAHOO',
  'YAHOOJP',
] as const;

export const IDP_TYPES = ['OIDC', 'SAML2', 'OKTA_INTEGRATION', ...OTHER_TYPES] as const;

export const idpSchema = z.strictObject({
  type: z.enum(IDP_TYPES),
  name: z.string().min(1).max(100),
  issuerMode: z.enum(['DYNAMIC', 'ORG_URL', 'CUSTOM_URL']).optional(),
  protocol: z.discriminatedUnion('type', [oidcProtocol, samlProtocol]),
  policy: policySchema.optional(),
  properties: z.looseObject({}).nullish(),
  // What Okta itself writes; a document that was read may be sent back with it.
  id: z.string().optional(),
  status: z.string().optional(),
  created: text,
  lastUpdated: text,
  _embedded: z.looseObject({}).optional(),
  _links: z.looseObject({}).optional(),
});

export type IdpBody = z.infer<typeof idpSchema>;
export type OidcProtocol = z.infer<typeof oidcProtocol>;
export type SamlProtocol = z.infer<typeof samlProtocol>;
export type IdpPolicy = z.infer<typeof policySchema>;
