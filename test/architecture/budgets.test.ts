/** How long a file may be. One that wants to grow past it wants to be two. */
import { describe, expect, it } from 'vitest';
import { sources } from './sources.ts';

const BUDGETS: ReadonlyArray<readonly [folder: string, lines: number]> = [
  ['src/commands/', 80],
  ['src/services/', 150],
  ['src/', 300],
];

/** Files above their budget, each with why it must be. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

function budgetOf(path: string): number {
  return BUDGETS.find(([folder]) => path.startsWith(folder))?.[1] ?? 0;
}

/** The end of the last line starts no line. */
function length(lines: readonly string[]): number {
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}

describe('budgets', () => {
  const tooLong = sources().filter((it) => length(it.lines) > budgetOf(it.path));

  it('are kept', () => {
    const unexplained = tooLong.filter((it) => !(it.path in EXCEPTIONS));
    expect(unexplained.map((it) => `${it.path}: ${length(it.lines)} of ${budgetOf(it.path)} lines`)).toEqual(
      [],
    );
  });

  it('have no exception that is not needed', () => {
    expect(Object.keys(EXCEPTIONS).filter((path) => !tooLong.some((it) => it.path === path))).toEqual([]);
  });
});
