/** Whether, and how surely, the words of a symptom are in a text. */
import { words } from './variants.ts';

/**
 * A value in the middle of a message: it holds a digit, or a mark that no plain word has. Up to three of them may stand
 * between two words. What is looked for ahead is looked for once: a value can be read in one way only.
 */
const BETWEEN = '(?: (?:(?=[^ ]{0,300}[0-9/@:={}])[^ ]{1,300} ){0,3}| ?[:=] ?)';

const patterns = new Map<string, RegExp>();

/** A fragment as a pattern: words in their order, values between them, and any text of one message for `…`. */
function patternOf(fragment: string): RegExp {
  const known = patterns.get(fragment);
  if (known !== undefined) return known;
  const parts = fragment.split('…').map((part) =>
    words(part)
      .split(' ')
      .map((it) => it.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
      .join(BETWEEN),
  );
  // A longer word is another one in front; behind, `_` goes on with the same one.
  const made = new RegExp(`(?<![a-z0-9_])${parts.join('.{0,200}?')}(?![a-z0-9])`, 'u');
  patterns.set(fragment, made);
  return made;
}

/** `exact`: the words are there, in order. `near`: most of them are. Null: it is another text. */
export function matchOf(fragment: string, variants: readonly string[]): 'exact' | 'near' | null {
  const pattern = patternOf(fragment);
  if (variants.some((it) => pattern.test(it))) return 'exact';
  const wanted = new Set(
    words(fragment.replaceAll('…', ' '))
      .split(' ')
      .filter((it) => it.length > 2),
  );
  if (wanted.size < 3) return null;
  const found = variants.some((variant) => {
    const there = new Set(variant.split(' '));
    return [...wanted].filter((it) => there.has(it)).length / wanted.size >= 0.8;
  });
  return found ? 'near' : null;
}
