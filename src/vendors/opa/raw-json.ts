/**
 * JSON values as the text they came in. A user access method has to be sent back whole; parsing and writing it again
 * would change numbers and escapes that this program does not know the meaning of.
 */

/** The elements of a JSON array, each as its own text. `text` must be valid JSON; [] when it is no array. */
export function rawElements(text: string): readonly string[] {
  const body = text.trim();
  return body.startsWith('[') ? split(body.slice(1, -1)) : [];
}

/** The value of one member of a JSON object, as its text; undefined when there is none. The last of equals counts. */
export function rawMember(text: string, name: string): string | undefined {
  const body = text.trim();
  if (!body.startsWith('{')) return undefined;
  for (const member of split(body.slice(1, -1)).toReversed()) {
    const end = stringEnd(member, 0);
    if (JSON.parse(member.slice(0, end)) === name) return member.slice(member.indexOf(':', end) + 1).trim();
  }
  return undefined;
}

/** Splits at the commas that lie in no string and no inner value. */
function split(inner: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inner.length; at += 1) {
    const char = inner[at];
    if (char === '"') at = stringEnd(inner, at) - 1;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(inner.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = inner.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}

/** The position after the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
