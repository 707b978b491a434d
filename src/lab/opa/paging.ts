/**
 * Pages of a list: `count`, `offset`, `descending`, `prev`, and absolute addresses in the Link header. An offset is
 * opaque to callers; here it is the id of the row that the page begins after.
 */
import { OpaFault } from './fault.ts';

export interface PageQuery {
  readonly count?: number | undefined;
  readonly offset?: string | undefined;
  readonly descending?: boolean | undefined;
  readonly prev?: boolean | undefined;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Value of the Link header, or null on a list of one page. */
  readonly link: string | null;
}

/** Where the page begins and ends. @throws bad_request on an offset that no row has */
function span(ids: readonly string[], query: PageQuery, count: number): readonly [from: number, to: number] {
  if (query.offset === undefined) return [0, count];
  const at = ids.indexOf(query.offset);
  if (at === -1) throw new OpaFault('bad_request', 'Invalid offset');
  return query.prev === true ? [Math.max(0, at - count), at] : [at + 1, at + 1 + count];
}

export function pageOf<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  query: PageQuery,
  size: { readonly byDefault: number; readonly atMost: number },
  url: URL,
): Page<Row> {
  const ordered = query.descending === true ? [...rows].reverse() : rows;
  const ids = ordered.map(idOf);
  const count = Math.min(query.count ?? size.byDefault, size.atMost);
  const [from, to] = span(ids, query, count);
  const address = (offset: string | undefined, prev: boolean): string => {
    const target = new URL(url);
    target.searchParams.set('count', String(count));
    target.searchParams.set('offset', offset ?? '');
    if (prev) target.searchParams.set('prev', 'true');
    else target.searchParams.delete('prev');
    return target.href;
  };
  const links = [
    ...(from > 0 ? [`<${address(ids[from], true)}>; rel="prev"`] : []),
    ...(to < ids.length ? [`<${address(ids[to - 1], false)}>; rel="next"`] : []),
  ];
  return { rows: ordered.slice(from, to), link: links.length === 0 ? null : links.join(', ') };
}
