/**
 * The little of HTML that a capture is read for: what a person saw, and a form that posts a message. One pass, without
 * looking back: the time grows with the page and with nothing else.
 */
import type { Pairs } from './exchange.ts';

/** UTF-16 units of a page that are looked at. */
const LONGEST_PAGE = 400_000;

/** Elements whose contents a person does not read. */
const SILENT = new Set(['script', 'style', 'noscript', 'template', 'svg']);

interface Piece {
  /** Lower-case name of a tag, with a slash before it for its end; null for text. */
  readonly tag: string | null;
  /** Of a tag, what is between its name and its end. */
  readonly text: string;
}

function* piecesOf(page: string): Generator<Piece> {
  let at = 0;
  while (at < page.length) {
    const open = page.indexOf('<', at);
    const end = open === -1 ? page.length : open;
    if (end > at) yield { tag: null, text: page.slice(at, end) };
    if (open === -1) return;
    const isComment = page.startsWith('<!--', open);
    const close = page.indexOf(isComment ? '-->' : '>', open);
    if (close === -1) return;
    const inner = page.slice(open + 1, close);
    const tag = /^\/?[a-z][a-z0-9]{0,20}/i.exec(isComment ? '' : inner)?.[0].toLowerCase();
    at = close + (isComment ? 3 : 1);
    if (tag === undefined) continue;
    yield { tag, text: inner.slice(tag.length) };
    if (SILENT.has(tag)) at = endOfElement(page, tag, at);
  }
}

function endOfElement(page: string, tag: string, from: number): number {
  const end = new RegExp(`</${tag}`, 'gi');
  end.lastIndex = from;
  return end.exec(page)?.index ?? page.length;
}

/** What a person reads, in one line, at most `max` characters; the title first. */
export function pageText(page: string, max = 4000): string {
  let text = '';
  for (const piece of piecesOf(page.slice(0, LONGEST_PAGE))) {
    text += piece.tag === null ? entities(piece.text) : ' ';
    if (text.length > max * 10) break;
  }
  return [...text.replace(/\s+/g, ' ').trim()].slice(0, max).join('');
}

/** Title and headings, by which a page says what it is. */
export function pageHeadings(page: string): string {
  let text = '';
  let isIn = false;
  for (const { tag, text: inner } of piecesOf(page.slice(0, LONGEST_PAGE))) {
    if (tag === null && isIn) text += ` ${entities(inner)}`;
    else if (tag !== null && /^\/?(title|h[1-3])$/.test(tag)) isIn = !tag.startsWith('/');
    if (text.length > 2000) break;
  }
  return text.replace(/\s+/g, ' ').trim();
}

export interface PageForm {
  readonly action: string;
  readonly fields: Pairs;
}

const CARRYING = /^(SAMLRequest|SAMLResponse|id_token|code|error|response)$/;

/** The first form whose hidden fields carry a message; null when there is none. */
export function pageForm(page: string): PageForm | null {
  let action: string | null = null;
  let fields: (readonly [string, string])[] = [];
  const isFound = (): boolean => action !== null && fields.some(([name]) => CARRYING.test(name));
  for (const { tag, text } of piecesOf(page.slice(0, LONGEST_PAGE * 4))) {
    if (tag === 'form') {
      action = attribute(text, 'action') ?? '';
      fields = [];
    } else if (tag === 'input') {
      const name = attribute(text, 'name');
      if (name !== null && fields.length < 100) fields.push([name, attribute(text, 'value') ?? '']);
    } else if (tag === '/form' && isFound()) break;
  }
  return action !== null && isFound() ? { action, fields } : null;
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag);
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  return value === undefined ? null : entities(value);
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

export function entities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
