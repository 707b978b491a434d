/** JSON with one text for one value, so that equal values have equal hashes. */

/** Names sorted by code unit, no blanks, what JSON cannot hold left out or null as in `JSON.stringify`. */
export function canonicalJson(value: unknown): string {
  // Through JSON once, so that toJSON, undefined and non-finite numbers are settled before the sorting.
  return write(JSON.parse(JSON.stringify(value)));
}

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${write(item)}`).join(',')}}`;
}
