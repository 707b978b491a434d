/**
 * The little of Okta's expression language that templates, mappings and attribute statements are written in: attributes
 * (`user.email`), texts, `+`, and the common functions of `String`. Anything else is an error that says so.
 */
import { field } from './fields.ts';

export class ExpressionError extends Error {}

/** Names an expression may begin with, such as `user` or `idpuser`, and the attributes behind them. */
export type Scope = Readonly<Record<string, object>>;

/**
 * A template: text with `${…}` in it, or a bare expression.
 *
 * @returns null when an attribute that it needs is missing
 * @throws ExpressionError
 */
export function evaluate(template: string, scope: Scope): string | null {
  if (!template.includes('${')) return new Parser(template, scope).whole();
  let missing = false;
  const text = template.replace(/\$\{([^}]*)\}/g, (_all, inside: string) => {
    const value = new Parser(inside, scope).whole();
    missing ||= value === null;
    return value ?? '';
  });
  return missing ? null : text;
}

const TOKEN = /\s*(?:([A-Za-z_][\w.:]*)|"([^"]*)"|'([^']*)'|([-+(),]|\d+))/y;

interface Token {
  readonly kind: 'name' | 'text' | 'mark';
  readonly text: string;
}

class Parser {
  readonly #source: string;
  readonly #scope: Scope;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string, scope: Scope) {
    this.#source = source;
    this.#scope = scope;
    this.#tokens = tokens(source);
  }

  whole(): string | null {
    const value = this.#sum();
    if (this.#at < this.#tokens.length) throw this.#unreadable();
    return value;
  }

  #sum(): string | null {
    let value = this.#term();
    while (this.#takes('+')) {
      const next = this.#term();
      value = value === null || next === null ? null : value + next;
    }
    return value;
  }

  #term(): string | null {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token?.kind === 'text') return token.text;
    if (token?.kind !== 'name') throw this.#unreadable();
    return this.#takes('(') ? this.#call(token.text) : this.#attribute(token.text);
  }

  /** `String.toLowerCase(user.login)`, or the same as a method: `user.login.toLowerCase()`. */
  #call(name: string): string | null {
    const dot = name.lastIndexOf('.');
    const subject = name.slice(0, dot);
    const args = this.#arguments();
    const given = subject === 'String' ? args : [this.#attribute(subject), ...args];
    const [first = null, ...others] = given;
    if (first === null) return null;
    return (
      apply(
        name.slice(dot + 1),
        first,
        others.map((one) => one ?? ''),
      ) ?? this.#fail()
    );
  }

  #arguments(): readonly (string | null)[] {
    const args: (string | null)[] = [];
    while (!this.#takes(')')) {
      args.push(this.#sum());
      if (!this.#takes(',') && this.#tokens[this.#at]?.text !== ')') throw this.#unreadable();
    }
    return args;
  }

  #attribute(name: string): string | null {
    const [root = '', ...path] = name.split('.');
    const known = Object.hasOwn(this.#scope, root) ? this.#scope[root] : undefined;
    if (known === undefined || path.length === 0) throw this.#unreadable();
    const value = field(known, ...path);
    return value === undefined || value === null || value === '' ? null : String(value);
  }

  #takes(mark: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'mark' || token.text !== mark) return false;
    this.#at += 1;
    return true;
  }

  #fail(): never {
    throw this.#unreadable();
  }

  #unreadable(): ExpressionError {
    return new ExpressionError(`The expression cannot be evaluated: ${this.#source}`);
  }
}

function tokens(source: string): readonly Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  const text = source.trimEnd();
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new ExpressionError(`The expression cannot be read: ${source}`);
    const [, name, double, single, mark] = match;
    if (name !== undefined) found.push({ kind: 'name', text: name });
    else if (mark !== undefined) found.push({ kind: 'mark', text: mark });
    else found.push({ kind: 'text', text: double ?? single ?? '' });
  }
  return found;
}

/** Undefined for a function that is not known. */
function apply(name: string, value: string, [a = '', b = '']: readonly string[]): string | undefined {
  const functions: Readonly<Record<string, () => string>> = {
    toLowerCase: () => value.toLowerCase(),
    toUpperCase: () => value.toUpperCase(),
    append: () => value + a,
    removeSpaces: () => value.replaceAll(' ', ''),
    replace: () => value.replaceAll(a, b),
    substringBefore: () => (value.includes(a) ? value.slice(0, value.indexOf(a)) : value),
    substringAfter: () => (value.includes(a) ? value.slice(value.indexOf(a) + a.length) : ''),
  };
  return Object.hasOwn(functions, name) ? functions[name]?.() : undefined;
}
