/** `GET /api/v1/logs`: the System Log, bounded (an `until`) or polling (none, and always a next page). */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { OrgWorld } from '../org-world.ts';
import type { FilterRules } from '../rules/filter.ts';
import { hasWords, type LogQuestion, readLog } from '../rules/log-reader.ts';
import { type Call, ok, queryType, type Reply, route } from './route.ts';
import { predicateOf } from './searching.ts';

const DAY_MS = 86_400_000;
const DEFAULT_SPAN_MS = 7 * DAY_MS;
/** Older questions are refused. */
const LONGEST_SPAN_MS = 180 * DAY_MS;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const MAX_WORDS = 10;
const MAX_WORD_LENGTH = 40;

const FILTER: FilterRules = {
  operators: ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'],
  attributes:
    /^(uuid|eventType|version|severity|displayMessage|legacyEventType|(actor|client|outcome|target|transaction|authenticationContext|securityContext|debugContext|request)\.[\w.]+)$/,
  not: true,
};

/** Attributes that are too long to be looked into. */
const NOT_INSIDE = /debugContext\.debugData\.(url|requestUri)\s+co\b/i;

const QUERY = {
  since: queryType.text,
  until: queryType.text,
  after: queryType.text,
  filter: queryType.text,
  q: queryType.text,
  sortOrder: z.enum(['ASCENDING', 'DESCENDING']).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .refine((limit) => limit <= MAX_LIMIT, `must be ${MAX_LIMIT} at most`)
    .optional(),
};

type LogQuery = z.infer<z.ZodObject<typeof QUERY>>;

export const LOG_ROUTES = [
  route('GET /api/v1/logs', 'listLogEvents', 'logs.read', { query: QUERY, subject: 'logs' }, listEvents),
];

function listEvents({ world, query, url }: Call<LogQuery>): Reply {
  const question = questionOf(world, query);
  const isPolling = query.until === undefined && !question.descending;
  const limit = query.limit ?? DEFAULT_LIMIT;
  const { rows, isLast } = readLog(world.state.events, world.state.firstEventNumber, question, limit);
  const last = rows.at(-1)?.number;
  const next =
    isPolling || !isLast ? nextPage(url, query, question, nextPosition(world, question, last)) : null;
  return {
    ...ok(rows.map(({ event }) => event)),
    links: [`<${url.href}>; rel="self"`, ...(next === null ? [] : [`<${next}>; rel="next"`])],
  };
}

/** Where the next page begins; a polling one without events goes on from where this one began. */
function nextPosition(
  { state }: OrgWorld,
  { descending, from }: LogQuestion,
  last: number | undefined,
): number {
  if (last === undefined) return from ?? state.firstEventNumber;
  return descending ? last - 1 : last + 1;
}

/** @throws E0000001, E0000031, E0000053 */
function questionOf(world: OrgWorld, query: LogQuery): LogQuestion {
  const now = world.context.clock.now();
  const untilMs = query.until === undefined ? null : instantOf('until', query.until);
  const after = query.after === undefined ? null : cursorOf(query, query.after);
  const sinceMs = after?.sinceMs ?? sinceOf(query, untilMs ?? now);
  if (query.since !== undefined && sinceMs < now - LONGEST_SPAN_MS) throw new OktaRefusal('E0000053');
  const descending = query.sortOrder === 'DESCENDING';
  const words = wordsOf(query.q);
  if (query.filter !== undefined && NOT_INSIDE.test(query.filter)) {
    throw new OktaRefusal('E0000031', { causes: ['co: not for this attribute'] });
  }
  const predicate = predicateOf(query.filter, FILTER);
  return {
    sinceMs,
    untilMs,
    descending,
    fits: (event) => predicate(event) && hasWords(event, words),
    from: after?.position ?? null,
  };
}

function sinceOf({ since }: LogQuery, endMs: number): number {
  return since === undefined ? endMs - DEFAULT_SPAN_MS : instantOf('since', since);
}

function instantOf(name: string, text: string): number {
  const ms = /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw OktaRefusal.invalid(name, `${name}: is no ISO 8601 instant`);
  return ms;
}

function wordsOf(q: string | undefined): readonly string[] {
  const words = (q ?? '').split(/\s+/).filter((word) => word !== '');
  if (words.length > MAX_WORDS || words.some(({ length }) => length > MAX_WORD_LENGTH)) {
    throw OktaRefusal.invalid('q', `q: at most ${MAX_WORDS} words of ${MAX_WORD_LENGTH} characters`);
  }
  return words;
}

/** A cursor belongs to its question: beginning, filter and order, and the position. */
function nextPage(url: URL, query: LogQuery, { sinceMs }: LogQuestion, position: number): string {
  const next = new URL(url);
  next.searchParams.delete('since');
  next.searchParams.set('after', `${position}_${sinceMs}_${stampOf(query)}`);
  return next.href;
}

function cursorOf(query: LogQuery, after: string): { readonly position: number; readonly sinceMs: number } {
  const [position = '', sinceMs = '', stamp] = after.split('_');
  if (query.since !== undefined) throw OktaRefusal.invalid('after', 'after: not together with since');
  if (![position, sinceMs].every((part) => /^-?\d+$/.test(part)) || stamp !== stampOf(query)) {
    throw OktaRefusal.invalid('after', 'after: is not a cursor of this question');
  }
  return { position: Number(position), sinceMs: Number(sinceMs) };
}

function stampOf({ filter = '', q = '', sortOrder = 'ASCENDING', until = '' }: LogQuery): string {
  return createHash('sha256').update([filter, q, sortOrder, until].join('\0')).digest('hex').slice(0, 16);
}
