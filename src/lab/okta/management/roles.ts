/** Administrators: roles of users and of service applications. Only super administrators give and take them. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { App, RoleAssignment, User } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { isStandardRole, newRole, rolesOfUser, STANDARD_ROLES } from '../rules/roles.ts';
import { clientParty, type Origin, record, userParty } from '../rules/system-log.ts';
import { clientIdOf } from './caller.ts';
import { listReply, PAGE_QUERY, type PageQuery, pageOf, wholeList } from './paging.ts';
import { type Call, created, NO_CONTENT, ok, queryType, route } from './route.ts';
import { userAddress } from './user-view.ts';
import { userInPath } from './users.ts';

const OF_USER = '/api/v1/users/:userId/roles';
const OF_CLIENT = '/oauth2/v1/clients/:clientId/roles';

const roleSchema = z.strictObject({
  type: z.enum(['CUSTOM', ...Object.keys(STANDARD_ROLES)]),
  role: z.string().optional(),
  'resource-set': z.string().optional(),
});

const WRITE = {
  query: { disableNotifications: queryType.flag },
  body: roleSchema,
  subject: 'roleAssignment',
} as const;

export const ROLE_ROUTES = [
  route(
    `GET ${OF_USER}`,
    'listAssignedRolesForUser',
    'roles.read',
    { query: { expand: queryType.text } },
    (call) => {
      const user = userInPath(call);
      return wholeList(rolesOfUser(call.world, user), call.url, (role) => ofUser(call.world, user, role));
    },
  ),
  route(`POST ${OF_USER}`, 'assignRoleToUser', 'roles.manage', WRITE, (call) => {
    const user = userInPath(call);
    if (user.status === 'DEPROVISIONED') throw new OktaRefusal('E0000038');
    const role = assigned(call.world, [...rolesOfUser(call.world, user)], call.body, 'USER');
    call.world.state.userRoles[user.id] = [...rolesOfUser(call.world, user), role];
    note(call.world, call.by, 'user.account.privilege.grant', user, role);
    return created(ofUser(call.world, user, role));
  }),
  route(`GET ${OF_USER}/:roleId`, 'getUserAssignedRole', 'roles.read', {}, (call) => {
    const user = userInPath(call);
    return ok(ofUser(call.world, user, named(rolesOfUser(call.world, user), call.param('roleId'))));
  }),
  route(`DELETE ${OF_USER}/:roleId`, 'unassignRoleFromUser', 'roles.manage', {}, (call) => {
    const user = userInPath(call);
    const role = named(rolesOfUser(call.world, user), call.param('roleId'));
    call.world.state.userRoles[user.id] = rolesOfUser(call.world, user).filter((other) => other !== role);
    note(call.world, call.by, 'user.account.privilege.revoke', user, role);
    return NO_CONTENT;
  }),
  route(
    'GET /api/v1/iam/assignees/users',
    'listUsersWithRoleAssignments',
    'roles.read',
    { query: PAGE_QUERY },
    assignees,
  ),
  route(`GET ${OF_CLIENT}`, 'listRolesForClient', 'roles.read', {}, ({ world, param, url }) => {
    const app = clientOf(world, param('clientId'));
    return wholeList(app.roles, url, (role) => ofClient(world, app, role));
  }),
  route(`POST ${OF_CLIENT}`, 'assignRoleToClient', 'roles.manage', WRITE, ({ world, by, param, body }) => {
    const app = serviceOf(world, param('clientId'));
    const role = assigned(world, app.roles, body, 'CLIENT');
    app.roles.push(role);
    noteClient(world, by, 'app.oauth2.client.privilege.grant', app, role);
    return ok(ofClient(world, app, role));
  }),
  route(`GET ${OF_CLIENT}/:roleId`, 'retrieveClientRole', 'roles.read', {}, ({ world, param }) => {
    const app = clientOf(world, param('clientId'));
    return ok(ofClient(world, app, named(app.roles, param('roleId'))));
  }),
  route(`DELETE ${OF_CLIENT}/:roleId`, 'deleteRoleFromClient', 'roles.manage', {}, ({ world, by, param }) => {
    const app = clientOf(world, param('clientId'));
    const role = named(app.roles, param('roleId'));
    app.roles = app.roles.filter((other) => other !== role);
    noteClient(world, by, 'app.oauth2.client.privilege.revoke', app, role);
    return NO_CONTENT;
  }),
];

function assigned(
  world: OrgWorld,
  present: readonly RoleAssignment[],
  { type }: z.infer<typeof roleSchema>,
  to: RoleAssignment['assignmentType'],
): RoleAssignment {
  if (!isStandardRole(type)) throw OktaRefusal.notBuilt(`a role of type ${type}`);
  if (present.some((role) => role.type === type)) throw new OktaRefusal('E0000090');
  return newRole(world, type, to);
}

function named(roles: readonly RoleAssignment[], id: string): RoleAssignment {
  const role = roles.find((one) => one.id === id);
  if (role === undefined) throw OktaRefusal.notFound(id, 'RoleAssignment');
  return role;
}

/** @throws E0000007 */
export function clientOf({ state }: OrgWorld, id: string): App {
  const app = state.apps.find((one) => clientIdOf(one) === id);
  if (app === undefined) throw OktaRefusal.notFound(id, 'PublicClientApp');
  return app;
}

/** @throws E0000227 */
function serviceOf(world: OrgWorld, id: string): App {
  const app = clientOf(world, id);
  const client = app.settings['oauthClient'];
  const isService =
    typeof client === 'object' &&
    client !== null &&
    'application_type' in client &&
    client.application_type === 'service';
  if (!isService) throw new OktaRefusal('E0000227');
  return app;
}

function ofUser(world: OrgWorld, user: User, role: RoleAssignment): object {
  return { ...role, _links: { assignee: { href: userAddress(world, user) } } };
}

function ofClient(world: OrgWorld, app: App, role: RoleAssignment): object {
  return { ...role, _links: { assignee: { href: `${world.ownUrl()}/oauth2/v1/clients/${app.id}` } } };
}

function note(world: OrgWorld, by: Origin, eventType: string, user: User, { label }: RoleAssignment): void {
  record(world, by, eventType, 'Roles of a user were changed', [userParty(user)], {
    debugData: { privilegeGranted: label },
  });
}

function noteClient(
  world: OrgWorld,
  by: Origin,
  eventType: string,
  app: App,
  { label }: RoleAssignment,
): void {
  record(world, by, eventType, 'Roles of a client were changed', [clientParty(app)], {
    debugData: { privilegeGranted: label },
  });
}

/** Wrapped, with the next page in the body: not as the other lists. */
function assignees({ world, query, url }: Call<PageQuery>) {
  const admins = world.state.users.filter((user) => rolesOfUser(world, user).length > 0);
  const { rows, next } = pageOf(admins, query, { byDefault: 100, atMost: 200 }, url);
  const value = rows.map((user) => ({
    id: user.id,
    _links: {
      self: { href: userAddress(world, user) },
      roles: { href: `${userAddress(world, user)}/roles` },
    },
  }));
  const { links: _none, ...reply } = listReply({ rows: [], next: null }, url, () => null);
  return { ...reply, body: { value, _links: next === null ? {} : { next: { href: next } } } };
}
