/** JSON of a stranger as indented lines. */
import { isRecord, type Members } from '../oidc/members.ts';
import { quoted } from '../quote.ts';
import type { DecodedLine } from './decoded.ts';

export interface JsonView {
  /** A note on a member of the outermost object; null for none. */
  readonly note: (name: string, value: unknown) => string | null;
  /** Members of the outermost object whose values are not to be shown. */
  readonly isSecret: (name: string) => boolean;
  /** Of all members; null where they claim nothing. */
  readonly verified: boolean | null;
}

const MOST_LINES = 2000;
const MOST_ITEMS = 100;
const DEEPEST = 12;

export const PLAIN_VIEW: JsonView = { note: () => null, isSecret: () => false, verified: null };

export function jsonLines(
  members: Members,
  level: number,
  view: JsonView = PLAIN_VIEW,
): readonly DecodedLine[] {
  const lines: DecodedLine[] = [];
  for (const [name, value] of Object.entries(members)) add(lines, name, value, level, level, view);
  return lines;
}

function add(
  lines: DecodedLine[],
  name: string,
  value: unknown,
  level: number,
  outer: number,
  view: JsonView,
): void {
  if (lines.length >= MOST_LINES) return;
  const isOuter = level === outer;
  const isHidden = isOuter && view.isSecret(name);
  const isHolder = !isHidden && holds(value);
  const isTooDeep = isHolder && level - outer >= DEEPEST;
  const text = isHidden ? hidden(value) : isTooDeep ? '…' : isHolder ? null : shown(value);
  const note = isTooDeep ? 'deeper than is shown' : isOuter ? view.note(name, value) : null;
  lines.push({
    level,
    name: quoted(name, 120),
    value: text,
    note,
    verified: text === null ? null : view.verified,
  });
  if (!isHolder || isTooDeep) return;
  const inner = Array.isArray(value)
    ? value.slice(0, MOST_ITEMS).map((it, at) => [String(at + 1), it] as const)
    : Object.entries(value as Members); // One of the two, by `holds`.
  for (const [its, content] of inner) add(lines, its, content, level + 1, outer, view);
}

/** Whether it is shown as lines of its own: an object, or a list with any in it. */
function holds(value: unknown): boolean {
  return (
    isRecord(value) || (Array.isArray(value) && value.some((it) => typeof it === 'object' && it !== null))
  );
}

function shown(value: unknown): string {
  if (!Array.isArray(value)) return leaf(value);
  const some = value.slice(0, MOST_ITEMS).map(leaf).join(', ');
  return value.length > MOST_ITEMS ? `${some}, …` : some;
}

function leaf(value: unknown): string {
  return quoted(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), 300);
}

/** That it is there, and how long: the same for a secret of any kind. */
export function hidden(value: unknown): string {
  const length = typeof value === 'string' ? value.length : JSON.stringify(value).length;
  return `(hidden, ${length} characters)`;
}
