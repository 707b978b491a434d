/** Who may use an application: users by name, and groups. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { App, AppGroup, AppUser, User } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import { appOf } from '../rules/apps.ts';
import { appAssignment, appUserName, appUsers } from '../rules/assignments.ts';
import { groupOf } from '../rules/groups.ts';
import { appParty, groupParty, type Origin, record, userParty } from '../rules/system-log.ts';
import { userOf } from '../rules/users.ts';
import { appAddress } from './app-view.ts';
import { listReply, PAGE_QUERY, type PageQuery, pageOf } from './paging.ts';
import { type Call, NO_CONTENT, ok, queryType, type Reply, route } from './route.ts';

const USERS = '/api/v1/apps/:appId/users';
const GROUPS = '/api/v1/apps/:appId/groups';

const credentials = z.strictObject({
  userName: z.string().min(1).max(100).optional(),
  password: z.strictObject({ value: z.string().optional() }).optional(),
});
const profile = z.record(z.string(), z.unknown());

/** Readers send back what they read. */
const READ_ONLY = {
  created: z.string().optional(),
  lastUpdated: z.string().optional(),
  status: z.string().optional(),
  statusChanged: z.string().nullish(),
  syncState: z.string().optional(),
  passwordChanged: z.string().nullish(),
  externalId: z.string().nullish(),
  lastSync: z.string().nullish(),
  _embedded: z.looseObject({}).optional(),
  _links: z.looseObject({}).optional(),
};

const assignSchema = z.strictObject({
  id: z.string(),
  scope: z.enum(['USER', 'GROUP']).optional(),
  credentials: credentials.optional(),
  profile: profile.optional(),
  ...READ_ONLY,
});

const updateSchema = assignSchema.partial();

const groupSchema = z.strictObject({
  id: z.string().optional(),
  priority: z.int().min(0).max(100).optional(),
  profile: profile.optional(),
  lastUpdated: z.string().optional(),
  _embedded: z.looseObject({}).optional(),
  _links: z.looseObject({}).optional(),
});

const LIST = { ...PAGE_QUERY, q: queryType.text, expand: queryType.text };

export const APP_ASSIGNMENT_ROUTES = [
  route(`GET ${USERS}`, 'listApplicationUsers', 'apps.read', { query: LIST }, listUsers),
  route(
    `POST ${USERS}`,
    'assignUserToApplication',
    'apps.manage',
    { body: assignSchema, subject: 'appUser' },
    ({ world, by, param, body }) => {
      const app = appOf(world, param('appId'));
      const user = userOf(world, body.id);
      if (user.status === 'DEPROVISIONED') throw new OktaRefusal('E0000038');
      return ok(userView(world, app, assignUser(world, by, app, user, body)));
    },
  ),
  route(
    `GET ${USERS}/:userId`,
    'getApplicationUser',
    'apps.read',
    { query: { expand: queryType.text } },
    (call) => {
      const { app, assigned } = assignmentOf(call);
      return ok(userView(call.world, app, assigned));
    },
  ),
  route(
    `POST ${USERS}/:userId`,
    'updateApplicationUser',
    'apps.manage',
    { body: updateSchema, subject: 'appUser' },
    (call) => {
      const { app, user } = assignmentOf(call);
      return ok(userView(call.world, app, assignUser(call.world, call.by, app, user, call.body)));
    },
  ),
  route(
    `DELETE ${USERS}/:userId`,
    'unassignUserFromApplication',
    'apps.manage',
    { query: { sendEmail: queryType.flag } },
    (call) => {
      const { app, user, assigned } = assignmentOf(call);
      // Through a group he would be assigned again at once.
      if (assigned.scope === 'GROUP')
        throw new OktaRefusal('E0000039', { causes: ['scope: assigned by a group'] });
      app.users = app.users.filter(({ id }) => id !== user.id);
      noteUser(call.world, call.by, 'application.user_membership.remove', app, user);
      return NO_CONTENT;
    },
  ),
  route(`GET ${GROUPS}`, 'listApplicationGroupAssignments', 'apps.read', { query: LIST }, listGroups),
  route(
    `GET ${GROUPS}/:groupId`,
    'getApplicationGroupAssignment',
    'apps.read',
    { query: { expand: queryType.text } },
    (call) => {
      const app = appOf(call.world, call.param('appId'));
      return ok(groupView(call.world, app, assignedGroup(app, call.param('groupId'))));
    },
  ),
  route(
    `PUT ${GROUPS}/:groupId`,
    'assignGroupToApplication',
    'apps.manage',
    { body: groupSchema, subject: 'appGroup' },
    assignGroup,
  ),
  route(
    `DELETE ${GROUPS}/:groupId`,
    'unassignApplicationFromGroup',
    'apps.manage',
    {},
    ({ world, by, param }) => {
      const app = appOf(world, param('appId'));
      const assigned = assignedGroup(app, param('groupId'));
      app.groups = app.groups.filter((other) => other !== assigned);
      noteGroup(world, by, 'group.application_assignment.remove', app, assigned.id);
      return NO_CONTENT;
    },
  ),
];

function assignmentOf({ world, param }: Call<unknown, unknown>): { app: App; user: User; assigned: AppUser } {
  const app = appOf(world, param('appId'));
  const user = userOf(world, param('userId'));
  const assigned = appAssignment(world, app, user);
  if (assigned === null) throw OktaRefusal.notFound(user.id, 'AppUser');
  return { app, user, assigned };
}

type Given = Pick<z.infer<typeof updateSchema>, 'credentials' | 'profile'>;

/** By name; an assignment through a group becomes one of his own. */
function assignUser(world: OrgWorld, by: Origin, app: App, user: User, given: Given): AppUser {
  const before = app.users.find(({ id }) => id === user.id);
  const now = nowText(world);
  const assigned: AppUser = {
    id: user.id,
    scope: 'USER',
    status: 'ACTIVE',
    created: before?.created ?? now,
    lastUpdated: now,
    credentials: {
      userName: given.credentials?.userName ?? before?.credentials.userName ?? appUserName(app, user),
    },
    profile: given.profile ?? before?.profile ?? {},
  };
  app.users = [...app.users.filter((other) => other !== before), assigned];
  const verb = before === undefined ? 'add' : 'update';
  noteUser(world, by, `application.user_membership.${verb}`, app, user);
  return assigned;
}

function noteUser(world: OrgWorld, by: Origin, eventType: string, app: App, user: User): void {
  record(world, by, eventType, 'Assignment of a user to an application was changed', [
    appParty(app),
    userParty(user),
  ]);
}

function listUsers({
  world,
  param,
  query,
  url,
}: Call<PageQuery & { readonly q?: string | undefined }>): Reply {
  const app = appOf(world, param('appId'));
  const begins = (text: string) => text.toLowerCase().startsWith((query.q ?? '').toLowerCase());
  const found = appUsers(world, app).filter(({ id, credentials: { userName } }) => {
    const own = world.state.users.find((user) => user.id === id)?.profile;
    return [userName, own?.email ?? '', own?.firstName ?? '', own?.lastName ?? ''].some(begins);
  });
  const page = pageOf(found, query, { byDefault: 50, atMost: 500 }, url);
  return listReply(page, url, (assigned) => userView(world, app, assigned));
}

function userView(world: OrgWorld, app: App, assigned: AppUser): object {
  return {
    ...assigned,
    externalId: null,
    lastSync: null,
    statusChanged: assigned.created,
    passwordChanged: null,
    syncState: 'DISABLED',
    _links: {
      app: { href: appAddress(world, app) },
      user: { href: `${world.ownUrl()}/api/v1/users/${assigned.id}` },
    },
  };
}

function assignedGroup({ groups }: App, id: string): AppGroup {
  const assigned = groups.find((one) => one.id === id);
  if (assigned === undefined) throw OktaRefusal.notFound(id, 'AppGroup');
  return assigned;
}

/** Priorities decide which group's profile a member of several gets; each is one group's only. */
function assignGroup({ world, by, param, body }: Call<unknown, z.infer<typeof groupSchema>>): Reply {
  const app = appOf(world, param('appId'));
  const group = groupOf(world, param('groupId'));
  const before = app.groups.find(({ id }) => id === group.id);
  const others = app.groups.filter((other) => other !== before);
  const wanted = body.priority ?? before?.priority ?? others.length;
  for (const other of others) if (other.priority >= wanted) other.priority += 1;
  const assigned: AppGroup = {
    id: group.id,
    priority: wanted,
    lastUpdated: nowText(world),
    profile: body.profile ?? before?.profile ?? {},
  };
  app.groups = [...others, assigned].sort((a, b) => a.priority - b.priority);
  for (const [index, one] of app.groups.entries()) one.priority = index;
  const verb = before === undefined ? 'add' : 'update';
  noteGroup(world, by, `group.application_assignment.${verb}`, app, group.id);
  return ok(groupView(world, app, assigned));
}

function noteGroup(world: OrgWorld, by: Origin, eventType: string, app: App, groupId: string): void {
  record(world, by, eventType, 'Assignment of a group to an application was changed', [
    appParty(app),
    groupParty(groupOf(world, groupId)),
  ]);
}

function listGroups({
  world,
  param,
  query,
  url,
}: Call<PageQuery & { readonly q?: string | undefined }>): Reply {
  const app = appOf(world, param('appId'));
  const found = app.groups.filter(({ id }) =>
    groupOf(world, id)
      .profile.name.toLowerCase()
      .startsWith((query.q ?? '').toLowerCase()),
  );
  const page = pageOf(found, query, { byDefault: 20, atMost: 200, atLeast: 20 }, url);
  return listReply(page, url, (assigned) => groupView(world, app, assigned));
}

function groupView(world: OrgWorld, app: App, assigned: AppGroup): object {
  return {
    ...assigned,
    _links: {
      self: { href: `${appAddress(world, app)}/groups/${assigned.id}` },
      app: { href: appAddress(world, app) },
      group: { href: `${world.ownUrl()}/api/v1/groups/${assigned.id}` },
    },
  };
}
