/** What somebody may have meant who typed something that is not there. */

const SUGGESTIONS = 3;

function isSubsequence(letters: string, of: string): boolean {
  let at = 0;
  for (const letter of of) if (letter === letters[at]) at += 1;
  return at === letters.length;
}

/** Letters left out, too many, or in another order: what fingers do. */
function resembles(typed: string, name: string): boolean {
  const sorted = (text: string): string => [...text].sort().join('');
  if (isSubsequence(typed, name) || sorted(typed) === sorted(name)) return true;
  // A short name is found in any long text.
  return name.length * 2 > typed.length && isSubsequence(name, typed);
}

/** At most three of the names, those of nearest length first; letters count alike in upper and lower case. */
export function nearest(typed: string, names: readonly string[]): readonly string[] {
  const wanted = typed.toLowerCase();
  const distance = (name: string): number => Math.abs(name.length - wanted.length);
  return names
    .filter((name) => resembles(wanted, name.toLowerCase()))
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, SUGGESTIONS);
}
