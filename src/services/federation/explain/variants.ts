/**
 * An error text as it may be compared: the same words come with quotes, markup, percent-encoding, ids and values between
 * them, from screens, logs and addresses.
 */
import { entities } from '../capture/page.ts';

/** UTF-16 units of a text that are looked at. */
export const LONGEST_TEXT = 60_000;

const QUOTED = /"[^"\n]{0,300}"|'[^'\n]{0,300}'|`[^`\n]{0,300}`/g;

/** The text in ways of which one is without whatever stands between the words of a message. */
export function variantsOf(text: string): readonly string[] {
  const flat = plainQuotes(unescaped(text.slice(0, LONGEST_TEXT)));
  const withoutTags = flat.replace(/<[^<>]{1,400}>/g, ' ');
  const variants = [flat, withoutTags, withoutTags.replace(QUOTED, ' ')].map(words);
  return [...new Set(variants)];
}

/** What a fragment of the catalogue is compared as: words in lower case with one blank between. */
export function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/["'`<>]/g, ' ')
    .split(/\s+/)
    .map(withoutMarks)
    .filter((it) => it !== '')
    .join(' ');
}

const BEFORE = new Set('([{|*');
const BEHIND = new Set('.,;:!?)]}|*');

/** One step at a time: a pattern for this would look at a long row of dots once for every dot. */
function withoutMarks(word: string): string {
  let [start, end] = [0, word.length];
  while (start < end && BEFORE.has(word.charAt(start))) start += 1;
  while (end > start && BEHIND.has(word.charAt(end - 1))) end -= 1;
  return word.slice(start, end);
}

/** Escapes of JSON, HTML and addresses undone. */
function unescaped(text: string): string {
  const plain = entities(text)
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\[nrt]/g, ' ')
    .replace(/\\(["'/\\])/g, '$1');
  return plain.replace(/(?:%[0-9a-f]{2})+/gi, percentDecoded).replace(/(?<=[\w)])\+(?=[\w(])/g, ' ');
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Typographic quotes and dashes are plain ones, and what cannot be seen is gone. */
function plainQuotes(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201a\u2039\u203a]/g, "'")
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Cc}/gu, ' ');
}
