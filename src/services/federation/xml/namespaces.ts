/** Names with their namespaces: Namespaces in XML 1.0, strictly, and as canonicalisation needs them. */
import { XmlRefused } from './refusal.ts';
import type { XmlAttribute } from './tree.ts';

const XML = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** Prefixes in force; the empty one is the default namespace. A chain, for copies would grow with what is in force. */
export interface Scope {
  readonly own: ReadonlyMap<string, string>;
  readonly outer: Scope | null;
}

export const FIRST_SCOPE: Scope = {
  own: new Map([
    ['', ''],
    ['xml', XML],
  ]),
  outer: null,
};

export interface RawAttribute {
  readonly name: string;
  readonly value: string;
  readonly at: number;
}

/** The scope within an element. @throws XmlRefused */
export function scopeWithin(outer: Scope, attributes: readonly RawAttribute[]): Scope {
  const declared = attributes.filter((it) => it.name === 'xmlns' || it.name.startsWith('xmlns:'));
  if (declared.length === 0) return outer;
  const own = new Map<string, string>();
  for (const { name, value, at } of declared) {
    const prefix = name.slice('xmlns:'.length);
    checkDeclaration(prefix, value, at);
    own.set(prefix, value);
  }
  return { own, outer };
}

function checkDeclaration(prefix: string, value: string, at: number): void {
  const wrong = (message: string): XmlRefused => new XmlRefused('namespace', at, message);
  if (prefix === 'xmlns') throw wrong('It declares the prefix xmlns.');
  if ((prefix === 'xml') !== (value === XML)) throw wrong('It gives the namespace of xml another prefix.');
  if (value === XMLNS) throw wrong('It gives the namespace of xmlns a prefix.');
  if (value === '' && prefix !== '') throw wrong(`It takes the prefix ${prefix} away.`);
  // Canonicalisation fails on them by its definition (Canonical XML 1.0, section 1.3), and some readers then sign nothing.
  if (value !== '' && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(value)) {
    throw wrong('It has a namespace that is no absolute address.');
  }
}

export interface QualifiedName {
  readonly localName: string;
  readonly namespace: string;
}

/** @throws XmlRefused */
export function elementName(name: string, scope: Scope, at: number): QualifiedName {
  const [prefix, localName] = split(name, at);
  return { localName, namespace: namespaceOf(prefix, scope, at) };
}

/** Attributes without a prefix have no namespace. @throws XmlRefused */
export function qualified(attributes: readonly RawAttribute[], scope: Scope): readonly XmlAttribute[] {
  const seen = new Set<string>();
  return attributes.map(({ name, value, at }) => {
    const attribute = { name, value, ...attributeName(name, scope, at) };
    const key = `${attribute.namespace} ${attribute.localName}`;
    if (seen.has(key)) throw new XmlRefused('duplicate-attribute', at, `It has the attribute ${name} twice.`);
    seen.add(key);
    return attribute;
  });
}

function attributeName(name: string, scope: Scope, at: number): QualifiedName {
  if (name === 'xmlns') return { localName: 'xmlns', namespace: XMLNS };
  const [prefix, localName] = split(name, at);
  if (prefix === 'xmlns') return { localName, namespace: XMLNS };
  return { localName, namespace: prefix === '' ? '' : namespaceOf(prefix, scope, at) };
}

function namespaceOf(prefix: string, scope: Scope, at: number): string {
  for (let within: Scope | null = prefix === 'xmlns' ? null : scope; within !== null; within = within.outer) {
    const namespace = within.own.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  throw new XmlRefused('namespace', at, `It uses the prefix ${prefix} without declaring it.`);
}

function split(name: string, at: number): readonly [prefix: string, localName: string] {
  const colon = name.indexOf(':');
  if (colon === -1) return ['', name];
  const localName = name.slice(colon + 1);
  if (colon === 0 || !/^[\p{L}_]/u.test(localName) || localName.includes(':'))
    throw new XmlRefused('namespace', at, `The name ${name} is no name with a prefix.`);
  return [name.slice(0, colon), localName];
}
