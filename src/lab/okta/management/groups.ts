/** `/api/v1/groups`: groups and their members. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { Group } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import type { FilterRules } from '../rules/filter.ts';
import { addGroup, addMember, groupOf, removeGroup, removeMember, replaceGroup } from '../rules/groups.ts';
import { rolesOfUser } from '../rules/roles.ts';
import { requireSuperAdmin } from './caller.ts';
import { groupView } from './group-view.ts';
import { listReply, PAGE_QUERY, type PageQuery, pageOf } from './paging.ts';
import { type Call, NO_CONTENT, ok, queryType, type Reply, route } from './route.ts';
import { predicateOf, type Sorting, sorted } from './searching.ts';
import { userRow } from './user-view.ts';
import { userInPath } from './users.ts';

const GROUP = '/api/v1/groups/:groupId';
const MEMBER = `${GROUP}/users/:userId` as const;
const MEMBERS = 'groups.manage > groups.members.manage';

/** An absent description is null in a reader's document. */
const groupSchema = z.strictObject({
  profile: z.strictObject({
    name: z.string().min(1).max(255),
    description: z.string().max(1024).nullish(),
  }),
});

type GroupBody = z.infer<typeof groupSchema>;

const SEARCH: FilterRules = {
  operators: ['eq', 'gt', 'ge', 'lt', 'le', 'sw', 'co', 'pr'],
  attributes: /^(id|type|created|lastUpdated|lastMembershipUpdated|profile\.\w+)$/,
  not: false,
};

const FILTER: FilterRules = {
  operators: ['eq', 'gt', 'ge', 'lt', 'le'],
  attributes: /^(id|type|lastUpdated|lastMembershipUpdated)$/,
  not: false,
};

const LIST_QUERY = {
  ...PAGE_QUERY,
  q: queryType.text,
  search: queryType.text,
  filter: queryType.text,
  sortBy: queryType.text,
  sortOrder: queryType.order,
  expand: z.enum(['stats', 'app']).optional(),
};

interface ListQuery extends Sorting {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly q?: string | undefined;
  readonly search?: string | undefined;
  readonly filter?: string | undefined;
  readonly expand?: 'stats' | 'app' | undefined;
}

export const GROUP_ROUTES = [
  route(
    'GET /api/v1/groups',
    'listGroups',
    'groups.read',
    { query: LIST_QUERY, subject: 'groups' },
    listGroups,
  ),
  route(
    'POST /api/v1/groups',
    'addGroup',
    'groups.manage',
    { body: groupSchema, subject: 'group' },
    ({ world, by, body }) => ok(groupView(world, addGroup(world, by, profileOf(body)))),
  ),
  route(`GET ${GROUP}`, 'getGroup', 'groups.read', {}, ({ world, param }) =>
    ok(groupView(world, groupOf(world, param('groupId')))),
  ),
  route(
    `PUT ${GROUP}`,
    'replaceGroup',
    'groups.manage',
    { body: groupSchema, subject: 'group' },
    ({ world, by, param, body }) => {
      const group = groupOf(world, param('groupId'));
      replaceGroup(world, by, group, profileOf(body));
      return ok(groupView(world, group));
    },
  ),
  route(`DELETE ${GROUP}`, 'deleteGroup', 'groups.manage', {}, ({ world, by, param }) => {
    removeGroup(world, by, groupOf(world, param('groupId')));
    return NO_CONTENT;
  }),
  route(`GET ${GROUP}/users`, 'listGroupUsers', 'groups.read', { query: PAGE_QUERY }, listMembers),
  route(`PUT ${MEMBER}`, 'assignUserToGroup', MEMBERS, {}, (call) => changeMembers(call, addMember)),
  route(`DELETE ${MEMBER}`, 'unassignUserFromGroup', MEMBERS, {}, (call) =>
    changeMembers(call, removeMember),
  ),
];

function profileOf({ profile }: GroupBody): Group['profile'] {
  return { name: profile.name, description: profile.description ?? null };
}

function listGroups({ world, query, url }: Call<ListQuery>): Reply {
  const { search, filter, q, expand } = query;
  if (search !== undefined && filter !== undefined) throw new OktaRefusal('E0000033');
  const fits = predicateOf(search ?? filter, search === undefined ? FILTER : SEARCH);
  const begins = (name: string) => q === undefined || name.toLowerCase().startsWith(q.toLowerCase());
  const groups = world.state.groups.filter((group) => fits(group) && begins(group.profile.name));
  const page = pageOf(sorted(groups, query), query, { byDefault: 10_000, atMost: 10_000 }, url);
  return listReply(page, url, (group) => groupView(world, group, { stats: expand === 'stats' }));
}

function listMembers({ world, param, query, url }: Call<PageQuery>): Reply {
  const { memberIds } = groupOf(world, param('groupId'));
  const members = world.state.users.filter(({ id }) => memberIds.includes(id));
  const page = pageOf(members, query, { byDefault: 1000, atMost: 1000 }, url);
  return listReply(page, url, (user) => userRow(world, user));
}

/** Who is an administrator is put into groups, and taken from them, by super administrators only. */
function changeMembers(call: Call, change: typeof addMember): Reply {
  const { world, by, param, caller } = call;
  const group = groupOf(world, param('groupId'));
  const user = userInPath(call);
  if (isAdministrator(world, call)) requireSuperAdmin(caller);
  change(world, by, group, user);
  return NO_CONTENT;
}

function isAdministrator(world: OrgWorld, call: Call): boolean {
  const user = userInPath(call);
  return user.id !== call.caller.id && rolesOfUser(world, user).length > 0;
}
