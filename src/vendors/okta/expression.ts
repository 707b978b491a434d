/** Okta's search language (SCIM filters): what idctl writes itself, with everything from outside quoted. */

export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, (character) => `\\${character}`)}"`;
}

/** Each word begins one of the attributes. Okta's search box works so; `contains` is not offered for all of them. */
export function wordsBegin(words: string, attributes: readonly string[]): string {
  return words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => `(${attributes.map((attribute) => `${attribute} sw ${quoted(word)}`).join(' or ')})`)
    .join(' and ');
}

/** Both conditions, or the one that there is; undefined for none. */
export function both(one: string | undefined, other: string | undefined): string | undefined {
  const parts = [one, other].filter((part): part is string => part !== undefined && part !== '');
  return parts.length < 2 ? parts[0] : parts.map((part) => `(${part})`).join(' and ');
}
