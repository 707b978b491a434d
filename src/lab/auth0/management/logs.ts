/** The tenant's log. operationIds get_logs, get_logs_by_id. */
import * as z from 'zod';
import { Auth0Fault } from '../fault.ts';
import type { LogEvent } from '../model.ts';
import { found } from '../world.ts';
import { numberedPage } from './paging.ts';
import { type Call, FIELDS, queryType, type Reply, type Route, read, selected } from './route.ts';
import { parseQuery } from './search.ts';

const READ = ['read:logs', 'read:logs_users'];
const USUAL_PAGE = 50;
const USUAL_TAKE = 50;

/** Fields that a search may name; mail addresses are in `user_name`. */
const SEARCHED = [
  'client_id',
  'client_name',
  'connection',
  'connection_id',
  'date',
  'description',
  'hostname',
  'ip',
  'log_id',
  'organization_id',
  'strategy',
  'strategy_type',
  'type',
  'user_agent',
  'user_id',
  'user_name',
];

const listQuery = {
  ...FIELDS,
  page: queryType.integer(0, 1_000_000),
  per_page: queryType.integer(0, 100),
  sort: z
    .string()
    .regex(/^date:(1|-1)$/, 'must be date:1 or date:-1')
    .optional(),
  include_totals: queryType.flag,
  from: queryType.text,
  take: queryType.integer(1, 100),
  q: queryType.text,
  search: queryType.text,
};
type ListQuery = z.infer<z.ZodObject<typeof listQuery>>;

export const logRoutes: readonly Route[] = [
  read('/logs', READ, listQuery, (call) => (call.query.from === undefined ? search(call) : checkpoint(call))),

  read('/logs/:id', READ, {}, ({ world, param }) => ({
    status: 200,
    body: found(
      world.state.logs.find(({ log_id }) => log_id === param('id')),
      'log event',
      'inexistent_log',
    ),
  })),
];

/** Newest first, unless told otherwise. */
function search({ world, query }: Call<ListQuery>): Reply {
  if (query.search !== undefined) throw Auth0Fault.query('Use q', 'search');
  if (query.take !== undefined) throw Auth0Fault.query('take needs from', 'take');
  const fits = query.q === undefined ? () => true : parseQuery(query.q, SEARCHED);
  const matching = world.state.logs.filter(fits);
  const all = query.sort === 'date:1' ? matching : matching.reverse();
  const { rows, start, limit } = numberedPage(all, query, USUAL_PAGE);
  const logs = rows.map((event) => selected(event, query));
  // The total is that of the page, as the vendor says of this list alone.
  const totals = { start, limit, length: logs.length, total: logs.length };
  return { status: 200, body: query.include_totals ? { ...totals, logs } : logs };
}

/** What came after an event, in the order of ids; everything else that was asked for is ignored. */
function checkpoint({ world, query, url }: Call<ListQuery>): Reply {
  const { from = '', take = USUAL_TAKE } = query;
  const rows: readonly LogEvent[] = world.state.logs.filter(({ log_id }) => log_id > from).slice(0, take);
  const next = new URL(url.pathname, world.ownUrl());
  next.searchParams.set('from', rows.at(-1)?.log_id ?? from);
  next.searchParams.set('take', String(take));
  return { status: 200, body: rows, headers: { link: `<${next.href}>; rel="next"` } };
}
