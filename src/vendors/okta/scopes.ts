/**
 * The OAuth scope that each operation needs, by Okta's operationId. `.manage` covers `.read`. A token is asked for with
 * what the operations at hand need and no more: one scope that an application was not granted spoils the whole request.
 */
export const SCOPES = {
  activateUser: 'okta.users.manage',
  assignRoleToClient: 'okta.roles.manage',
  assignUserToGroup: 'okta.groups.manage',
  createApplication: 'okta.apps.manage',
  deactivateUser: 'okta.users.manage',
  getApplication: 'okta.apps.read',
  getGroup: 'okta.groups.read',
  getUser: 'okta.users.read',
  grantConsentToScope: 'okta.appGrants.manage',
  listApplicationGroupAssignments: 'okta.apps.read',
  listApplications: 'okta.apps.read',
  listApplicationUsers: 'okta.apps.read',
  listAssignedRolesForUser: 'okta.roles.read',
  listGroups: 'okta.groups.read',
  listGroupUsers: 'okta.groups.read',
  listLogEvents: 'okta.logs.read',
  listRolesForClient: 'okta.roles.read',
  listScopeConsentGrants: 'okta.appGrants.read',
  listUserGroups: 'okta.users.read',
  listUsers: 'okta.users.read',
  listUsersWithRoleAssignments: 'okta.roles.read',
  replaceApplication: 'okta.apps.manage',
  resetPassword: 'okta.users.manage',
  revokeUserSessions: 'okta.users.manage',
  suspendUser: 'okta.users.manage',
  unassignUserFromGroup: 'okta.groups.manage',
  unlockUser: 'okta.users.manage',
  unsuspendUser: 'okta.users.manage',
} as const;

export type Operation = keyof typeof SCOPES;

export type Scope = (typeof SCOPES)[Operation];

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
