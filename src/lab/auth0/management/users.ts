/** Users. operationIds get_users, get_users_by_id, get_users-by-email. */
import * as z from 'zod';
import { Auth0Fault } from '../fault.ts';
import type { Document, User } from '../model.ts';
import { userOf } from '../rules/users.ts';
import { numberedPage } from './paging.ts';
import { FIELDS, queryType, type Route, read, selected } from './route.ts';
import { parseQuery } from './search.ts';

const USUAL_PAGE = 50;

const listQuery = {
  ...FIELDS,
  page: queryType.integer(0, 1_000_000),
  per_page: queryType.integer(0, 100),
  include_totals: queryType.flag,
  sort: z
    .string()
    .regex(/^[\w.]+:(1|-1)$/, 'must be field:1 or field:-1')
    .optional(),
  q: queryType.text,
  search_engine: z.enum(['v1', 'v2', 'v3']).optional(),
  connection: queryType.text,
  primary_order: queryType.flag,
};

export const userRoutes: readonly Route[] = [
  read('/users', ['read:users'], listQuery, ({ world, query }) => {
    if (query.search_engine === 'v1' || query.search_engine === 'v2') {
      throw Auth0Fault.query('The search engine is not available', 'search_engine');
    }
    if (query.connection !== undefined) {
      throw Auth0Fault.query('Use q with identities.connection', 'connection');
    }
    const fits = query.q === undefined ? () => true : parseQuery(query.q, null);
    const all = sorted(world.state.users.map(view).filter(fits), query.sort);
    const { rows, ...totals } = numberedPage(all, query, USUAL_PAGE);
    const users = rows.map((user) => selected(user, query));
    const body = query.include_totals ? { ...totals, length: users.length, users } : users;
    return { status: 200, body };
  }),

  read('/users/:id', ['read:users'], FIELDS, ({ world, param, query }) => ({
    status: 200,
    body: selected(view(userOf(world, param('id'))), query),
  })),

  // Mail addresses are kept in small letters, and compared as they are.
  read('/users-by-email', ['read:users'], { ...FIELDS, email: z.string() }, ({ world, query }) => {
    const users = world.state.users.filter(({ profile }) => profile['email'] === query.email);
    return { status: 200, body: users.map((user) => selected(view(user), query)) };
  }),
];

function sorted(users: readonly Document[], sort: string | undefined): readonly Document[] {
  if (sort === undefined) return users;
  const [field = '', direction] = sort.split(':');
  const sign = direction === '1' ? 1 : -1;
  const key = (user: Document) => String(user[field] ?? '');
  return [...users].sort((a, b) => sign * key(a).localeCompare(key(b)));
}

/** Schema UserResponseSchema. */
function view(user: User): Document {
  const { user_id, identities, profile, app_metadata, user_metadata, blocked } = user;
  return {
    ...profile,
    user_id,
    identities,
    created_at: user.created_at,
    updated_at: user.updated_at,
    ...(user.last_login === null ? {} : { last_login: user.last_login, last_ip: user.last_ip }),
    logins_count: user.logins_count,
    ...(Object.keys(app_metadata).length === 0 ? {} : { app_metadata }),
    ...(Object.keys(user_metadata).length === 0 ? {} : { user_metadata }),
    ...(blocked ? { blocked } : {}),
  };
}
