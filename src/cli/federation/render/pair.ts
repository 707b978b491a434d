/**
 * Where expected and actual part, in the form in which they are shown: a finding holds values that were made harmless, so
 * that one character of what was read may be a mark of six.
 */
import type { Finding } from '../../../services/federation/finding.ts';
import { visible } from './visible.ts';

export interface Pair {
  /** What is the same, by characters and marks. */
  readonly before: readonly string[];
  /** From the first difference on; empty where the value has ended. */
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

const SHOWN = /\\u\{[0-9a-f]+\}|\\u[0-9a-f]{4}|./gsu;

/** Null when one of the two is missing, or nothing that is shown of them differs. */
export function parted({ expected, actual, difference }: Finding): Pair | null {
  if (expected === null || actual === null || difference === null) return null;
  const [wanted, found] = [shown(expected), shown(actual)];
  let at = 0;
  while (at < wanted.length && wanted[at] === found[at]) at += 1;
  if (at === wanted.length && at === found.length) return null;
  return { before: wanted.slice(0, at), expected: wanted.slice(at), actual: found.slice(at) };
}

function shown(text: string): readonly string[] {
  return visible(text).match(SHOWN) ?? [];
}
