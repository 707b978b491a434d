/**
 * The little of HTML that a browser without scripts needs of a page that strangers made: tags, their attributes, and the
 * text between them. One pass, without looking back: its time grows with the page and with nothing else.
 */

import { decodeEntities } from './html-entities.ts';

export type HtmlToken =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

/** Elements whose contents are no markup (HTML 13.2.5): what looks like a form in there is none. */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes']);

/** More attributes than this, no honest tag has. */
const MAX_ATTRIBUTES = 200;

export function* htmlTokens(page: string): Generator<HtmlToken> {
  let at = 0;
  while (at < page.length) {
    const next = page.indexOf('<', at);
    if (next === -1) {
      yield { kind: 'text', text: page.slice(at) };
      return;
    }
    if (next > at) yield { kind: 'text', text: page.slice(at, next) };
    const end = endOfMarkupDeclaration(page, next);
    if (end !== null) {
      at = end;
      continue;
    }
    if (!/^<\/?[a-z]/i.test(page.slice(next, next + 3))) {
      yield { kind: 'text', text: '<' };
      at = next + 1;
      continue;
    }
    const tag = readTag(page, next);
    // A page that ends within a tag has no such tag.
    if (tag === null) return;
    yield tag.token;
    at = tag.end;
    if (tag.token.kind === 'open' && RAW.has(tag.token.name)) {
      const close = endOfRaw(page, at, tag.token.name);
      if (tag.token.name === 'title') yield { kind: 'text', text: page.slice(at, close) };
      at = close;
    }
  }
}

/** Behind a comment, a doctype or a processing instruction; null when it is none of these. */
function endOfMarkupDeclaration(page: string, at: number): number | null {
  if (page.startsWith('<!--', at)) return behind(page, '-->', at + 4);
  if (page.startsWith('<!', at) || page.startsWith('<?', at)) return behind(page, '>', at + 2);
  return null;
}

function behind(page: string, mark: string, from: number): number {
  const found = page.indexOf(mark, from);
  return found === -1 ? page.length : found + mark.length;
}

/** Where the end tag of a raw element begins; the end of the page when it has none. */
function endOfRaw(page: string, from: number, name: string): number {
  for (let at = page.indexOf('</', from); at !== -1; at = page.indexOf('</', at + 2)) {
    const found = page.slice(at + 2, at + 2 + name.length).toLowerCase();
    if (found === name && /^[\s/>]/.test(page.slice(at + 2 + name.length, at + 3 + name.length))) return at;
  }
  return page.length;
}

interface Tag {
  readonly token: Extract<HtmlToken, { readonly kind: 'open' | 'close' }>;
  readonly end: number;
}

const BLANK = /\s/;

/** Null when the page ends before the tag does. */
function readTag(page: string, start: number): Tag | null {
  const closes = page[start + 1] === '/';
  let at = start + (closes ? 2 : 1);
  const nameAt = at;
  at = skip(page, at, (it) => !BLANK.test(it) && it !== '/' && it !== '>');
  const name = page.slice(nameAt, at).toLowerCase();
  const attributes = new Map<string, string>();
  for (;;) {
    at = skip(page, at, (it) => BLANK.test(it) || it === '/');
    if (at >= page.length) return null;
    if (page[at] === '>') break;
    const attribute = readAttribute(page, at);
    // The first of two counts.
    if (attributes.size < MAX_ATTRIBUTES && !attributes.has(attribute.name)) {
      attributes.set(attribute.name, attribute.value);
    }
    at = attribute.end;
  }
  return { token: closes ? { kind: 'close', name } : { kind: 'open', name, attributes }, end: at + 1 };
}

function readAttribute(
  page: string,
  start: number,
): { readonly name: string; readonly value: string; readonly end: number } {
  // An equals sign where a name must begin is a part of the name.
  let at = skip(page, start + 1, (it) => !BLANK.test(it) && it !== '/' && it !== '>' && it !== '=');
  const name = page.slice(start, at).toLowerCase();
  const sign = skip(page, at, (it) => BLANK.test(it));
  if (page[sign] !== '=') return { name, value: '', end: at };
  at = skip(page, sign + 1, (it) => BLANK.test(it));
  const quote = page[at];
  if (quote === '"' || quote === "'") {
    const close = page.indexOf(quote, at + 1);
    const end = close === -1 ? page.length : close;
    return { name, value: decodeEntities(page.slice(at + 1, end)), end: Math.min(end + 1, page.length) };
  }
  const end = skip(page, at, (it) => !BLANK.test(it) && it !== '>');
  return { name, value: decodeEntities(page.slice(at, end)), end };
}

function skip(page: string, from: number, wanted: (character: string) => boolean): number {
  let at = from;
  while (at < page.length && wanted(page.charAt(at))) at += 1;
  return at;
}
