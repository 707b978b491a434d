/** From a validation issue to the place in the file that it speaks of. */
import type { Document, LineCounter } from 'yaml';
import { isMap, isNode, isScalar } from 'yaml';

export interface LocatableIssue {
  readonly path: readonly PropertyKey[];
  readonly code?: string | undefined;
  readonly keys?: readonly string[];
}

/** `line 4, column 7 (connections.pvwa.url): `, as near as the file has something to point at. */
export function locate(document: Document, lines: LineCounter, issue: LocatableIssue): string {
  const path = issue.path.map(String);
  const label = path.length === 0 ? '' : ` (${path.join('.')})`;
  // A key that breaks the rule of names is at fault itself, and not what it holds.
  const offset =
    issue.code === 'invalid_key'
      ? offsetOf(document, path.slice(0, -1), path.at(-1))
      : offsetOf(document, path, issue.keys?.[0]);
  if (offset === null) return `the file${label}: `;
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}${label}: `;
}

function offsetOf(
  document: Document,
  path: readonly string[],
  unknownKey: string | undefined,
): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const parent = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(parent)) continue;
    const wanted = length === path.length ? unknownKey : path[length];
    const key = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === wanted)?.key
      : undefined;
    const node = isNode(key) ? key : parent;
    if (node.range) return node.range[0];
  }
  return null;
}
