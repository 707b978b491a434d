/**
 * Reads XML as strictly as a stranger's message deserves: XML 1.0 and Namespaces in XML, without document types, entities
 * and processing instructions, under limits, in time that grows with the length. A parser of our own, since the usual
 * ones mend what is broken, and what they mend is where two readers of one message part.
 */
import { Cursor } from './cursor.ts';
import type { XmlLimits } from './limits.ts';
import { MESSAGE_LIMITS } from './limits.ts';
import {
  elementName,
  FIRST_SCOPE,
  qualified,
  type RawAttribute,
  type Scope,
  scopeWithin,
} from './namespaces.ts';
import { prepare } from './prologue.ts';
import { resolved } from './references.ts';
import { type XmlReading, XmlRefused } from './refusal.ts';
import type { XmlElement } from './tree.ts';

export function readXml(source: string, limits: XmlLimits = MESSAGE_LIMITS): XmlReading {
  try {
    const { text, start } = prepare(source, limits);
    return { ok: true, root: new Reader(new Cursor(text, start), limits).read() };
  } catch (error) {
    if (error instanceof XmlRefused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

class Reader {
  readonly #cursor: Cursor;
  readonly #limits: XmlLimits;
  #nodes = 0;
  #attributes = 0;
  #root: XmlElement | null = null;
  /** Elements that are open, with what is in scope in them. */
  readonly #open: Array<{ readonly element: XmlElement; readonly scope: Scope }> = [];

  constructor(cursor: Cursor, limits: XmlLimits) {
    this.#cursor = cursor;
    this.#limits = limits;
  }

  read(): XmlElement {
    while (!this.#cursor.isAtEnd) this.#step();
    if (this.#open.length > 0) throw this.#cursor.wrong('It ends within an element.');
    if (this.#root === null) throw this.#cursor.wrong('It has no element.');
    return this.#root;
  }

  #step(): void {
    if (this.#cursor.takes('<!--')) this.#comment();
    else if (this.#cursor.takes('<![CDATA[')) this.#cdata();
    else if (this.#cursor.takes('</')) this.#endTag();
    else if (this.#cursor.takes('<')) this.#startTag();
    else this.#characters();
  }

  #characters(): void {
    const start = this.#cursor.at;
    const raw = this.#cursor.characters();
    if (raw.includes(']]>')) throw this.#cursor.wrong('It has "]]>" in a text.', start);
    this.#append(resolved(raw, start), false);
  }

  #cdata(): void {
    const text = this.#cursor.until(']]>');
    if (text === null || this.#open.length === 0)
      throw this.#cursor.wrong('It has a CDATA section that is none.');
    this.#append(text, true);
  }

  #append(text: string, cdata: boolean): void {
    const parent = this.#open.at(-1)?.element;
    if (parent === undefined) {
      if (!/^[ \t\n]*$/.test(text)) throw this.#cursor.wrong('It has text outside of its element.');
      return;
    }
    this.#count();
    parent.children.push({ kind: 'text', text, cdata });
  }

  #comment(): void {
    if (this.#cursor.until('--') === null) throw this.#cursor.wrong('It ends within a comment.');
    if (!this.#cursor.takes('>')) throw this.#cursor.wrong('It has "--" within a comment.');
    this.#count();
    this.#open.at(-1)?.element.children.push({ kind: 'comment' });
  }

  #endTag(): void {
    const start = this.#cursor.at;
    const name = this.#cursor.name();
    this.#cursor.space();
    if (!this.#cursor.takes('>')) throw this.#cursor.wrong('An end tag is malformed.', start);
    if (this.#open.pop()?.element.name !== name)
      throw this.#cursor.wrong(`The end tag ${name} closes nothing.`, start);
  }

  #startTag(): void {
    const start = this.#cursor.at;
    const name = this.#cursor.name();
    const raw = this.#attributesOf();
    const isEmpty = this.#cursor.takes('/');
    if (!this.#cursor.takes('>')) throw this.#cursor.wrong(`The start tag ${name} is malformed.`, start);
    this.#count();
    const outer = this.#open.at(-1);
    if (outer === undefined && this.#root !== null) {
      throw new XmlRefused('several-roots', start, 'It has a second element behind its first.');
    }
    if (this.#open.length >= this.#limits.depth) {
      throw new XmlRefused('too-deep', start, `Elements are more than ${this.#limits.depth} deep.`);
    }
    const scope = scopeWithin(outer?.scope ?? FIRST_SCOPE, raw);
    const element: XmlElement = {
      kind: 'element',
      name,
      ...elementName(name, scope, start),
      attributes: qualified(raw, scope),
      children: [],
      parent: outer?.element ?? null,
    };
    outer?.element.children.push(element);
    this.#root ??= element;
    if (!isEmpty) this.#open.push({ element, scope });
  }

  #attributesOf(): readonly RawAttribute[] {
    const found: RawAttribute[] = [];
    for (;;) {
      const isSpaced = this.#cursor.space() !== '';
      if (this.#cursor.isAtEnd || this.#cursor.startsWith('>') || this.#cursor.startsWith('/')) return found;
      if (!isSpaced) throw this.#cursor.wrong('An attribute has no space before it.');
      found.push(this.#cursor.attribute());
      this.#attributes += 1;
      if (found.length > this.#limits.attributesOfOne || this.#attributes > this.#limits.attributes) {
        throw new XmlRefused('too-large', this.#cursor.at, 'It has too many attributes.');
      }
    }
  }

  #count(): void {
    this.#nodes += 1;
    if (this.#nodes > this.#limits.nodes) {
      throw new XmlRefused('too-large', this.#cursor.at, `It has more than ${this.#limits.nodes} nodes.`);
    }
  }
}
