/**
 * Text from elsewhere, made harmless for a terminal: control characters (escape sequences, carriage returns, bells,
 * bidirectional overrides) become visible marks, so that a vendor's field can neither move the cursor nor lie about
 * its order.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function plain(text: string): string {
  return text.replace(HARMFUL, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for a cell of a table: one line. */
export function plainCell(text: string): string {
  return plain(text)
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('\t', ' ');
}
