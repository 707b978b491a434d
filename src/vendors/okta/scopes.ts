/**
 * The OAuth scope that each operation needs, by Okta's operationId. `.manage` covers `.read`. A token is asked for with
 * what the operations at hand need and no more: one scope that an application was not granted spoils the whole request.
 */
export const SCOPES = {
  activateApplication: 'okta.apps.manage',
  activateIdentityProvider: 'okta.idps.manage',
  activatePolicyRule: 'okta.policies.manage',
  activateUser: 'okta.users.manage',
  assignGroupToApplication: 'okta.apps.manage',
  assignRoleToClient: 'okta.roles.manage',
  assignUserToGroup: 'okta.groups.manage',
  createApplication: 'okta.apps.manage',
  createIdentityProvider: 'okta.idps.manage',
  createIdentityProviderKey: 'okta.idps.manage',
  createPolicyRule: 'okta.policies.manage',
  deactivateApplication: 'okta.apps.manage',
  deactivateDefaultProvisioningConnectionForApplication: 'okta.apps.manage',
  deactivateIdentityProvider: 'okta.idps.manage',
  deactivatePolicyRule: 'okta.policies.manage',
  deactivateUser: 'okta.users.manage',
  deleteApplication: 'okta.apps.manage',
  deleteIdentityProvider: 'okta.idps.manage',
  deleteIdentityProviderKey: 'okta.idps.manage',
  deletePolicyRule: 'okta.policies.manage',
  deleteRoleFromClient: 'okta.roles.manage',
  generateApplicationKey: 'okta.apps.manage',
  getApplication: 'okta.apps.read',
  getApplicationUser: 'okta.apps.read',
  getDefaultProvisioningConnectionForApplication: 'okta.apps.read',
  getFeatureForApplication: 'okta.apps.read',
  getGroup: 'okta.groups.read',
  getIdentityProvider: 'okta.idps.read',
  getIdentityProviderKey: 'okta.idps.read',
  getPolicy: 'okta.policies.read',
  getPolicyRule: 'okta.policies.read',
  getProfileMapping: 'okta.profileMappings.read',
  getUser: 'okta.users.read',
  grantConsentToScope: 'okta.appGrants.manage',
  listApplicationGroupAssignments: 'okta.apps.read',
  listApplicationKeys: 'okta.apps.read',
  listApplications: 'okta.apps.read',
  listApplicationUsers: 'okta.apps.read',
  listAssignedRolesForUser: 'okta.roles.read',
  listGroups: 'okta.groups.read',
  listGroupUsers: 'okta.groups.read',
  listIdentityProviderKeys: 'okta.idps.read',
  listIdentityProviders: 'okta.idps.read',
  listIdentityProviderSigningKeys: 'okta.idps.read',
  listLogEvents: 'okta.logs.read',
  listOAuth2ClientSecrets: 'okta.apps.read',
  listPolicies: 'okta.policies.read',
  listPolicyMappings: 'okta.policies.read',
  listPolicyRules: 'okta.policies.read',
  listProfileMappings: 'okta.profileMappings.read',
  listRolesForClient: 'okta.roles.read',
  listScopeConsentGrants: 'okta.appGrants.read',
  listUserGroups: 'okta.users.read',
  listUsers: 'okta.users.read',
  listUsersWithRoleAssignments: 'okta.roles.read',
  previewSAMLmetadataForApplication: 'okta.apps.read',
  replaceApplication: 'okta.apps.manage',
  replaceIdentityProvider: 'okta.idps.manage',
  replacePolicyRule: 'okta.policies.manage',
  resetPassword: 'okta.users.manage',
  revokeScopeConsentGrant: 'okta.appGrants.manage',
  revokeUserSessions: 'okta.users.manage',
  suspendUser: 'okta.users.manage',
  unassignApplicationFromGroup: 'okta.apps.manage',
  unassignUserFromGroup: 'okta.groups.manage',
  unlockUser: 'okta.users.manage',
  unsuspendUser: 'okta.users.manage',
  updateDefaultProvisioningConnectionForApplication: 'okta.apps.manage',
  updateFeatureForApplication: 'okta.apps.manage',
  updateProfileMapping: 'okta.profileMappings.manage',
} as const;

export type Operation = keyof typeof SCOPES;

export type Scope = (typeof SCOPES)[Operation];

/**
 * What wiring single sign-on needs beside reading the directory. Grants of scopes and roles of clients are left out:
 * only provisioning needs them, and only a super administrator may give them.
 */
export const WIRING_SCOPES: readonly Scope[] = [
  'okta.apps.manage',
  'okta.idps.manage',
  'okta.idps.read',
  'okta.policies.manage',
  'okta.profileMappings.manage',
  'okta.profileMappings.read',
];

/** Whether a token with these scopes may do what needs `wanted`. */
export function covers(granted: readonly string[], wanted: string): boolean {
  return granted.includes(wanted) || granted.includes(wanted.replace(/\.read$/, '.manage'));
}

/** Without what another one of them covers, in a fixed order. */
export function narrowed(scopes: Iterable<string>): readonly string[] {
  const all = [...new Set(scopes)].sort();
  return all.filter(
    (scope) => !(scope.endsWith('.read') && all.includes(scope.replace(/\.read$/, '.manage'))),
  );
}
