/** `search`, `filter`, `q` and sorting, as the lists of the API have them. */
import { OktaRefusal } from '../errors.ts';
import { FilterFault, type FilterRules, type Predicate, parseFilter } from '../rules/filter.ts';

/** @throws E0000031 */
export function predicateOf(text: string | undefined, rules: FilterRules): Predicate {
  if (text === undefined) return () => true;
  try {
    return parseFilter(text, rules);
  } catch (error) {
    if (error instanceof FilterFault) throw new OktaRefusal('E0000031', { causes: [error.message] });
    throw error;
  }
}

export interface Sorting {
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
}

/** By an attribute's path; without one the list stays in the order in which things were made. */
export function sorted<Row>(rows: readonly Row[], { sortBy, sortOrder }: Sorting): readonly Row[] {
  if (sortBy === undefined) return rows;
  const key = (row: Row): string => String(at(row, sortBy.split('.')) ?? '').toLowerCase();
  const ordered = [...rows].sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
  return sortOrder === 'des' ? ordered.reverse() : ordered;
}

function at(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    document,
  );
}
