/**
 * A part of a large OpenAPI document in YAML: some of its paths, and every component that they refer to, directly or
 * by way of others. Taken line by line, since reading the whole of it takes longer than the tests.
 */

const SECTION = /^(\w[\w-]*):/;
const PATH = /^ {2}(\/[^:]*):\s*$/;
const KIND = /^ {2}(\w+):\s*$/;
const COMPONENT = /^ {4}([^\s:][^:]*):/;
const REFERENCE = /#\/components\/(schemas|parameters|responses|requestBodies|headers)\/([\w.-]+)/g;

interface Blocks {
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** By `schemas/User` and so on. */
  readonly components: ReadonlyMap<string, readonly string[]>;
}

/** @param keep which paths of the document are wanted */
export function excerpt(text: string, keep: (path: string) => boolean): string {
  const { paths, components } = blocksOf(text);
  const kept = [...paths].filter(([path]) => keep(path)).flatMap(([, lines]) => lines);
  const needed = new Map<string, readonly string[]>();
  const waiting = referencesIn(kept);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const block = components.get(name);
    if (block === undefined || needed.has(name)) continue;
    needed.set(name, block);
    waiting.push(...referencesIn(block));
  }
  const kinds = [...new Set([...needed.keys()].map((name) => name.split('/')[0] ?? ''))];
  const parts = kinds.flatMap((kind) => [
    `  ${kind}:`,
    ...[...needed].filter(([name]) => name.startsWith(`${kind}/`)).flatMap(([, block]) => block),
  ]);
  return ['openapi: 3.0.3', 'paths:', ...kept, 'components:', ...parts, ''].join('\n');
}

function referencesIn(lines: readonly string[]): string[] {
  return [...lines.join('\n').matchAll(REFERENCE)].map(([, kind, name]) => `${kind}/${name}`);
}

function blocksOf(text: string): Blocks {
  const paths = new Map<string, string[]>();
  const components = new Map<string, string[]>();
  let section = '';
  let kind = '';
  let block: string[] | null = null;
  for (const line of text.split('\n')) {
    const start = SECTION.exec(line)?.[1];
    if (start !== undefined) {
      section = start;
      block = null;
    } else if (section === 'paths' && PATH.test(line)) {
      block = [line];
      paths.set(PATH.exec(line)?.[1] ?? '', block);
    } else if (section === 'components' && KIND.test(line)) {
      kind = KIND.exec(line)?.[1] ?? '';
      block = null;
    } else if (section === 'components' && COMPONENT.test(line)) {
      block = [line];
      components.set(`${kind}/${COMPONENT.exec(line)?.[1] ?? ''}`, block);
    } else {
      block?.push(line);
    }
  }
  return { paths, components };
}
