/** Administrators: roles of users and of service applications, and what a role may do. */
import type { App, RoleAssignment, User } from '../model.ts';
import { newId, nowText, type OrgWorld } from '../org-world.ts';

/** Okta's word to its label. */
export const STANDARD_ROLES = {
  SUPER_ADMIN: 'Super Administrator',
  ORG_ADMIN: 'Organizational Administrator',
  APP_ADMIN: 'Application Administrator',
  USER_ADMIN: 'Group Administrator',
  GROUP_MEMBERSHIP_ADMIN: 'Group Membership Administrator',
  HELP_DESK_ADMIN: 'Help Desk Administrator',
  READ_ONLY_ADMIN: 'Read-only Administrator',
  REPORT_ADMIN: 'Report Administrator',
  API_ACCESS_MANAGEMENT_ADMIN: 'API Access Management Administrator',
  ACCESS_REQUESTS_ADMIN: 'Access Requests Administrator',
  ACCESS_CERTIFICATIONS_ADMIN: 'Access Certifications Administrator',
  WORKFLOWS_ADMIN: 'Workflows Administrator',
} as const;

export type RoleType = keyof typeof STANDARD_ROLES;

export function isStandardRole(type: string): type is RoleType {
  return type in STANDARD_ROLES;
}

export function newRole(
  world: OrgWorld,
  type: RoleType,
  assignmentType: RoleAssignment['assignmentType'],
): RoleAssignment {
  const now = nowText(world);
  return {
    id: newId(world, 'ra1'),
    type,
    label: STANDARD_ROLES[type],
    status: 'ACTIVE',
    assignmentType,
    created: now,
    lastUpdated: now,
  };
}

export function rolesOfUser({ state }: OrgWorld, { id }: User): readonly RoleAssignment[] {
  return state.userRoles[id] ?? [];
}

export function rolesOfClient({ roles }: App): readonly RoleAssignment[] {
  return roles;
}

/**
 * What each role may do, as scopes without the `okta.` in front; managing includes reading. A coarse reading of Okta's
 * table of standard roles: real roles also have targets and finer permissions.
 */
const MAY: Readonly<Record<RoleType, readonly RegExp[]>> = {
  SUPER_ADMIN: [/./],
  ORG_ADMIN: [
    /\.read$/,
    /^(users|users\.help|groups|groups\.members|apps|idps|policies|profileMappings|sessions)\./,
  ],
  APP_ADMIN: [/^(apps|clients)\./, /^(users|groups|policies|profileMappings|idps|logs|appGrants)\.read$/],
  USER_ADMIN: [/^(users|users\.help|groups|groups\.members|sessions)\./, /^(apps|logs|roles)\.read$/],
  GROUP_MEMBERSHIP_ADMIN: [/^groups\.members\./, /^(users|groups)\.read$/],
  HELP_DESK_ADMIN: [/^users\.help\./, /^(users|groups)\.read$/],
  READ_ONLY_ADMIN: [/\.read$/],
  REPORT_ADMIN: [/^(logs|users|groups|apps)\.read$/],
  API_ACCESS_MANAGEMENT_ADMIN: [/^(clients|authorizationServers)\./, /^(apps|users|groups)\.read$/],
  ACCESS_REQUESTS_ADMIN: [/^(users|groups)\.read$/],
  ACCESS_CERTIFICATIONS_ADMIN: [/^(users|groups)\.read$/],
  WORKFLOWS_ADMIN: [],
};

/** @param permission `users.manage`, or finer: `users.help.manage` is what a help desk does, `groups.members.manage`. */
export function mayDo(roles: readonly RoleAssignment[], permission: string): boolean {
  return roles.some(
    ({ type, status }) =>
      status === 'ACTIVE' && isStandardRole(type) && MAY[type].some((pattern) => pattern.test(permission)),
  );
}

export function isSuperAdmin(roles: readonly RoleAssignment[]): boolean {
  return roles.some(({ type }) => type === 'SUPER_ADMIN');
}
