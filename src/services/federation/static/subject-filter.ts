/**
 * Whether a name passes the filter of an identity provider, which is an expression that somebody else wrote. It is
 * evaluated only where no text of the name's length can make that long: no repeated groups, nothing that looks around or
 * back, and few enough ways to match in all.
 */

/** Longer ones are not looked at. Lists of domains are the long ones. */
const LONGEST_FILTER = 2000;
const LONGEST_NAME = 320;

/** Ways that matching may go; each is at most as long as the name. */
const MOST_WAYS = 1_000_000;

export type FilterVerdict = 'passes' | 'kept-out' | 'not-evaluated';

export function judgeFilter(filter: string | null, name: string): FilterVerdict {
  if (filter === null) return 'passes';
  if (name.length > LONGEST_NAME || waysOf(filter, name.length) > MOST_WAYS) return 'not-evaluated';
  try {
    return new RegExp(`^(?:${filter})$`).test(name) ? 'passes' : 'kept-out';
  } catch {
    // Of another dialect than the one here.
    return 'not-evaluated';
  }
}

/** An upper bound of the ways in which an expression can match a text; infinite where it cannot be told. */
function waysOf(filter: string, length: number): number {
  if (filter.length > LONGEST_FILTER) return Number.POSITIVE_INFINITY;
  // One character for each that is escaped or of a class, so that what is left is structure.
  const bare = filter.replace(/\\[^1-9kpP]|\[(?:\\[\s\S]|[^\]\\])*\]/g, 'x').replace(/\(\?:/g, '(');
  // A reference back, something that looks around, a group that repeats.
  const isBeyond = /\\|\(\?|\)[*+{]/.test(bare);
  if (isBeyond) return Number.POSITIVE_INFINITY;
  const repeats = bare.match(/[*+]|\{/g)?.length ?? 0;
  const options = bare.match(/\?/g)?.length ?? 0;
  return (length + 1) ** repeats * 2 ** options * alternativesOf(bare);
}

/** Product over all groups, and over the whole. */
function alternativesOf(bare: string): number {
  const open = [1];
  let product = 1;
  for (const character of bare) {
    if (character === '(') open.push(1);
    if (character === '|') open.push((open.pop() ?? 0) + 1);
    if (character === ')') product *= open.pop() ?? 1;
  }
  return open.reduce((all, it) => all * it, product);
}
