/**
 * Text of others, made harmless and visible before it gets into a finding: what steers a terminal (control characters,
 * escape sequences), what turns the order of writing round, and what cannot be seen becomes a mark such as `\u200b`.
 */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/gu;

/**
 * One line of at most `max` characters (code points), the last one `…` where something was cut off; no mark is cut in two.
 * Quoting twice changes nothing.
 */
export function quoted(text: string, max = 200): string {
  // One character more than can be shown, in the two units that it may take: what is longer need not be looked at.
  const marks = [...text.slice(0, (max + 1) * 2)].map((it) => it.replace(HARMFUL, marked));
  const all = fitting(marks, max);
  return all === marks.length ? marks.join('') : `${marks.slice(0, fitting(marks, max - 1)).join('')}…`;
}

function marked(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const hex = point.toString(16).padStart(4, '0');
  return point > 0xffff ? `\\u{${hex}}` : `\\u${hex}`;
}

/** How many of them have room. */
function fitting(marks: readonly string[], room: number): number {
  let length = 0;
  const end = marks.findIndex((it) => {
    // A character of its own takes two units at most, the shortest mark six.
    length += it.length > 2 ? it.length : 1;
    return length > room;
  });
  return end === -1 ? marks.length : end;
}
