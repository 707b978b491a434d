/** `any`, `as` and `!` switch the type checker off: each carries a reason, on its line or the one above. */
import { describe, expect, it } from 'vitest';
import type { Node, Source } from './sources.ts';
import { isNode, lineOf, nodesOf, readSource, sources } from './sources.ts';

function isConst(node: Node): boolean {
  const type = node['typeAnnotation'];
  const name = isNode(type) ? type['typeName'] : null;
  return isNode(name) && name['name'] === 'const';
}

/** A comment with words in it, behind the code or on a line of its own. */
function hasReason(line: string | undefined): boolean {
  return /(^|\s)(\/\/|\/\*\*?|\*)\s+\S+|\S\s\*\/$/.test(line?.trim() ?? '');
}

/** Offsets at which the type checker is switched off, in the order of the file. */
function switchedOff(source: Source): readonly number[] {
  const assertions = nodesOf(
    source,
    'TSAsExpression',
    'TSTypeAssertion',
    'TSNonNullExpression',
    'TSAnyKeyword',
  )
    .filter((node) => !isConst(node))
    // The reason stands where the assertion is written, which may be below the start of a long expression.
    .map((node) => node.end);
  const definite = nodesOf(source, 'PropertyDefinition', 'VariableDeclarator')
    .filter((node) => node['definite'] === true)
    .map((node) => node.start);
  return [...assertions, ...definite].sort((a, b) => a - b);
}

/** The line on which the innermost statement around an offset starts. */
function statementLine(source: Source, offset: number): number {
  const around = nodesOf(source, 'VariableDeclaration', 'ExpressionStatement', 'ReturnStatement').filter(
    (node) => node.start < offset && offset <= node.end,
  );
  return lineOf(source, around.at(-1)?.start ?? offset);
}

/** Lines without a reason beside them, above them or above their statement; one may speak for the next lines, too. */
function unexplained(source: Source): readonly string[] {
  const explained = new Set<number>();
  const faults = new Set<number>();
  for (const offset of switchedOff(source)) {
    const line = lineOf(source, offset);
    const places = [line, line - 1, statementLine(source, offset) - 1];
    const hasOne = explained.has(line - 1) || places.some((it) => hasReason(source.lines[it - 1]));
    (hasOne ? explained : faults).add(line);
  }
  return [...faults].map((line) => `${source.path}:${line}: ${source.lines[line - 1]?.trim()}`);
}

describe('any, as and !', () => {
  it('have a reason beside them, everywhere', () => {
    expect(sources().flatMap(unexplained)).toEqual([]);
  });

  it.each([
    'const a = b as Wide;',
    'const a: any = b;',
    'const a = b!;',
    'let a!: string;',
    'class A { b!: string }',
    '\n\nconst a = {\n  b: 1,\n} as Wide;',
    "const a = 'https://x' as Wide;",
    '// Of the first only.\nconst a = b as Wide;\nconst c = 1;\nconst d = b as Wide;',
  ])('are found without one: %j', (text) => {
    expect(unexplained(readSource('src/core/example.ts', text))).toHaveLength(1);
  });

  it.each([
    'const a = b as Wide; // Checked above.',
    '// Checked above.\nconst a = b as Wide;',
    '/** Set by run(). */\nlet a!: string;',
    '// Of both.\nconst a = b as Wide;\nconst c = d as Wide;',
    '// jose checks it.\nconst a = b\n  ? c\n  : (d as Wide);',
    'const a = [1] as const;',
    'const a = b satisfies Wide;',
    "import { a as b } from './c.ts';",
  ])('are accepted with one, or where nothing is switched off: %j', (text) => {
    expect(unexplained(readSource('src/core/example.ts', text))).toEqual([]);
  });
});
