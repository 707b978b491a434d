/** Documents of applications: what is common to all, and each sign-on mode's part. */
import * as z from 'zod';
import { oauthCredentials, oidcClientSchema } from './app-schema-oidc.ts';
import { samlSignOnSchema } from './app-schema-saml.ts';

const text = z.string().nullish();
const strings = z.array(z.string());

const vpn = z.strictObject({
  network: z.strictObject({
    connection: z.enum(['DISABLED', 'ANYWHERE', 'ON_NETWORK', 'OFF_NETWORK', 'ZONE']).nullish(),
    include: strings.nullish(),
    exclude: strings.nullish(),
  }),
  message: text,
  helpUrl: text,
});

export const credentialsSchema = z.strictObject({
  userNameTemplate: z
    .strictObject({
      template: z.string().optional(),
      type: z.enum(['NONE', 'BUILT_IN', 'CUSTOM']).optional(),
      userSuffix: text,
      pushStatus: z.enum(['PUSH', 'DONT_PUSH', 'NOT_CONFIGURED']).nullish(),
    })
    .optional(),
  signing: z
    .strictObject({
      kid: z.string().optional(),
      use: z.string().optional(),
      rotationMode: z.enum(['AUTO', 'MANUAL']).optional(),
      lastRotated: text,
      nextRotation: text,
    })
    .optional(),
  oauthClient: oauthCredentials.optional(),
});

const settings = z.strictObject({
  app: z.record(z.string(), z.unknown()).optional(),
  notifications: z.strictObject({ vpn: vpn.optional() }).optional(),
  notes: z.strictObject({ admin: text, enduser: text }).optional(),
  manualProvisioning: z.boolean().nullish(),
  implicitAssignment: z.boolean().nullish(),
  emOptInStatus: text,
  identityStoreId: text,
  inlineHookId: text,
  signOn: samlSignOnSchema.nullish(),
  oauthClient: oidcClientSchema.optional(),
});

/** What Okta itself writes; a document that was read may be sent back with it. */
const READ_ONLY = {
  id: z.string().optional(),
  orn: z.string().optional(),
  status: z.string().optional(),
  created: text,
  lastUpdated: text,
  features: strings.optional(),
  licensing: z.looseObject({}).nullish(),
  universalLogout: z.looseObject({}).nullish(),
  expressConfiguration: z.looseObject({}).nullish(),
  request_object_signing_alg: text,
  _embedded: z.looseObject({}).optional(),
  _links: z.looseObject({}).optional(),
};

export const appSchema = z.strictObject({
  name: z.string().optional(),
  label: z.string().min(1).max(100),
  signOnMode: z.enum([
    'AUTO_LOGIN',
    'BASIC_AUTH',
    'BOOKMARK',
    'BROWSER_PLUGIN',
    'OPENID_CONNECT',
    'SAML_1_1',
    'SAML_2_0',
    'SECURE_PASSWORD_STORE',
    'WS_FEDERATION',
  ]),
  accessibility: z
    .strictObject({ selfService: z.boolean().nullish(), errorRedirectUrl: text, loginRedirectUrl: text })
    .optional(),
  visibility: z
    .strictObject({
      autoLaunch: z.boolean().nullish(),
      autoSubmitToolbar: z.boolean().nullish(),
      hide: z.strictObject({ iOS: z.boolean().nullish(), web: z.boolean().nullish() }).nullish(),
      appLinks: z.record(z.string(), z.boolean()).nullish(),
    })
    .optional(),
  credentials: credentialsSchema.optional(),
  settings: settings.optional(),
  profile: z.record(z.string(), z.unknown()).nullish(),
  ...READ_ONLY,
});

export type AppBody = z.infer<typeof appSchema>;
export type AppSettings = z.infer<typeof settings>;
export type AppCredentials = z.infer<typeof credentialsSchema>;
