/**
 * Text of strangers, made visible: every character that moves the cursor, hides, or changes the order of others becomes
 * a mark such as `\u200b`. Stricter than `plain` of the other commands, since a report compares character by character.
 */

/** Controls, format characters, separators, what has no assignment, and what is drawn as nothing; not the space. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

export function visible(text: string): string {
  return text.replace(UNSEEN, mark);
}

/** The same of text for people, of which lines and tabs carry no meaning. */
export function visibleLine(text: string): string {
  return visible(text.replace(/[\t\r\n]+/g, ' '));
}

function mark(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const digits = point.toString(16).padStart(4, '0');
  return point > 0xffff ? `\\u{${digits}}` : `\\u${digits}`;
}

/** JSON that says the same, and may be shown at a terminal: what is unseen is written as an escape. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSEEN, (it) =>
    // Between values there are line feeds, which are ours; within them JSON has escaped its own.
    it === '\n' ? it : [...Array(it.length).keys()].map((at) => unit(it, at)).join(''),
  );
}

function unit(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}
