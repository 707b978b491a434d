/** Documents of sign-in policies (ACCESS_POLICY), routing rules (IDP_DISCOVERY) and what they have in common. */
import * as z from 'zod';
import { IDP_TYPES } from './idp-schema.ts';

const text = z.string().nullish();
const ids = z.array(z.string());
const ISO_DURATION = z.string().regex(/^P(?!$)(\d+[YMWD])*(T(?=\d)(\d+[HMS])*)?$/, 'is no ISO 8601 duration');
const optionalOrRequired = z.enum(['OPTIONAL', 'REQUIRED']).optional();

const selection = z.strictObject({ include: ids.nullish(), exclude: ids.nullish() });

const network = z.strictObject({
  connection: z.enum(['ANYWHERE', 'ZONE']),
  include: ids.nullish(),
  exclude: ids.nullish(),
});

const platforms = z.array(
  z.strictObject({
    type: z.enum(['ANY', 'DESKTOP', 'MOBILE', 'OTHER']),
    os: z
      .strictObject({
        type: z.enum(['ANDROID', 'ANY', 'CHROMEOS', 'IOS', 'LINUX', 'MACOS', 'OTHER', 'WINDOWS']),
        expression: text,
        version: z.looseObject({}).nullish(),
      })
      .optional(),
  }),
);

const platform = z.strictObject({ include: platforms.nullish(), exclude: platforms.nullish() });

const methods = z.array(
  z.strictObject({ key: z.string(), method: z.string().optional(), id: z.string().optional() }),
);

const constraint = {
  types: ids.optional(),
  methods: ids.optional(),
  required: z.boolean().optional(),
  reauthenticateIn: ISO_DURATION.optional(),
  authenticationMethods: methods.optional(),
  excludedAuthenticationMethods: methods.optional(),
};

const assurance = z.strictObject({
  type: z.literal('ASSURANCE'),
  factorMode: z.enum(['1FA', '2FA']).optional(),
  reauthenticateIn: ISO_DURATION.optional(),
  inactivityPeriod: ISO_DURATION.optional(),
  constraints: z
    .array(
      z.strictObject({
        knowledge: z.strictObject(constraint).optional(),
        possession: z
          .strictObject({
            ...constraint,
            deviceBound: optionalOrRequired,
            hardwareProtection: optionalOrRequired,
            phishingResistant: optionalOrRequired,
            userPresence: optionalOrRequired,
            userVerification: optionalOrRequired,
            userVerificationMethods: z.array(z.enum(['BIOMETRICS', 'PIN'])).optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});

const step = z.strictObject({
  key: z.string(),
  method: z.string(),
  id: z.string().optional(),
  hardwareProtection: optionalOrRequired,
  phishingResistant: optionalOrRequired,
  userVerification: optionalOrRequired,
  userVerificationMethods: z.array(z.enum(['BIOMETRICS', 'PIN'])).optional(),
});

const chained = {
  authenticationMethods: z.array(step).min(1),
  reauthenticateIn: ISO_DURATION.optional(),
};
const last = z.strictObject(chained);
const middle = z.strictObject({ ...chained, next: z.array(last).max(1).optional() });
const first = z.strictObject({ ...chained, next: z.array(middle).max(1).optional() });

const verificationMethod = z.discriminatedUnion('type', [
  assurance,
  z.strictObject({
    type: z.literal('AUTH_METHOD_CHAIN'),
    chains: z.array(first).min(1).max(5),
    reauthenticateIn: ISO_DURATION.optional(),
  }),
  z.strictObject({ type: z.literal('ID_PROOFING'), id: z.string() }),
]);

/** What Okta itself writes; a document that was read may be sent back with it. */
const READ_ONLY = {
  id: z.string().optional(),
  status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  system: z.boolean().optional(),
  created: text,
  lastUpdated: text,
  _embedded: z.looseObject({}).optional(),
  _links: z.looseObject({}).optional(),
};

const COMMON = {
  name: z.string().min(1).max(50),
  priority: z.int().min(0).nullish(),
  ...READ_ONLY,
};

const accessConditions = z.strictObject({
  people: z.strictObject({ users: selection.nullish(), groups: selection.nullish() }).nullish(),
  network: network.nullish(),
  platform: platform.nullish(),
  device: z
    .strictObject({
      registered: z.boolean().nullish(),
      managed: z.boolean().nullish(),
      assurance: z.strictObject({ include: ids }).nullish(),
    })
    .nullish(),
  riskScore: z.strictObject({ level: z.enum(['ANY', 'LOW', 'MEDIUM', 'HIGH']) }).nullish(),
  // Both lists are required, even empty.
  userType: z.strictObject({ include: ids, exclude: ids }).nullish(),
  elCondition: z.strictObject({ condition: z.string().min(1) }).nullish(),
});

export const accessRuleSchema = z.strictObject({
  type: z.literal('ACCESS_POLICY'),
  conditions: accessConditions.nullish(),
  actions: z.strictObject({
    appSignOn: z.strictObject({
      access: z.enum(['ALLOW', 'DENY']),
      verificationMethod: verificationMethod.optional(),
      keepMeSignedIn: z
        .strictObject({
          postAuth: z.enum(['ALLOWED', 'NOT_ALLOWED']).optional(),
          postAuthPromptFrequency: ISO_DURATION.optional(),
        })
        .optional(),
    }),
  }),
  ...COMMON,
});

const applications = z.array(
  z.strictObject({
    type: z.enum(['APP', 'APP_TYPE']),
    id: z.string().optional(),
    name: z.string().optional(),
  }),
);

export const routingRuleSchema = z.strictObject({
  type: z.literal('IDP_DISCOVERY'),
  conditions: z
    .strictObject({
      network: network.nullish(),
      platform: platform.nullish(),
      app: z.strictObject({ include: applications.nullish(), exclude: applications.nullish() }).nullish(),
      userIdentifier: z
        .strictObject({
          type: z.enum(['IDENTIFIER', 'ATTRIBUTE']),
          attribute: text,
          patterns: z
            .array(
              z.strictObject({
                matchType: z.enum(['CONTAINS', 'EQUALS', 'EXPRESSION', 'STARTS_WITH', 'SUFFIX']),
                value: z.string().min(1),
              }),
            )
            .optional(),
        })
        .nullish(),
    })
    .nullish(),
  actions: z.strictObject({
    idp: z.strictObject({
      providers: z
        .array(
          z.strictObject({
            type: z.enum(['OKTA', ...IDP_TYPES]),
            id: z.string().nullish(),
            name: text,
          }),
        )
        .max(10)
        .optional(),
      idpSelectionType: z.enum(['SPECIFIC', 'DYNAMIC']).optional(),
      matchCriteria: z
        .array(z.strictObject({ propertyName: z.literal('name'), providerExpression: z.string().min(1) }))
        .nullish(),
      shouldFallBackToOkta: z.boolean().nullish(),
    }),
  }),
  ...COMMON,
});

export const ruleSchema = z.discriminatedUnion('type', [accessRuleSchema, routingRuleSchema]);

export type AccessRule = z.infer<typeof accessRuleSchema>;
export type RoutingRule = z.infer<typeof routingRuleSchema>;
export type RuleBody = z.infer<typeof ruleSchema>;

export const policySchema = z.strictObject({
  type: z.string(),
  name: z.string().min(1).max(50),
  description: text,
  priority: z.int().min(0).nullish(),
  conditions: z.null().optional(),
  settings: z.looseObject({}).nullish(),
  ...READ_ONLY,
});

/** All that Okta has; this stand-in writes the first only. */
export const POLICY_TYPES = [
  'ACCESS_POLICY',
  'IDP_DISCOVERY',
  'OKTA_SIGN_ON',
  'PASSWORD',
  'MFA_ENROLL',
  'PROFILE_ENROLLMENT',
  'POST_AUTH_SESSION',
  'ENTITY_RISK',
  'SESSION_VIOLATION_DETECTION',
  'DEVICE_SIGNAL_COLLECTION',
  'CLIENT_UPDATE',
  'IDENTITY_CLAIM_SOURCING',
] as const;
