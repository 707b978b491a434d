/** How values and names rest in the items of a keychain. */

/** Begins a value that could not be kept as it is. */
const ESCAPE = 'idctl:json:';

/** Nearly always the value itself, so that other programs show it; JSON where UTF-8 would not give it back. */
export function encodeValue(value: string): string {
  const survives = Buffer.from(value).toString() === value && !value.startsWith(ESCAPE);
  return survives ? value : `${ESCAPE}${JSON.stringify(value)}`;
}

export function decodeValue(kept: string): string {
  if (!kept.startsWith(ESCAPE)) return kept;
  try {
    return String(JSON.parse(kept.slice(ESCAPE.length)));
  } catch {
    return kept;
  }
}

/** Names in the item that lists them. Null when it is not such a list. */
export function parseNames(kept: string): readonly string[] | null {
  try {
    const names: unknown = JSON.parse(kept);
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : null;
  } catch {
    return null;
  }
}

export function serialiseNames(names: Iterable<string>): string {
  return JSON.stringify([...names].sort());
}
