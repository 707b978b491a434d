/**
 * Schemas of OpenAPI 3 against values. Types, formats and the rest are judged by ajv, after the few words that
 * OpenAPI has of its own (nullable, discriminator, readOnly) are put into JSON Schema. Properties that the document
 * does not know are found by a walk of our own: they are found also where something else is wrong, and through allOf
 * and oneOf, and nothing has to be said in the document to forbid them.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { isNode, type Node, nodeOf, nodesOf, type OpenApiDocument } from './document.ts';

export type Direction = 'request' | 'response';

export interface SchemaFault {
  /** JSON pointer into the value, with `*` for every index. */
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}

const COMPONENTS = '#/components/schemas/';
/** Words with the same meaning in both. */
const SHARED_WORDS = [
  ...['enum', 'pattern', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems'],
  ...[
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'minProperties',
    'maxProperties',
  ],
];

export class Schemas {
  readonly #document: OpenApiDocument;
  readonly #ajv: Readonly<Record<Direction, Ajv>>;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#ajv = { request: this.#makeAjv('request'), response: this.#makeAjv('response') };
  }

  /** Everything in which `value` differs from the schema. */
  check(schema: Node, value: unknown, direction: Direction): readonly SchemaFault[] {
    const validate = this.#compile(schema, direction);
    const wrong = validate(value) ? [] : (validate.errors ?? []).filter((error) => error.keyword !== 'if');
    return [...wrong.map(faultOf), ...this.#strangers([schema], value, '', direction)];
  }

  #compile(schema: Node, direction: Direction): ValidateFunction {
    const key = `${direction} ${JSON.stringify(schema)}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const compiled = this.#ajv[direction].compile(this.#translate(schema, direction));
    this.#compiled.set(key, compiled);
    return compiled;
  }

  #makeAjv(direction: Direction): Ajv {
    const ajv = new Ajv({
      allErrors: true,
      strict: false,
      logger: false,
      unicodeRegExp: false,
      code: { regExp: goRegExp },
    });
    // The package is CommonJS: its function is the `default` of what is imported.
    ajvFormats.default(ajv);
    for (const [name, schema] of Object.entries(
      nodeOf(nodeOf(this.#document.root['components'])['schemas']),
    )) {
      const open = this.#withoutCircle(name, nodeOf(schema));
      ajv.addSchema(this.#translate(open, direction), schemaKey(name));
    }
    return ajv;
  }

  /** A document may say that a schema is one of several, each of which is all of it again: that has no end. */
  #withoutCircle(name: string, schema: Node): Node {
    const isOwn = (branch: Node) =>
      nodesOf(this.#document.resolve(branch)['allOf']).some(({ $ref }) => $ref === `${COMPONENTS}${name}`);
    if (!nodesOf(schema['oneOf']).some(isOwn)) return schema;
    const { oneOf: _endless, ...open } = schema;
    return open;
  }

  /** The same schema in JSON Schema's words. */
  #translate(schema: Node, direction: Direction): Node {
    const ref = schema['$ref'];
    if (typeof ref === 'string') return { $ref: schemaKey(componentName(ref)) };
    const deep = (node: Node) => this.#translate(node, direction);
    const translated: Record<string, unknown> = {};
    for (const word of SHARED_WORDS) if (schema[word] !== undefined) translated[word] = schema[word];
    // A value that is listed twice is a slip of the document, and nothing to a reader.
    if (Array.isArray(schema['enum'])) translated['enum'] = [...new Set(schema['enum'])];
    // A list of types, and const, are of 3.1.
    if (typeof schema['type'] === 'string' || Array.isArray(schema['type']))
      translated['type'] = schema['type'];
    if (schema['const'] !== undefined) translated['const'] = schema['const'];
    // `format: regex` stands beside `pattern` in the documents and means that the pattern is one.
    if (schema['format'] !== 'regex' && schema['format'] !== undefined)
      translated['format'] = schema['format'];
    if (isNode(schema['properties'])) translated['properties'] = mapNodes(schema['properties'], deep);
    if (isNode(schema['items'])) translated['items'] = deep(schema['items']);
    if (isNode(schema['not'])) translated['not'] = deep(schema['not']);
    if (isNode(schema['additionalProperties']))
      translated['additionalProperties'] = deep(schema['additionalProperties']);
    if (schema['additionalProperties'] === false) translated['additionalProperties'] = false;
    for (const word of ['allOf', 'anyOf', 'oneOf']) {
      if (Array.isArray(schema[word])) translated[word] = nodesOf(schema[word]).map(deep);
    }
    if (Array.isArray(schema['required'])) translated['required'] = this.#required(schema, direction);
    this.#putDiscriminator(schema, translated, deep);
    return schema['nullable'] === true ? orNull(translated) : translated;
  }

  /** What only the other side sends cannot be required of this one. */
  #required(schema: Node, direction: Direction): readonly unknown[] {
    const properties = nodeOf(schema['properties']);
    const foreign = direction === 'request' ? 'readOnly' : 'writeOnly';
    const names = Array.isArray(schema['required']) ? schema['required'] : [];
    return names.filter((name) => this.#document.resolve(nodeOf(properties[String(name)]))[foreign] !== true);
  }

  /** One branch, chosen by the value's own word, instead of all of them with everybody's complaints. */
  #putDiscriminator(schema: Node, translated: Record<string, unknown>, deep: (node: Node) => Node): void {
    const choice = discriminatorOf(schema);
    if (choice === null) return;
    delete translated['oneOf'];
    const { property, branches } = choice;
    translated['required'] = [
      ...new Set([...((translated['required'] as string[] | undefined) ?? []), property]),
    ]; // Made above.
    translated['allOf'] = [
      ...((translated['allOf'] as Node[] | undefined) ?? []), // Made above.
      { properties: { [property]: { enum: [...branches.keys()] } } },
      ...[...branches].map(([word, branch]) => ({
        if: { properties: { [property]: { const: word } }, required: [property] },
        // biome-ignore lint/suspicious/noThenProperty: it is JSON Schema's word
        then: deep(branch),
      })),
    ];
  }

  /** Properties that none of the schemas knows, and in requests those that only the server may send. */
  #strangers(
    schemas: readonly Node[],
    value: unknown,
    at: string,
    direction: Direction,
  ): readonly SchemaFault[] {
    const parts = schemas.flatMap((schema) => this.#parts(schema, value));
    if (Array.isArray(value)) {
      const items = parts.flatMap((part) => (isNode(part['items']) ? [part['items']] : []));
      return value.flatMap((item) => this.#strangers(items, item, `${at}/*`, direction));
    }
    if (!isNode(value)) return [];
    const extra = parts.flatMap((part) =>
      isNode(part['additionalProperties']) ? [part['additionalProperties']] : [],
    );
    const free =
      parts.some((part) => part['additionalProperties'] === true) ||
      !parts.some((part) => isNode(part['properties']));
    return Object.entries(value).flatMap(([name, item]) => {
      const pointer = `${at}/${escapePointer(name)}`;
      const own = parts.flatMap((part) => {
        const properties = nodeOf(part['properties']);
        return Object.hasOwn(properties, name) ? [nodeOf(properties[name])] : [];
      });
      if (own.length === 0 && extra.length === 0) {
        return free ? [] : [{ pointer, keyword: 'unknown', message: 'is not in the document' }];
      }
      const foreign = direction === 'request' ? 'readOnly' : 'writeOnly';
      const wrongSide = own.some((schema) => this.#document.resolve(schema)[foreign] === true);
      return [
        ...(wrongSide ? [{ pointer, keyword: foreign, message: `is ${foreign} in the document` }] : []),
        ...this.#strangers(own.length > 0 ? own : extra, item, pointer, direction),
      ];
    });
  }

  /** The schemas that speak about this value: itself and what it is composed of. */
  #parts(schema: Node, value: unknown, above: readonly Node[] = []): readonly Node[] {
    const found = this.#document.resolve(schema);
    if (above.includes(found)) return [];
    const choice = discriminatorOf(found);
    const chosen = choice && isNode(value) ? choice.branches.get(String(value[choice.property])) : undefined;
    const branches = [
      ...nodesOf(found['allOf']),
      ...nodesOf(found['anyOf']),
      ...(chosen === undefined ? nodesOf(found['oneOf']) : [chosen]),
    ];
    return [found, ...branches.flatMap((branch) => this.#parts(branch, value, [...above, found]))];
  }
}

/** Patterns of Go, where `(?i)` in the middle means: from here on in any case. Here it then holds for the whole. */
const goRegExp = Object.assign(
  (pattern: string, flags: string) =>
    new RegExp(pattern.replaceAll('(?i)', ''), pattern.includes('(?i)') ? `${flags}i` : flags),
  { code: 'new RegExp' },
);

function discriminatorOf(schema: Node): { property: string; branches: ReadonlyMap<string, Node> } | null {
  const discriminator = nodeOf(schema['discriminator']);
  const property = discriminator['propertyName'];
  if (typeof property !== 'string' || !Array.isArray(schema['oneOf'])) return null;
  const refs = nodesOf(schema['oneOf']).flatMap((branch) =>
    typeof branch['$ref'] === 'string' ? [branch['$ref']] : [],
  );
  const mapping = Object.entries(nodeOf(discriminator['mapping'])).map(
    ([word, ref]) => [word, String(ref)] as const,
  );
  const named = mapping.length > 0 ? mapping : refs.map((ref) => [componentName(ref), ref] as const);
  return { property, branches: new Map(named.map(([word, ref]) => [word, { $ref: ref }])) };
}

function orNull(schema: Node): Node {
  const withNull = Array.isArray(schema['enum']) ? { ...schema, enum: [...schema['enum'], null] } : schema;
  if (typeof schema['type'] === 'string') return { ...withNull, type: [schema['type'], 'null'] };
  return { anyOf: [withNull, { type: 'null' }] };
}

function faultOf({ instancePath, keyword, message = '', params }: ErrorObject): SchemaFault {
  const at = instancePath.replace(/\/\d+(?=\/|$)/g, '/*');
  if (keyword === 'required') {
    return {
      pointer: `${at}/${escapePointer(String(params['missingProperty']))}`,
      keyword,
      message: 'is missing',
    };
  }
  const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
  return { pointer: at, keyword, message: `${message}${allowed}` };
}

function componentName(ref: string): string {
  if (!ref.startsWith(COMPONENTS))
    throw new Error(`a schema refers to something that is no component: ${ref}`);
  return decodeURIComponent(ref.slice(COMPONENTS.length));
}

/** Names of schemas may hold brackets and blanks, which no `$ref` may. */
function schemaKey(name: string): string {
  return `schema:${Buffer.from(name).toString('hex')}`;
}

function mapNodes(nodes: Node, map: (node: Node) => Node): Node {
  return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, map(nodeOf(node))]));
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
