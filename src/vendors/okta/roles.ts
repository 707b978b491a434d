/** Administrators: users who have a role, by themselves or by a group. */
import type { RoleOfUser, Roles } from '../../services/directory/port.ts';
import type { OktaClient } from './client.ts';
import type { OktaRoleAssignment, RoleAssignee } from './spec.ts';

const PAGE = 200;

export function oktaRoles(client: OktaClient): Roles {
  return {
    async *holders() {
      const path = 'api/v1/iam/assignees/users';
      const query = { limit: PAGE };
      for await (const { id } of client.rows<RoleAssignee>(
        path,
        'listUsersWithRoleAssignments',
        query,
        'value',
      ))
        if (id !== undefined) yield id;
    },
    async of(userId) {
      const path = `api/v1/users/${encodeURIComponent(userId)}/roles`;
      const roles: RoleOfUser[] = [];
      for await (const role of client.rows<OktaRoleAssignment>(path, 'listAssignedRolesForUser')) {
        roles.push(roleView(role));
      }
      return roles;
    },
  };
}

export function roleView({ type, label, status, assignmentType }: OktaRoleAssignment): RoleOfUser {
  // A custom role's type is the same for all of them; its label says which.
  const role = type === undefined || type === 'CUSTOM' ? (label ?? 'CUSTOM') : type;
  return { role, by: assignmentType === 'GROUP' ? 'group' : 'user', status: status ?? '' };
}
