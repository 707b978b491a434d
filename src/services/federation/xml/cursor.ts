/** Where a reader is in a text, and the tokens that it takes there. */
import type { RawAttribute } from './namespaces.ts';
import { resolved } from './references.ts';
import { XmlRefused } from './refusal.ts';

/** Name, XML 1.0, section 2.3, as alternatives, since some of these characters join others. */
const START =
  '[:A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}]';
const NAME = new RegExp(`${START}(?:${START}|[-.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040])*`, 'uy');
const SPACE = /[ \t\n]*/y;

export class Cursor {
  readonly #text: string;
  at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.at = start;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }

  startsWith(token: string): boolean {
    return this.#text.startsWith(token, this.at);
  }

  /** Takes the token if it is there. */
  takes(token: string): boolean {
    if (!this.startsWith(token)) return false;
    this.at += token.length;
    return true;
  }

  /** Up to the token, and the token with it; null where it does not come any more. */
  until(token: string): string | null {
    const end = this.#text.indexOf(token, this.at);
    if (end === -1) return null;
    const found = this.#text.slice(this.at, end);
    this.at = end + token.length;
    return found;
  }

  /** Up to the next markup, or the end. */
  characters(): string {
    const next = this.#text.indexOf('<', this.at);
    const found = this.#text.slice(this.at, next === -1 ? this.#text.length : next);
    this.at += found.length;
    return found;
  }

  space(): string {
    return this.#match(SPACE);
  }

  /** @throws XmlRefused */
  name(): string {
    const name = this.#match(NAME);
    if (name === '') throw this.wrong('It has markup that is none.');
    return name;
  }

  /** @throws XmlRefused */
  attribute(): RawAttribute {
    const at = this.at;
    const name = this.name();
    this.space();
    if (!this.takes('=')) throw this.wrong('An attribute has no value.');
    this.space();
    const quote = this.#text[this.at] ?? '';
    if (!this.takes('"') && !this.takes("'")) throw this.wrong('The value of an attribute is not quoted.');
    const start = this.at;
    const raw = this.until(quote);
    if (raw === null) throw this.wrong('It ends within an attribute.');
    if (raw.includes('<')) throw this.wrong('It has "<" in an attribute.', start);
    // White space as written is a space; as a reference it is itself (XML 1.0, section 3.3.3).
    return { name, value: resolved(raw.replace(/[\t\n]/g, ' '), start), at };
  }

  wrong(message: string, at = this.at): XmlRefused {
    return new XmlRefused('not-well-formed', at, message);
  }

  #match(what: RegExp): string {
    what.lastIndex = this.at;
    const [found = ''] = what.exec(this.#text) ?? [];
    this.at += found.length;
    return found;
  }
}
