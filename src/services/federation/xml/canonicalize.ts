/**
 * Exclusive XML Canonicalization 1.0 of an element, without comments: the octets that a signature is over. In time that
 * grows with what is written, and no more of it than was agreed on: a long namespace that every element repeats would
 * otherwise fill memory.
 *
 * Source: W3C, Exclusive XML Canonicalization 1.0, sections 2 and 3; Canonical XML 1.0, sections 2.2 and 2.3.
 */
import { attributeText, elementText } from './escapes.ts';
import { XMLNS } from './namespaces.ts';
import type { XmlAttribute, XmlElement } from './tree.ts';

export interface Canonicalization {
  /** An element within that is left out: the signature itself. */
  readonly without: XmlElement | null;
  /** InclusiveNamespaces PrefixList; `#default` is the default namespace. */
  readonly prefixes: readonly string[];
  /** UTF-16 units. */
  readonly most: number;
}

/** Null where it would become too long. */
export function canonicalize(element: XmlElement, how: Canonicalization): string | null {
  const writer = new Writer(how);
  return writer.write(element) ? writer.text() : null;
}

/** Prefixes, as they are in force or as they were written; a chain, one link for each element that has any. */
interface Links {
  readonly own: ReadonlyMap<string, string>;
  readonly outer: Links | null;
}

function find(links: Links | null, prefix: string): string | undefined {
  for (let link = links; link !== null; link = link.outer) {
    const found = link.own.get(prefix);
    if (found !== undefined) return found;
  }
  return undefined;
}

class Writer {
  readonly #how: Canonicalization;
  readonly #inclusive: readonly string[];
  readonly #parts: string[] = [];
  #length = 0;

  constructor(how: Canonicalization) {
    this.#how = how;
    this.#inclusive = how.prefixes.map((it) => (it === '#default' ? '' : it));
  }

  text(): string {
    return this.#parts.join('');
  }

  write(element: XmlElement): boolean {
    const outer = element.parent === null ? null : scopeOf(element.parent);
    return this.#element(element, outer, null, true);
  }

  #element(element: XmlElement, outer: Links | null, written: Links | null, isFirst: boolean): boolean {
    const declared = declarationsOf(element);
    const scope = declared.size === 0 ? outer : { own: declared, outer };
    // What the list names was written further out, unless something was declared here.
    const listed = isFirst || declared.size > 0 ? this.#inclusive : [];
    const namespaces = namespacesOf(element, scope, written, listed);
    const within = namespaces.size === 0 ? written : { own: namespaces, outer: written };
    this.#put(`<${element.name}`);
    for (const [prefix, value] of [...namespaces].sort(([a], [b]) => order(a, b)))
      this.#put(` xmlns${prefix === '' ? '' : `:${prefix}`}="${attributeText(value)}"`);
    for (const { name, value } of ordinary(element)) this.#put(` ${name}="${attributeText(value)}"`);
    this.#put('>');
    for (const node of element.children) {
      if (this.#length > this.#how.most) return false;
      if (node.kind === 'text') this.#put(elementText(node.text));
      else if (
        node.kind === 'element' &&
        node !== this.#how.without &&
        !this.#element(node, scope, within, false)
      )
        return false;
    }
    this.#put(`</${element.name}>`);
    return this.#length <= this.#how.most;
  }

  #put(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }
}

/** What is in force within an element. */
function scopeOf(element: XmlElement): Links {
  const outer = element.parent === null ? null : scopeOf(element.parent);
  return { own: declarationsOf(element), outer };
}

function declarationsOf(element: XmlElement): ReadonlyMap<string, string> {
  const declared = element.attributes.filter((it) => it.namespace === XMLNS);
  return new Map(declared.map((it) => [it.name === 'xmlns' ? '' : it.localName, it.value]));
}

/** The declarations to write: of prefixes that the element shows, or that are listed, and that are not written yet. */
function namespacesOf(
  element: XmlElement,
  scope: Links | null,
  written: Links | null,
  listed: readonly string[],
): ReadonlyMap<string, string> {
  const shown = [prefixOf(element.name), ...element.attributes.flatMap(prefixShownBy)];
  const namespaces = new Map<string, string>();
  for (const prefix of [...shown, ...listed]) {
    const value = find(scope, prefix) ?? (prefix === '' ? '' : undefined);
    const before = find(written, prefix) ?? (prefix === '' ? '' : undefined);
    if (value !== undefined && value !== before && prefix !== 'xml') namespaces.set(prefix, value);
  }
  return namespaces;
}

function prefixOf(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? '' : name.slice(0, colon);
}

/** An attribute without a prefix shows none: the default namespace is not for attributes. */
function prefixShownBy({ name, namespace }: XmlAttribute): readonly string[] {
  return namespace === XMLNS || namespace === '' ? [] : [prefixOf(name)];
}

/** Attributes that declare nothing, by namespace and name. */
function ordinary(element: XmlElement): readonly XmlAttribute[] {
  return element.attributes
    .filter((it) => it.namespace !== XMLNS)
    .sort((a, b) => order(a.namespace, b.namespace) || order(a.localName, b.localName));
}

/** By code points, which UTF-8 keeps in order and UTF-16 does not. */
function order(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
