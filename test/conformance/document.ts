/** An OpenAPI 3.0 or 3.1 document: loading it, following its references, finding the operation of a call. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A JSON object of the document; every field is looked at before it is used. */
export type Node = Readonly<Record<string, unknown>>;

export interface DocumentOptions {
  /** Part of the wire's path that the document's server address holds, such as `/PasswordVault`. */
  readonly basePath?: string;
  /** Paths match in any case and with or without a slash at the end, as on IIS. */
  readonly lenientPaths?: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Node;
  readonly explode: boolean;
}

export interface Operation {
  readonly id: string;
  readonly parameters: readonly Parameter[];
  /** Null when the document shows no request body. */
  readonly requestBody: { readonly required: boolean; readonly content: Node } | null;
  /** Status to `{content}`. */
  readonly responses: Node;
}

export interface Match {
  readonly operation: Operation;
  /** Values of the path's parameters, decoded. */
  readonly path: ReadonlyMap<string, string>;
}

interface Route {
  readonly segments: readonly string[];
  readonly item: Node;
}

const REF = '#/';
const VERBS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'patch', 'delete', 'head', 'options']);

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nodeOf(value: unknown): Node {
  return isNode(value) ? value : {};
}

export function nodesOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export class OpenApiDocument {
  readonly root: Node;
  readonly #options: DocumentOptions;
  readonly #routes: readonly Route[];

  constructor(text: string, options: DocumentOptions = {}) {
    // JSON is YAML, too, but has a reader that is a hundred times faster.
    this.root = nodeOf(text.startsWith('{') ? JSON.parse(text) : parse(text));
    this.#options = options;
    if (!/^3\.[01]\./.test(String(this.root['openapi']))) throw new Error('not an OpenAPI 3 document');
    this.#routes = Object.entries(nodeOf(this.root['paths'])).map(([path, item]) => ({
      segments: this.#segments(path),
      item: nodeOf(item),
    }));
  }

  static load(path: string, options: DocumentOptions = {}): OpenApiDocument {
    return new OpenApiDocument(readFileSync(path, 'utf8'), options);
  }

  /** The node itself, or what its `$ref` leads to. */
  resolve(node: Node): Node {
    const ref = node['$ref'];
    if (typeof ref !== 'string') return node;
    if (!ref.startsWith(REF)) throw new Error(`reference out of the document: ${ref}`);
    const target = ref
      .slice(REF.length)
      .split('/')
      .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<Node>((found, part) => nodeOf(found[part]), this.root);
    if (Object.keys(target).length === 0) throw new Error(`reference to nothing: ${ref}`);
    return this.resolve(target);
  }

  /** Null when the document has no such method on such a path. Literal segments win over parameters. */
  match(method: string, path: string): Match | null {
    const { basePath = '' } = this.#options;
    if (!this.#fold(path).startsWith(this.#fold(`${basePath}/`))) return null;
    const asked = this.#segments(path.slice(basePath.length));
    const verb = method.toLowerCase();
    const fitting = this.#routes
      .filter((route) => isNode(route.item[verb]) && this.#fits(route.segments, asked))
      .sort((a, b) => parametersIn(a.segments) - parametersIn(b.segments));
    const route = fitting[0];
    if (route === undefined) return null;
    return { operation: this.#operation(route.item, verb), path: this.#pathValues(route.segments, asked) };
  }

  /** Every operation: operationId, method, path as in the document, and the statuses that it describes. */
  operations(): ReadonlyArray<{
    readonly id: string;
    readonly method: string;
    readonly path: string;
    readonly statuses: readonly string[];
    /** Scopes of the OAuth schemes that it names. */
    readonly scopes: readonly string[];
  }> {
    return Object.entries(nodeOf(this.root['paths'])).flatMap(([path, item]) =>
      Object.entries(nodeOf(item))
        .filter(([verb]) => VERBS.has(verb))
        .map(([verb, operation]) => ({
          id: String(nodeOf(operation)['operationId']),
          method: verb.toUpperCase(),
          path,
          statuses: Object.keys(nodeOf(nodeOf(operation)['responses'])),
          scopes: nodesOf(nodeOf(operation)['security'])
            .flatMap((scheme) => Object.values(scheme))
            .flatMap((scopes) => (Array.isArray(scopes) ? scopes.map(String) : [])),
        })),
    );
  }

  #operation(item: Node, verb: string): Operation {
    const node = nodeOf(item[verb]);
    const body = isNode(node['requestBody']) ? this.resolve(node['requestBody']) : null;
    const parameters = [...nodesOf(item['parameters']), ...nodesOf(node['parameters'])];
    return {
      id: String(node['operationId']),
      parameters: parameters.map((parameter) => this.#parameter(this.resolve(parameter))),
      requestBody: body && { required: body['required'] === true, content: nodeOf(body['content']) },
      responses: nodeOf(node['responses']),
    };
  }

  #parameter(node: Node): Parameter {
    return {
      name: String(node['name']),
      in: String(node['in']),
      required: node['required'] === true,
      schema: nodeOf(node['schema']),
      explode: node['explode'] !== false,
    };
  }

  #fits(route: readonly string[], asked: readonly string[]): boolean {
    return (
      route.length === asked.length &&
      route.every(
        (segment, index) => isParameter(segment) || this.#fold(segment) === this.#fold(asked[index] ?? ''),
      )
    );
  }

  #pathValues(route: readonly string[], asked: readonly string[]): ReadonlyMap<string, string> {
    return new Map(
      route.flatMap((segment, index) =>
        isParameter(segment) ? [[segment.slice(1, -1), decoded(asked[index] ?? '')] as const] : [],
      ),
    );
  }

  #segments(path: string): readonly string[] {
    return (this.#options.lenientPaths ? path.replace(/\/$/, '') : path).split('/');
  }

  #fold(text: string): string {
    return this.#options.lenientPaths ? text.toLowerCase() : text;
  }
}

/** As it is when its percent-encoding is broken; that is for the schema to judge. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}');
}

function parametersIn(segments: readonly string[]): number {
  return segments.filter(isParameter).length;
}
