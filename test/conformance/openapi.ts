/** Judges one HTTP exchange against an OpenAPI document: request and answer, everything that differs. */
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { isNode, type Match, type Node, nodeOf, type OpenApiDocument, type Parameter } from './document.ts';
import type { Finding } from './finding.ts';
import { type Direction, type SchemaFault, Schemas } from './schemas.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = /^(application|text)\/([\w.-]+\+)?json$/;

type Problem = SchemaFault;

/** operationId to the schema that its successful answers really have, where the document is known to be wrong. */
export type Corrections = ReadonlyMap<string, Node>;

export class OpenApiValidator {
  readonly #document: OpenApiDocument;
  readonly #schemas: Schemas;
  readonly #corrections: Corrections;

  constructor(document: OpenApiDocument, corrections: Corrections = new Map()) {
    this.#document = document;
    this.#schemas = new Schemas(document);
    this.#corrections = corrections;
  }

  /** The answer is not judged when the lab was told to spoil it. */
  judge({ request, response, fault }: Exchange): readonly Finding[] {
    const url = new URL(request.url, 'http://lab.invalid');
    const match = this.#document.match(request.method, url.pathname);
    if (match === null) {
      const operation = `${request.method} ${withoutIds(url.pathname)}`;
      return [
        { operation, where: 'request', pointer: '', keyword: 'operation', message: 'is not in the document' },
      ];
    }
    const requestProblems = [
      ...this.#parameters(match, url.searchParams, request.headers),
      ...this.#requestBody(match, request.headers, request.body),
    ];
    const responseProblems =
      fault === null ? this.#response(match, response.status, response.headers, response.body) : [];
    const findings = (where: Direction, problems: readonly Problem[]): readonly Finding[] =>
      problems.map((problem) => ({ operation: match.operation.id, where, ...problem }));
    return [...findings('request', requestProblems), ...findings('response', responseProblems)];
  }

  #parameters({ operation, path }: Match, query: URLSearchParams, headers: Headers): readonly Problem[] {
    const known = new Set(
      operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    );
    const strangers = [...new Set(query.keys())].filter((name) => !known.has(name));
    return [
      ...strangers.map((name) => problem(`/query/${name}`, 'unknown', 'is not in the document')),
      ...operation.parameters.flatMap((parameter) => this.#parameter(parameter, path, query, headers)),
    ];
  }

  #parameter(
    parameter: Parameter,
    path: ReadonlyMap<string, string>,
    query: URLSearchParams,
    headers: Headers,
  ): readonly Problem[] {
    const at = `/${parameter.in}/${parameter.name}`;
    const given = {
      query: query.getAll(parameter.name),
      path: one(path.get(parameter.name)),
      header: one(headers.get(parameter.name)),
    };
    const texts = given[parameter.in as keyof typeof given]; // `in` has these three values and cookie.
    if (texts === undefined) throw new Error(`no idea how to judge a parameter in ${parameter.in}`);
    if (texts.length === 0) return parameter.required ? [problem(at, 'required', 'is missing')] : [];
    const schema = this.#document.resolve(parameter.schema);
    if (schema['type'] === 'array') {
      const items = this.#document.resolve(nodeOf(schema['items']));
      const values = parameter.explode ? texts : texts.flatMap((text) => text.split(','));
      return this.#check(
        parameter.schema,
        values.map((text) => typed(items, text)),
        at,
        'request',
      );
    }
    if (texts.length > 1) return [problem(at, 'repeated', 'is given more than once')];
    return this.#check(parameter.schema, typed(schema, texts[0] ?? ''), at, 'request');
  }

  #requestBody({ operation }: Match, headers: Headers, body: string): readonly Problem[] {
    const described = operation.requestBody;
    if (body === '') return described?.required ? [problem('/body', 'missing', 'has no body')] : [];
    if (described === null)
      return [problem('/body', 'undocumented', 'has a body where the document shows none')];
    return this.#body(described.content, headers, body, 'request');
  }

  /** A corrected answer is judged by its correction, and told to differ only where it does differ from the document. */
  #response(match: Match, status: number, headers: Headers, body: string): readonly Problem[] {
    const problems = this.#responseAsDescribed(match, status, headers, body);
    const schema = this.#corrections.get(match.operation.id);
    if (schema === undefined || status < 200 || status > 299) return problems;
    const content = { 'application/json': { schema } };
    return [
      ...(problems.length > 0 ? [problem('/body', 'corrected', 'is not what the document describes')] : []),
      ...this.#body(content, headers, body, 'response'),
    ];
  }

  #responseAsDescribed(
    { operation }: Match,
    status: number,
    headers: Headers,
    body: string,
  ): readonly Problem[] {
    const described = operation.responses[String(status)] ?? operation.responses['default'];
    if (!isNode(described)) return [problem('/status', `status ${status}`, 'is not in the document')];
    const { content } = this.#document.resolve(described);
    const isDescribed = isNode(content) && Object.keys(content).length > 0;
    if (body === '') return isDescribed ? [problem('/body', 'missing', 'has no body')] : [];
    if (!isDescribed) return [problem('/body', 'undocumented', 'has a body where the document shows none')];
    return this.#body(content, headers, body, 'response');
  }

  #body(content: Node, headers: Headers, body: string, direction: Direction): readonly Problem[] {
    const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    const described = content[type];
    if (!isNode(described)) {
      const known = Object.keys(content).join(', ');
      return [
        problem('/content-type', 'content-type', `${type === '' ? 'none' : type} is not one of ${known}`),
      ];
    }
    const schema = described['schema'];
    if (!isNode(schema)) return [];
    if (type === FORM) return this.#check(schema, this.#formValues(schema, body), '/body', direction);
    if (!JSON_TYPE.test(type)) return [];
    const parsed = parseJson(body);
    if (parsed === undefined) return [problem('/body', 'json', 'is not JSON')];
    return this.#check(schema, parsed.value, '/body', direction);
  }

  /** The fields of a form in the types that the schema's properties have. */
  #formValues(schema: Node, body: string): unknown {
    const properties = nodeOf(this.#document.resolve(schema)['properties']);
    return Object.fromEntries(
      [...new URLSearchParams(body)].map(([name, text]) => [
        name,
        typed(this.#document.resolve(nodeOf(properties[name])), text),
      ]),
    );
  }

  #check(schema: Node, value: unknown, at: string, direction: Direction): readonly Problem[] {
    const faults = this.#schemas.check(schema, value, direction);
    return faults.map((fault) => ({ ...fault, pointer: `${at}${fault.pointer}` }));
  }
}

function problem(pointer: string, keyword: string, message: string): Problem {
  return { pointer, keyword, message };
}

/** Ids as `*`, so that an unknown operation is one finding and not one for each account. */
function withoutIds(path: string): string {
  return path
    .split('/')
    .map((segment) => (/\d/.test(segment) && !/^v\d+$/i.test(segment) ? '*' : segment))
    .join('/');
}

function one(value: string | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : [value];
}

/** A text of the wire as the schema's type, or as it is when it cannot be that. */
function typed(schema: Node, text: string): unknown {
  const type = schema['type'];
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
