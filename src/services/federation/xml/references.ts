/** Character references and the five entities that XML has of itself; there are no others here. */
import { XmlRefused } from './refusal.ts';

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const REFERENCE = /&(?:#x([0-9a-fA-F]{1,8});|#([0-9]{1,8});|([^\s&;<]{1,64});)?/g;

/** @param at Where the text starts in the document. @throws XmlRefused */
export function resolved(text: string, at: number): string {
  if (!text.includes('&')) return text;
  return text.replace(
    REFERENCE,
    (
      _all,
      hex: string | undefined,
      decimal: string | undefined,
      name: string | undefined,
      offset: number,
    ) => {
      if (hex !== undefined) return characterOf(Number.parseInt(hex, 16), at + offset);
      if (decimal !== undefined) return characterOf(Number.parseInt(decimal, 10), at + offset);
      if (name === undefined || name.startsWith('#'))
        throw new XmlRefused('not-well-formed', at + offset, 'It has an "&" that starts no reference.');
      const character = Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
      if (character === undefined)
        throw new XmlRefused(
          'entity',
          at + offset,
          `It refers to the entity ${name}, which nothing declares.`,
        );
      return character;
    },
  );
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
