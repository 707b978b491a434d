/** What is inside an age vault: JSON `{"schemaVersion":1,"secrets":{"NAME":"VALUE"}}`. */

/** Values by name. */
export type Contents = ReadonlyMap<string, string>;

const SCHEMA_VERSION = 1;

/** Sorted by name, so that equal contents are equal text. */
export function serialiseContents(contents: Contents): string {
  const byName = [...contents].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, secrets: Object.fromEntries(byName) })}\n`;
}

/** Null when the text is anything else. Says no more than that: an error of JSON.parse would quote the text. */
export function parseContents(text: string): Contents | null {
  const document = parseObject(text);
  if (document?.['schemaVersion'] !== SCHEMA_VERSION) return null;
  const secrets = document['secrets'];
  if (!isObject(secrets)) return null;
  const contents = new Map<string, string>();
  for (const [name, value] of Object.entries(secrets)) {
    if (typeof value !== 'string') return null;
    contents.set(name, value);
  }
  return contents;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
