/** Character references and the five entities that XML has of itself; there are no others here. */
import { XmlRefused } from './refusal.ts';

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The longest reference that is looked at. */
const LONGEST = 64;

/** @param at Where the text starts in the document. @throws XmlRefused for the first reference that is none */
export function resolved(text: string, at: number): string {
  let next = text.indexOf('&');
  if (next === -1) return text;
  let done = '';
  let start = 0;
  while (next !== -1) {
    const end = text.slice(next, next + LONGEST).indexOf(';');
    if (end === -1)
      throw new XmlRefused('not-well-formed', at + next, 'It has an "&" that starts no reference.');
    done += text.slice(start, next) + meaningOf(text.slice(next + 1, next + end), at + next);
    start = next + end + 1;
    next = text.indexOf('&', start);
  }
  return done + text.slice(start);
}

function meaningOf(name: string, at: number): string {
  const known = Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
  if (known !== undefined) return known;
  const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}))$/.exec(name) ?? [];
  if (hex !== undefined) return characterOf(Number.parseInt(hex, 16), at);
  if (decimal !== undefined) return characterOf(Number.parseInt(decimal, 10), at);
  if (/^[\p{L}_:][^\s&;<#]*$/u.test(name))
    throw new XmlRefused('entity', at, `It refers to the entity ${name}, which nothing declares.`);
  throw new XmlRefused('not-well-formed', at, 'It has an "&" that starts no reference.');
}

function characterOf(point: number, at: number): string {
  const isCharacter =
    point === 0x9 ||
    point === 0xa ||
    point === 0xd ||
    (point >= 0x20 && point <= 0xd7ff) ||
    (point >= 0xe000 && point <= 0xfffd) ||
    (point >= 0x10000 && point <= 0x10ffff);
  if (isCharacter) return String.fromCodePoint(point);
  throw new XmlRefused('invalid-character', at, 'It refers to a character that XML does not allow.');
}
