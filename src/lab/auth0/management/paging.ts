/** The two ways in which the Management API pages: by number up to a thousand results, and by checkpoint beyond. */
import { Auth0Fault } from '../fault.ts';

const MOST_BY_NUMBER = 1000;
const USUAL_TAKE = 50;

export interface PageQuery {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly include_totals?: boolean | undefined;
}

export interface CheckpointQuery {
  readonly from?: string | undefined;
  readonly take?: number | undefined;
}

export interface NumberedPage<Row> {
  readonly rows: readonly Row[];
  readonly start: number;
  readonly limit: number;
  readonly total: number;
}

/** @throws invalid_paging past the thousandth result */
export function numberedPage<Row>(all: readonly Row[], query: PageQuery, usual: number): NumberedPage<Row> {
  const limit = query.per_page ?? usual;
  const start = (query.page ?? 0) * limit;
  if (start + limit > MOST_BY_NUMBER) {
    throw new Auth0Fault(
      400,
      'invalid_paging',
      `You can only page through the first ${MOST_BY_NUMBER} records.`,
    );
  }
  return { rows: all.slice(start, start + limit), start, limit, total: all.length };
}

export function isCheckpoint({ from, take }: CheckpointQuery): boolean {
  return from !== undefined || take !== undefined;
}

/** A checkpoint is opaque to callers; here it is the id of the row that the page begins after. */
export function checkpointPage<Row>(
  all: readonly Row[],
  idOf: (row: Row) => string,
  { from, take = USUAL_TAKE }: CheckpointQuery,
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const start = from === undefined ? 0 : all.findIndex((row) => idOf(row) === decoded(from)) + 1;
  if (from !== undefined && start === 0) throw Auth0Fault.query('Invalid checkpoint', 'from');
  const rows = all.slice(start, start + take);
  const last = rows.at(-1);
  const isLast = start + rows.length >= all.length;
  return { rows, next: isLast || last === undefined ? null : encoded(idOf(last)) };
}

function encoded(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function decoded(from: string): string {
  return Buffer.from(from, 'base64url').toString();
}
