/** The first character by which two strings differ, told so that an invisible one is seen. */

export interface Difference {
  /** Characters (code points, not UTF-16 units) that are the same before it. */
  readonly at: number;
  /** The code point expected there, such as `U+002F SOLIDUS "/"`; null where the string has ended. */
  readonly expected: string | null;
  readonly actual: string | null;
  /** A sentence for the usual ones, such as `only a slash at the end differs`; null for others. */
  readonly note: string | null;
}

/** Names of the code points that are confused most, or seen least. */
const NAMES: Readonly<Record<number, string>> = {
  9: 'tab',
  10: 'line feed',
  13: 'carriage return',
  32: 'space',
  45: 'hyphen-minus',
  47: 'slash',
  160: 'no-break space',
  173: 'soft hyphen',
  8203: 'zero width space',
  8204: 'zero width non-joiner',
  8205: 'zero width joiner',
  8206: 'left-to-right mark',
  8207: 'right-to-left mark',
  8208: 'hyphen',
  8209: 'non-breaking hyphen',
  8211: 'en dash',
  8212: 'em dash',
  8234: 'left-to-right embedding',
  8236: 'pop directional formatting',
  8237: 'left-to-right override',
  8238: 'right-to-left override',
  8288: 'word joiner',
  65279: 'byte order mark',
  65533: 'replacement character',
};

/** Null when the two are the same. */
export function differenceOf(expected: string, actual: string): Difference | null {
  if (expected === actual) return null;
  const [wanted, found] = [[...expected], [...actual]];
  let at = 0;
  while (at < wanted.length && wanted[at] === found[at]) at += 1;
  return { at, expected: named(wanted[at]), actual: named(found[at]), note: noteOn(expected, actual) };
}

/** Such as `U+00E9 "é"`, `U+200B zero width space`. */
export function named(character: string | undefined): string | null {
  const point = character?.codePointAt(0);
  if (character === undefined || point === undefined) return null;
  const number = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES[point];
  const visible = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? ` "${character}"` : '';
  return `${number}${name === undefined ? '' : ` ${name}`}${visible}`;
}

function noteOn(expected: string, actual: string): string | null {
  const same = (change: (text: string) => string): boolean => change(expected) === change(actual);
  if (same((it) => it.replace(/\/$/, ''))) return 'Only a slash at the end differs.';
  if (same((it) => it.trim())) return 'Only white space at an end differs.';
  if (same((it) => it.replace(/[\p{Cf}\p{Zs}\p{Cc}]/gu, '')))
    return 'Only characters that cannot be seen differ.';
  if (same((it) => it.toLowerCase())) return 'Only upper and lower case differ.';
  if (same((it) => it.normalize('NFC'))) return 'The same text in another Unicode normal form.';
  if (same((it) => it.replace(/^https?:/, ''))) return 'Only http and https differ.';
  if (same(decoded)) return 'Only the percent-encoding differs.';
  return null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
