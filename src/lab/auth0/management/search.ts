/**
 * As much of Auth0's query syntax (Lucene) as administrators write: `field:value`, `field:"v"`, `field:(a OR b)`,
 * `field:pre*`, `field:[from TO to]`, `_exists_:field`, AND, OR, NOT and parentheses.
 */
import { Auth0Fault } from '../fault.ts';
import type { Document } from '../model.ts';

export type Predicate = (row: Document) => boolean;

const TOKEN = /\s*(AND\b|OR\b|NOT\b|\(|\)|[\w.]+:(?:"[^"]*"|\[[^\]]*\]|\{[^}]*\}|\([^)]*\)|[^\s()]+))/y;
const RANGE = /^([[{])(\S+) TO (\S+)([\]}])$/;

/** @param fields Names that may be searched; null takes any. @throws invalid_query_string */
export function parseQuery(text: string, fields: readonly string[] | null): Predicate {
  const parser = new Parser(tokensOf(text), fields);
  return parser.whole();
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw Auth0Fault.query('Invalid query syntax', 'q');
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #fields: readonly string[] | null;
  #at = 0;

  constructor(tokens: readonly string[], fields: readonly string[] | null) {
    this.#tokens = tokens;
    this.#fields = fields;
  }

  whole(): Predicate {
    const result = this.#either();
    if (this.#at < this.#tokens.length) throw Auth0Fault.query('Invalid query syntax', 'q');
    return result;
  }

  #either(): Predicate {
    const parts = [this.#all()];
    while (this.#take('OR')) parts.push(this.#all());
    return (row) => parts.some((part) => part(row));
  }

  #all(): Predicate {
    const parts = [this.#one()];
    while (this.#take('AND')) parts.push(this.#one());
    return (row) => parts.every((part) => part(row));
  }

  #one(): Predicate {
    if (this.#take('NOT')) {
      const part = this.#one();
      return (row) => !part(row);
    }
    if (this.#take('(')) {
      const part = this.#either();
      if (!this.#take(')')) throw Auth0Fault.query('Invalid query syntax', 'q');
      return part;
    }
    const token = this.#tokens[this.#at];
    const colon = token?.indexOf(':') ?? -1;
    if (token === undefined || colon === -1) throw Auth0Fault.query('Invalid query syntax', 'q');
    this.#at += 1;
    return this.#term(token.slice(0, colon), token.slice(colon + 1));
  }

  #term(field: string, value: string): Predicate {
    const named = field === '_exists_' ? value : field;
    if (this.#fields !== null && !this.#fields.includes(named)) {
      throw Auth0Fault.query(`Unknown field ${named}`, 'q');
    }
    if (field === '_exists_') return (row) => valuesAt(row, value).length > 0;
    const fits = matcher(value);
    return (row) => valuesAt(row, field).some((it) => fits(String(it)));
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

function matcher(value: string): (text: string) => boolean {
  const range = RANGE.exec(value);
  if (range !== null) return inRange(range);
  if (value.startsWith('(')) {
    const all = value
      .slice(1, -1)
      .split(' OR ')
      .map((part) => matcher(part.trim()));
    return (text) => all.some((fits) => fits(text));
  }
  const bare = value.startsWith('"') ? value.slice(1, -1) : value;
  if (!bare.includes('*') || value.startsWith('"')) return (text) => text === bare;
  const literal = bare.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${literal.join('.*')}$`);
  return (text) => pattern.test(text);
}

/** Brackets include their end, braces do not; `*` is open. Instants compare as texts: all of them are UTC. */
function inRange([, open, from = '*', to = '*', close]: RegExpExecArray): (text: string) => boolean {
  const above = (text: string) => from === '*' || (open === '[' ? text >= from : text > from);
  const below = (text: string) => to === '*' || (close === ']' ? text <= to : text < to);
  return (text) => above(text) && below(text);
}

/** Values at a dotted path, through lists. */
function valuesAt(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  if (path === '') return value === undefined || value === null || value === '' ? [] : [value];
  const [name = '', ...rest] = path.split('.');
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  // An own property of an object.
  return valuesAt((value as Document)[name], rest.join('.'));
}
