/**
 * Expected and actual one above the other, with a caret line under each at the first character by which they differ, and
 * its name beside the caret. Long values are shown around that character.
 */
import type { Finding } from '../../../services/federation/finding.ts';
import { width } from '../../render/table.ts';
import { parted } from './pair.ts';
import { visible } from './visible.ts';

const CUT = '…';
/** How much of what is the same is kept before the character, at least, where a value is cut. */
const BEFORE = 0.6;

export interface MarkedValue {
  readonly value: string;
  /** Empty where there is nothing to mark. */
  readonly caret: string;
}

/** @param columns room for each line; undefined: nothing is cut */
export function markedPair(
  finding: Finding,
  columns: number | undefined,
): { readonly expected: MarkedValue | null; readonly actual: MarkedValue | null } {
  const pair = parted(finding);
  if (pair === null) {
    const one = (text: string | null): MarkedValue | null =>
      text === null ? null : { value: unmarked(text, columns), caret: '' };
    return { expected: one(finding.expected), actual: one(finding.actual) };
  }
  const { before, expected, actual } = pair;
  const room = columns ?? Number.POSITIVE_INFINITY;
  const longest = Math.max(width(expected.join('')), width(actual.join('')));
  // What is the same is cut alike, so that the two carets stand one above the other.
  const kept = cutTo(before, Math.max(Math.floor(room * BEFORE), room - longest - 1), 'start');
  const value = (rest: readonly string[], name: string | null | undefined): MarkedValue => ({
    value: `${kept}${cutTo(rest, room - width(kept), 'end')}`,
    caret: caretLine(width(kept), Math.max(1, width(rest[0] ?? '')), name ?? 'ends here', room),
  });
  return {
    expected: value(expected, finding.difference?.expected),
    actual: value(actual, finding.difference?.actual),
  };
}

function unmarked(text: string, columns: number | undefined): string {
  const shown = visible(text);
  return columns === undefined ? shown : cutTo([...shown], columns, 'end');
}

/** The name goes to the right of the caret, or to its left where there is no room. */
function caretLine(offset: number, length: number, name: string, room: number): string {
  const carets = '^'.repeat(length);
  const label = visible(name);
  if (offset + length + 1 + width(label) > room && offset > width(label))
    return `${' '.repeat(offset - width(label) - 1)}${label} ${carets}`;
  return `${' '.repeat(offset)}${carets} ${label}`;
}

/** As many of the characters as there is room for, from one side; a mark tells that some are missing. */
function cutTo(characters: readonly string[], room: number, cutAt: 'start' | 'end'): string {
  if (width(characters.join('')) <= room) return characters.join('');
  const order = cutAt === 'end' ? characters : [...characters].reverse();
  const kept: string[] = [];
  let used = width(CUT);
  for (const it of order) {
    used += width(it);
    if (used > room) break;
    kept.push(it);
  }
  return cutAt === 'end' ? `${kept.join('')}${CUT}` : `${CUT}${kept.reverse().join('')}`;
}
