/** The source files as text and as syntax trees, for tests of the house's own laws. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { parseAst } from 'vitest/node';
import { ROOT } from '../support/build.ts';

/** Any node of the tree; its further fields are looked up by name. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface Source {
  /** From the package's root, with slashes: `src/core/clock.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly tree: Node;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export function filesUnder(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((it) => it.isFile() && pattern.test(it.name))
    .map((it) => relative(ROOT, join(it.parentPath ?? it.path, it.name)).replaceAll(sep, '/'))
    .sort();
}

export function readSource(path: string, text = readFileSync(join(ROOT, path), 'utf8')): Source {
  const tree: unknown = parseAst(text, { lang: 'ts' });
  if (!isNode(tree)) throw new Error(`${path} could not be parsed`);
  return { path, text, lines: text.split('\n'), tree };
}

let remembered: readonly Source[] | undefined;

/** Every file of `src`. */
export function sources(): readonly Source[] {
  remembered ??= filesUnder('src', /\.ts$/).map((path) => readSource(path));
  return remembered;
}

/** Calls `visit` for every node below, the node itself included. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const field of Object.values(node)) {
    for (const it of Array.isArray(field) ? field : [field]) if (isNode(it)) walk(it, visit);
  }
}

export function nodesOf(source: Source, ...types: readonly string[]): readonly Node[] {
  const found: Node[] = [];
  walk(source.tree, (node) => {
    if (types.includes(node.type)) found.push(node);
  });
  return found;
}

/** From 1. */
export function lineOf(source: Source, offset: number): number {
  return source.text.slice(0, offset).split('\n').length;
}

export interface Import {
  readonly from: string;
  /** As written: `./x.ts`, `node:fs`, `chalk`. */
  readonly specifier: string;
  /** A file of this package for a relative specifier, else null. */
  readonly target: string | null;
  readonly kind: 'value' | 'type' | 'dynamic';
}

/** Imports and re-exports, static and dynamic, in value and in type positions. */
export function importsOf(source: Source): readonly Import[] {
  return nodesOf(
    source,
    'ImportDeclaration',
    'ExportNamedDeclaration',
    'ExportAllDeclaration',
    'ImportExpression',
    'TSImportType',
  )
    .filter((node) => isNode(node['source']))
    .map((node) => {
      const literal = node['source'] as Node; // Filtered above.
      const specifier =
        typeof literal['value'] === 'string'
          ? literal['value']
          : source.text.slice(literal.start, literal.end);
      const own = specifier.startsWith('.');
      return {
        from: source.path,
        specifier,
        target: own ? posix.join(posix.dirname(source.path), specifier) : null,
        kind: kindOf(node),
      };
    });
}

function kindOf(node: Node): Import['kind'] {
  if (node.type === 'ImportExpression') return 'dynamic';
  const onlyTypes =
    node['importKind'] === 'type' || node['exportKind'] === 'type' || node.type === 'TSImportType';
  return onlyTypes ? 'type' : 'value';
}
