/** The policies that every org is born with. */
import type { Document, Policy } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { MAX_BAD_TRIES, MIN_LENGTH } from '../rules/passwords.ts';
import { CATCH_ALL_PRIORITY, catchAllActions, newPolicy, newRule } from '../rules/policies.ts';

const ANYWHERE = { network: { connection: 'ANYWHERE' } } as const;

export function seedPolicies(world: OrgWorld): void {
  world.state.policies.push(
    routing(world),
    signIn(world),
    globalSession(world),
    password(world),
    enrolment(world),
    profileEnrolment(world),
  );
}

function routing(world: OrgWorld): Policy {
  const policy = systemPolicy(world, 'IDP_DISCOVERY', 'Idp Discovery Policy', 'Who signs in where');
  return withRule(world, policy, 'IDP_DISCOVERY', 'Default Rule', ANYWHERE, {
    idp: { providers: [{ type: 'OKTA' }], idpSelectionType: 'SPECIFIC' },
  });
}

/** What applications have until somebody gives them another one. */
function signIn(world: OrgWorld): Policy {
  const policy = systemPolicy(
    world,
    'ACCESS_POLICY',
    'Any two factors',
    'Sign-in policy of new applications',
  );
  return withRule(world, policy, 'ACCESS_POLICY', 'Catch-all Rule', null, catchAllActions());
}

function globalSession(world: OrgWorld): Policy {
  const policy = systemPolicy(
    world,
    'OKTA_SIGN_ON',
    'Default Policy',
    'Sessions with the org',
    everyone(world),
  );
  const session = { usePersistentCookie: false, maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 0 };
  return withRule(
    world,
    policy,
    'SIGN_ON',
    'Default Rule',
    { ...ANYWHERE, authContext: { authType: 'ANY' } },
    {
      signon: {
        access: 'ALLOW',
        requireFactor: false,
        primaryFactor: 'PASSWORD_IDP_ANY_FACTOR',
        rememberDeviceByDefault: false,
        session,
      },
    },
  );
}

function password(world: OrgWorld): Policy {
  const conditions = { ...everyone(world), authProvider: { provider: 'OKTA' } };
  const policy = systemPolicy(world, 'PASSWORD', 'Default Policy', 'Passwords', conditions);
  policy.settings = {
    password: {
      complexity: {
        minLength: MIN_LENGTH,
        minLowerCase: 1,
        minUpperCase: 1,
        minNumber: 1,
        minSymbol: 0,
        excludeUsername: true,
        dictionary: { common: { exclude: false } },
        excludeAttributes: [],
      },
      age: { maxAgeDays: 0, expireWarnDays: 0, minAgeMinutes: 0, historyCount: 0 },
      lockout: {
        maxAttempts: MAX_BAD_TRIES,
        autoUnlockMinutes: 0,
        userLockoutNotificationChannels: [],
        showLockoutFailures: true,
      },
    },
    recovery: { factors: { okta_email: { status: 'ACTIVE' } } },
    delegation: { options: { skipUnlock: false } },
  };
  return withRule(world, policy, 'PASSWORD', 'Default Rule', ANYWHERE, {
    passwordChange: { access: 'ALLOW' },
    selfServicePasswordReset: { access: 'ALLOW' },
    selfServiceUnlock: { access: 'DENY' },
  });
}

function enrolment(world: OrgWorld): Policy {
  const policy = systemPolicy(world, 'MFA_ENROLL', 'Default Policy', 'Authenticators', everyone(world));
  policy.settings = {
    type: 'AUTHENTICATORS',
    authenticators: [{ key: 'okta_password', enroll: { self: 'REQUIRED' } }],
  };
  return withRule(world, policy, 'MFA_ENROLL', 'Default Rule', ANYWHERE, { enroll: { self: 'CHALLENGE' } });
}

function profileEnrolment(world: OrgWorld): Policy {
  const policy = systemPolicy(world, 'PROFILE_ENROLLMENT', 'Default Policy', 'Signing up');
  return withRule(world, policy, 'PROFILE_ENROLLMENT', 'Catch-all Rule', null, {
    profileEnrollment: {
      access: 'DENY',
      profileAttributes: [{ name: 'email', label: 'Email', required: true }],
      unknownUserAction: 'DENY',
      activationRequirements: { emailVerification: true },
    },
  });
}

function everyone({ state }: OrgWorld): Document {
  return { people: { groups: { include: state.groups.slice(0, 1).map(({ id }) => id) } } };
}

function systemPolicy(
  world: OrgWorld,
  type: string,
  name: string,
  description: string,
  conditions: Document | null = null,
): Policy {
  return newPolicy(world, { type, name, description, system: true, priority: 1, conditions });
}

function withRule(
  world: OrgWorld,
  policy: Policy,
  type: string,
  name: string,
  conditions: Document | null,
  actions: Document,
): Policy {
  const priority = name === 'Catch-all Rule' ? CATCH_ALL_PRIORITY : 1;
  policy.rules.push(newRule(world, { type, name, system: true, priority, conditions, actions }));
  return policy;
}
