/**
 * The tenant's log.
 *
 * | here     | Auth0                                                                                        |
 * |----------|----------------------------------------------------------------------------------------------|
 * | search   | by `q`, a thousand results at most: what comes after them is asked for by their last date     |
 * | follow   | by checkpoint (`from`), which takes no filter; with a filter by search from the last date on  |
 * | position | the id of the last event, or the instant and the filter, as JSON                             |
 * | type     | Auth0's code, such as `s`, `fp`, `f`; codes that begin with f are failures                   |
 * | words    | a user's name, an application, a connection or an address, exactly                           |
 *
 * A log becomes known some seconds late, and its ids are in the order of events. Operations get_logs.
 */
import { IdctlError } from '../../core/errors.ts';
import { type JsonObject, textAt } from '../../core/json-document.ts';
import type { EventBatch, EventFilter, EventLog, LoggedEvent } from '../../services/directory/logs-port.ts';
import type { VendorContext } from '../contract.ts';
import { auth0For } from './auth0.ts';
import type { Auth0Client } from './client.ts';

const PAGE = 100;
/** Of a search; Auth0 gives no more. */
const MOST = 1000;

interface Position {
  /** Id of the last event; null while there was none, or with a filter. */
  readonly from: string | null;
  /** Events since then, where there is no id to go on from. */
  readonly since: string;
  readonly q: string | null;
}

export function auth0Events(context: VendorContext): EventLog {
  const client = auth0For(context);
  return {
    async *search({ since, until, ...filter }) {
      const seen = new Set<string>();
      for (let from = since; ; ) {
        const events = await searched(client, queryOf(filter, `[${from} TO ${until}]`));
        const fresh = events.filter((it) => !seen.has(it.id));
        for (const event of fresh) seen.add(event.id);
        yield* fresh;
        const last = events.at(-1)?.at;
        if (events.length < MOST || last === undefined || fresh.length === 0) return;
        from = last;
      }
    },
    followFrom: (since, filter) => follow(client, { from: null, since, q: queryOf(filter, null) }),
    followOn: async (position) => follow(client, positionOf(position)),
  };
}

async function follow(client: Auth0Client, position: Position): Promise<EventBatch> {
  const events =
    position.from === null
      ? await searched(client, withDates(position.q, `[${position.since} TO *]`))
      : await after(client, position.from);
  const last = events.at(-1);
  const isFiltered = position.q !== null;
  const next: Position = {
    q: position.q,
    from: isFiltered ? null : (last?.id ?? position.from),
    since: last?.at ?? position.since,
  };
  const full = position.from === null ? MOST : PAGE;
  return { events, position: JSON.stringify(next), more: events.length >= full };
}

/** @throws CONFLICT for what this adapter did not write */
function positionOf(text: string): Position {
  try {
    const { from, since, q } = JSON.parse(text);
    const isText = (value: unknown): boolean => value === null || typeof value === 'string';
    if (isText(from) && typeof since === 'string' && isText(q)) return { from, since, q };
  } catch {
    // Told below.
  }
  throw new IdctlError('CONFLICT', 'Auth0 does not take up the log from where the last run was.', {
    hint: 'Begin anew with --restart, and --since for what was missed.',
  });
}

/** Oldest first. */
async function searched(client: Auth0Client, q: string): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (let page = 0; page * PAGE < MOST; page += 1) {
    const rows = await rowsOf(client, { q, page, per_page: PAGE, sort: 'date:1' });
    events.push(...rows.map(eventView));
    if (rows.length < PAGE) break;
  }
  return events;
}

async function after(client: Auth0Client, from: string): Promise<readonly LoggedEvent[]> {
  return (await rowsOf(client, { from, take: PAGE })).map(eventView);
}

async function rowsOf(
  client: Auth0Client,
  query: Readonly<Record<string, string | number>>,
): Promise<readonly JsonObject[]> {
  const rows = await client.read<unknown>('logs', 'get_logs', query);
  if (Array.isArray(rows)) return rows;
  throw new IdctlError('UNAVAILABLE', 'get_logs was answered by something other than a list.');
}

function queryOf(filter: EventFilter, dates: string): string;
function queryOf(filter: EventFilter, dates: null): string | null;
function queryOf({ filter, words }: EventFilter, dates: string | null): string | null {
  const parts = [
    ...(filter === undefined || filter === '' ? [] : [`(${filter})`]),
    ...(words ?? '').split(/\s+/).flatMap((word) => (word === '' ? [] : [named(word)])),
  ];
  const all = parts.length === 0 ? null : parts.join(' AND ');
  return dates === null ? all : withDates(all, dates);
}

function withDates(q: string | null, dates: string): string {
  return q === null ? `date:${dates}` : `${q} AND date:${dates}`;
}

const NAMED = ['user_name', 'user_id', 'client_name', 'client_id', 'connection', 'ip'];

function named(word: string): string {
  const quoted = `"${word.replace(/["\\]/g, (character) => `\\${character}`)}"`;
  return `(${NAMED.map((field) => `${field}:${quoted}`).join(' OR ')})`;
}

function eventView(row: JsonObject): LoggedEvent {
  const text = (path: string): string => textAt(row, path) ?? '';
  const type = text('type');
  const user = text('user_name') || text('user_id');
  return {
    id: text('log_id') || text('_id'),
    at: text('date'),
    type,
    severity: '',
    message: text('description') || (MEANINGS[type] ?? ''),
    actor: user === '' ? null : { id: text('user_id'), type: 'user', name: user },
    targets: [
      ...party(text('client_id'), 'client', text('client_name')),
      ...party(text('connection_id'), 'connection', text('connection')),
    ],
    outcome: outcomeOf(type),
    reason: text('details.error.message') || text('details.error.reason') || text('details.error'),
    address: text('ip'),
    transaction: text('details.session_id') || text('details.prompts.session_id'),
    raw: { ...row },
  };
}

function party(id: string, type: string, name: string): LoggedEvent['targets'] {
  return id === '' && name === '' ? [] : [{ id, type, name: name || id }];
}

function outcomeOf(type: string): string {
  if (type === 'w' || /^(depnote|limit_|api_limit|pwd_leak|signup_pwd_leak)/.test(type)) return 'WARNING';
  return /^f/.test(type) ? 'FAILURE' : 'SUCCESS';
}

/** Of the codes that signing in has; others are shown as they are. */
const MEANINGS: Readonly<Record<string, string>> = {
  s: 'Signed in',
  f: 'Failed sign-in',
  fp: 'Failed sign-in: wrong password',
  fu: 'Failed sign-in: no such user',
  fco: 'Failed: origin is not allowed',
  fsa: 'Failed silent sign-in',
  ssa: 'Silent sign-in',
  seacft: 'Code exchanged for a token',
  feacft: 'Failed exchange of a code',
  slo: 'Signed out',
  flo: 'Failed sign-out',
  ss: 'Signed up',
  fs: 'Failed sign-up',
  w: 'Warning during sign-in',
};
