/** The first element of some XML: enough to sort by, and nothing to trust. */

/** Its local name; null when there is none. Comments and declarations before it are passed over. */
export function rootOf(xml: string): string | null {
  let at = xml.indexOf('<');
  for (let steps = 0; at !== -1 && steps < 50; steps += 1) {
    const tag = /^<(?:[\w.-]{1,80}:)?([\w.-]{1,80})[\s/>]/.exec(xml.slice(at, at + 200));
    if (tag !== null) return tag[1] ?? null;
    const end = xml.startsWith('<!--', at) ? xml.indexOf('-->', at) : xml.indexOf('>', at);
    at = end === -1 ? -1 : xml.indexOf('<', end);
  }
  return null;
}
