/**
 * Okta's subset of SCIM filters, as in `search` and `filter`: comparisons joined by `and` and `or`, with parentheses.
 * An attribute path that goes through a list holds when one element does.
 */

export type Predicate = (document: unknown) => boolean;

export interface FilterRules {
  /** Lower-case words among eq, ne, co, sw, ew, gt, ge, lt, le, pr. */
  readonly operators: readonly string[];
  readonly attributes: RegExp;
  readonly not: boolean;
}

/** What the expression should have been. */
export class FilterFault extends Error {}

interface Token {
  readonly kind: 'word' | 'value' | '(' | ')';
  readonly text: string;
}

const TOKENS = /\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+))/gy;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKENS.lastIndex = 0;
  let at = 0;
  for (let match = TOKENS.exec(text); match !== null; match = TOKENS.exec(text)) {
    const [, bracket, quoted, word] = match;
    at = TOKENS.lastIndex;
    if (bracket === '(' || bracket === ')') tokens.push({ kind: bracket, text: bracket });
    else if (quoted !== undefined) tokens.push({ kind: 'value', text: quoted });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  if (text.slice(at).trim() !== '') throw new FilterFault('a quotation mark is missing');
  return tokens;
}

/** @throws FilterFault */
export function parseFilter(text: string, rules: FilterRules): Predicate {
  const parser = new Parser(tokensOf(text), rules);
  return parser.whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #rules: FilterRules;
  #at = 0;

  constructor(tokens: readonly Token[], rules: FilterRules) {
    this.#tokens = tokens;
    this.#rules = rules;
  }

  whole(): Predicate {
    const predicate = this.#either();
    if (this.#at < this.#tokens.length) throw new FilterFault(`"${this.#peek()}" is not expected`);
    return predicate;
  }

  #either(): Predicate {
    const parts = [this.#both()];
    while (this.#take('or')) parts.push(this.#both());
    return (document) => parts.some((part) => part(document));
  }

  #both(): Predicate {
    const parts = [this.#one()];
    while (this.#take('and')) parts.push(this.#one());
    return (document) => parts.every((part) => part(document));
  }

  #one(): Predicate {
    if (this.#rules.not && this.#take('not')) {
      const inner = this.#one();
      return (document) => !inner(document);
    }
    if (this.#take('(')) {
      const inner = this.#either();
      if (!this.#take(')')) throw new FilterFault('a parenthesis is missing');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Predicate {
    const attribute = this.#next();
    if (!this.#rules.attributes.test(attribute)) {
      throw new FilterFault(`"${attribute}" cannot be searched for`);
    }
    const operator = this.#next().toLowerCase();
    if (!this.#rules.operators.includes(operator)) throw new FilterFault(`"${operator}" is no operator here`);
    const path = attribute.split('.');
    if (operator === 'pr') return (document) => valuesAt(document, path).some((it) => it !== null);
    const wanted = this.#value();
    // What is not there differs from everything.
    if (operator === 'ne') return (document) => !valuesAt(document, path).some((it) => equal(it, wanted));
    return (document) => valuesAt(document, path).some((it) => compare(it, operator, wanted));
  }

  #value(): unknown {
    const text = this.#next();
    try {
      return JSON.parse(text);
    } catch {
      throw new FilterFault(`the value ${text} needs quotation marks`);
    }
  }

  #peek(): string {
    return this.#tokens[this.#at]?.text ?? 'the end';
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new FilterFault('it ends too early');
    this.#at += 1;
    return token.text;
  }

  #take(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'value' || token.text.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }
}

/** Every value at the path, lists opened. */
function valuesAt(document: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(document)) return document.flatMap((element) => valuesAt(element, path));
  const [name, ...rest] = path;
  if (name === undefined) return document === undefined ? [] : [document];
  if (typeof document !== 'object' || document === null) return [];
  return Object.hasOwn(document, name) ? valuesAt(Reflect.get(document, name), rest) : [];
}

function equal(value: unknown, wanted: unknown): boolean {
  return typeof value === 'string' && typeof wanted === 'string'
    ? value.toLowerCase() === wanted.toLowerCase()
    : value === wanted;
}

function compare(value: unknown, operator: string, wanted: unknown): boolean {
  if (operator === 'eq') return equal(value, wanted);
  if (operator === 'co' || operator === 'sw' || operator === 'ew') return fitsText(value, operator, wanted);
  if (value === null || value === undefined) return false;
  const order = orderOf(value, wanted);
  switch (operator) {
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
    case 'lt':
      return order < 0;
    default:
      return order <= 0;
  }
}

function fitsText(value: unknown, operator: 'co' | 'sw' | 'ew', wanted: unknown): boolean {
  if (typeof value !== 'string' || typeof wanted !== 'string') return false;
  const [text, part] = [value.toLowerCase(), wanted.toLowerCase()];
  if (operator === 'co') return text.includes(part);
  return operator === 'sw' ? text.startsWith(part) : text.endsWith(part);
}

/** Instants by time, since they may be written with another number of digits; everything else as text or number. */
function orderOf(value: unknown, wanted: unknown): number {
  const [a, b] = [Date.parse(String(value)), Date.parse(String(wanted))];
  if (/^\d{4}-/.test(String(wanted)) && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  if (typeof value === 'number' && typeof wanted === 'number') return value - wanted;
  return String(value).localeCompare(String(wanted));
}
