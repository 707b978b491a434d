/** `GET /api/v1/users` and the lists that hang on a user. */
import { OktaRefusal } from '../errors.ts';
import type { Document, User } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import type { FilterRules } from '../rules/filter.ts';
import { groupsOf } from '../rules/groups.ts';
import { groupView } from './group-view.ts';
import { listReply, PAGE_QUERY, type PageSize, pageOf, wholeList } from './paging.ts';
import { type Call, queryType, type Reply, route } from './route.ts';
import { predicateOf, type Sorting, sorted } from './searching.ts';
import { userRow } from './user-view.ts';
import { userInPath } from './users.ts';

const SIZE: PageSize = { byDefault: 200, atMost: 200 };
/** `q` gives this many and no pages. */
const QUICK_SIZE = 10;

const TIMES = 'created|activated|statusChanged|lastUpdated';

const SEARCH: FilterRules = {
  operators: ['eq', 'gt', 'ge', 'lt', 'le', 'sw', 'co', 'pr'],
  attributes: new RegExp(`^(id|status|type\\.id|${TIMES}|profile\\.\\w+)$`),
  not: false,
};

const FILTER: FilterRules = {
  operators: ['eq', 'gt', 'ge', 'lt', 'le'],
  attributes: /^(id|status|lastUpdated|type\.id|profile\.(login|email|firstName|lastName))$/,
  not: false,
};

const QUERY = {
  ...PAGE_QUERY,
  q: queryType.text,
  search: queryType.text,
  filter: queryType.text,
  sortBy: queryType.text,
  sortOrder: queryType.order,
  fields: queryType.text,
  expand: queryType.text,
};

interface ListQuery extends Sorting {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly q?: string | undefined;
  readonly search?: string | undefined;
  readonly filter?: string | undefined;
  readonly fields?: string | undefined;
  readonly expand?: string | undefined;
}

export const USER_LIST_ROUTES = [
  route('GET /api/v1/users', 'listUsers', 'users.read', { query: QUERY, subject: 'users' }, listUsers),
  route('GET /api/v1/users/:userId/groups', 'listUserGroups', 'users.read', {}, (call) =>
    wholeList(groupsOf(call.world, userInPath(call)), call.url, (group) => groupView(call.world, group)),
  ),
];

function listUsers({ world, query, url }: Call<ListQuery>): Reply {
  if (query.search !== undefined && query.filter !== undefined) throw new OktaRefusal('E0000033');
  if (query.expand !== undefined) throw OktaRefusal.notBuilt(`expand=${query.expand}`);
  const view = (user: User) => trimmed(userRow(world, user), query.fields);
  if (query.q !== undefined) {
    const found = quick(world, query.q).slice(0, query.limit ?? QUICK_SIZE);
    return wholeList(found, url, view);
  }
  return listReply(pageOf(sorted(found(world, query), query), query, SIZE, url), url, view);
}

/** Who is gone is seen by those only who search or filter. */
function found({ state }: OrgWorld, { search, filter }: ListQuery): readonly User[] {
  if (search === undefined && filter === undefined) {
    return state.users.filter(({ status }) => status !== 'DEPROVISIONED');
  }
  const predicate = predicateOf(search ?? filter, search === undefined ? FILTER : SEARCH);
  return state.users.filter(predicate);
}

/** The beginning of a first name, a last name or a mail address. */
function quick({ state }: OrgWorld, q: string): readonly User[] {
  const begins = (value: string | null) => value?.toLowerCase().startsWith(q.toLowerCase()) ?? false;
  return state.users.filter(
    ({ status, profile }) =>
      status !== 'DEPROVISIONED' && [profile.firstName, profile.lastName, profile.email].some(begins),
  );
}

/** `id,status,profile:(login,email)`: only those, and the links. */
function trimmed(row: object, fields: string | undefined): object {
  if (fields === undefined) return row;
  const profile = /profile:\(([^)]*)\)/.exec(fields)?.[1]?.split(',') ?? null;
  const names = [...fields.replace(/profile:\([^)]*\)/, 'profile').split(','), '_links'];
  const kept = Object.entries(row).filter(([name]) => names.includes(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      name === 'profile' && profile !== null ? only(value, profile) : value,
    ]),
  );
}

function only(document: Document, names: readonly string[]): Document {
  return Object.fromEntries(Object.entries(document).filter(([name]) => names.includes(name)));
}
