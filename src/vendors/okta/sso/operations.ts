/** The operations that stand for the scopes which a kind needs: one that reads, one that changes. */
import type { Intent, Kind } from '../../../services/sso/port.ts';
import type { Operation } from '../scopes.ts';

interface Needs {
  readonly read: readonly Operation[];
  readonly change: readonly Operation[];
}

const APPLICATION: Needs = { read: ['getApplication'], change: ['replaceApplication'] };
const PROVIDER: Needs = { read: ['getIdentityProvider', 'getGroup'], change: ['replaceIdentityProvider'] };
const GRANT: Needs = { read: ['listScopeConsentGrants'], change: ['grantConsentToScope'] };

const NEEDS: Readonly<Partial<Record<Kind, Needs>>> = {
  'saml-application': APPLICATION,
  'oidc-application': APPLICATION,
  'catalogue-application': APPLICATION,
  // A group is looked up by its name when it is assigned.
  'application-assignment': {
    read: ['listApplicationGroupAssignments'],
    change: ['assignGroupToApplication', 'listGroups'],
  },
  'oidc-identity-provider': PROVIDER,
  'org-identity-provider': PROVIDER,
  'saml-identity-provider': PROVIDER,
  'trusted-certificate': { read: ['getIdentityProviderKey'], change: ['createIdentityProviderKey'] },
  // The type of its provider is read when it is made.
  'sign-in-route': { read: ['listPolicyRules'], change: ['createPolicyRule', 'getIdentityProvider'] },
  'attribute-mapping': { read: ['getProfileMapping'], change: ['updateProfileMapping'] },
  'api-grant': GRANT,
  'api-role': { read: ['listRolesForClient'], change: ['assignRoleToClient'] },
  'provisioning-connection': APPLICATION,
  'user-provisioning': APPLICATION,
};

/** None for a kind that only other vendors have. */
export function operationsOf(kinds: readonly Kind[], intent: Intent): readonly Operation[] {
  return kinds.flatMap((kind) => {
    const { read, change } = NEEDS[kind] ?? { read: [], change: [] };
    return intent === 'change' ? [...read, ...change] : read;
  });
}
