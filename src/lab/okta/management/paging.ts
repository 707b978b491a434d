/** Pages of a list: `limit` and an opaque `after`, with absolute addresses in Link headers. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import { ok, type Reply } from './route.ts';

export const PAGE_QUERY = {
  limit: z
    .string()
    .regex(/^-?\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .optional(),
  after: z.string().optional(),
};

export interface PageQuery {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

export interface PageSize {
  readonly byDefault: number;
  readonly atMost: number;
  readonly atLeast?: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Address of the next page, or null on the last one. */
  readonly next: string | null;
}

/** @throws E0000001 on a limit out of bounds or a cursor that no page gave */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  query: PageQuery,
  size: PageSize,
  url: URL,
): Page<Row> {
  const limit = limitOf(query, size);
  const from = query.after === undefined ? 0 : startAfter(rows, query.after);
  const to = from + limit;
  const last = rows[to - 1];
  if (to >= rows.length || last === undefined) return { rows: rows.slice(from), next: null };
  const next = new URL(url);
  next.searchParams.set('after', cursor(to, last.id));
  next.searchParams.set('limit', String(limit));
  return { rows: rows.slice(from, to), next: next.href };
}

function limitOf({ limit }: PageQuery, { byDefault, atMost, atLeast = 1 }: PageSize): number {
  // -1 is the document's way of saying: as many as usual.
  if (limit === undefined || limit === -1) return byDefault;
  if (limit < atLeast || limit > atMost) {
    throw OktaRefusal.invalid('limit', `limit: must be from ${atLeast} to ${atMost}`);
  }
  return limit;
}

/** Position and id: the id finds the place when rows before it went away, the position when the row itself did. */
function cursor(position: number, id: string): string {
  return Buffer.from(`${position} ${id}`).toString('base64url');
}

function startAfter(rows: readonly { readonly id: string }[], after: string): number {
  const [position, id] = Buffer.from(after, 'base64url').toString().split(' ');
  if (id === undefined || !/^\d+$/.test(position ?? '')) {
    throw OktaRefusal.invalid('after', 'after: is not a cursor of this list');
  }
  const at = rows.findIndex((row) => row.id === id);
  // The row itself is gone: what came after it has moved up to its place.
  return at === -1 ? Math.min(Number(position) - 1, rows.length) : at + 1;
}

/** A list in the body, its pages in the Link header. */
export function listReply<Row>({ rows, next }: Page<Row>, url: URL, view: (row: Row) => unknown): Reply {
  const links = [`<${url.href}>; rel="self"`, ...(next === null ? [] : [`<${next}>; rel="next"`])];
  return { ...ok(rows.map(view)), links };
}

/** A list that has no pages. */
export function wholeList<Row>(rows: readonly Row[], url: URL, view: (row: Row) => unknown): Reply {
  return listReply({ rows, next: null }, url, view);
}
