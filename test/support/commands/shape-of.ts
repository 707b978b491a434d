/** The shape of a JSON value: names of keys and types of values, for snapshots of contracts. */

type Shape = string | readonly Shape[] | { readonly [key: string]: Shape };

/** Lists give the union of their elements' shapes, so that the order and number of the elements do not matter. */
export function shapeOf(value: unknown): Shape {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? [] : [value.map(shapeOf).reduce(union)];
  if (typeof value !== 'object') return typeof value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, it]) => [key, shapeOf(it)]));
}

function isRecord(shape: Shape | undefined): shape is { readonly [key: string]: Shape } {
  return typeof shape === 'object' && !Array.isArray(shape);
}

function union(one: Shape, other: Shape): Shape {
  if (isRecord(one) && isRecord(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    return Object.fromEntries(keys.map((key) => [key, either(one[key], other[key])]));
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    const [a, b] = [one[0] as Shape | undefined, other[0] as Shape | undefined]; // Lists hold one shape, or none.
    if (a === undefined) return other;
    return b === undefined ? one : [union(a, b)];
  }
  const words = new Set(
    [one, other].flatMap((it) => (typeof it === 'string' ? it.split(' | ') : [name(it)])),
  );
  return [...words].sort().join(' | ');
}

function either(one: Shape | undefined, other: Shape | undefined): Shape {
  if (one !== undefined && other !== undefined) return union(one, other);
  return union(one ?? 'absent', other ?? 'absent');
}

/** Something structured that is also something else at times: told by its JSON. */
function name(shape: Shape): string {
  return JSON.stringify(shape);
}
