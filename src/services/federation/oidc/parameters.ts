/** Parameters of a request or a response. Source: RFC 6749 section 3.1: none may come twice, an empty one is none. */
import type { ParametersMessage } from '../message.ts';

/** The first value; null when it is not there, or empty. */
export function parameterOf(message: ParametersMessage, name: string): string | null {
  const found = message.parameters.find(([it]) => it === name);
  return found === undefined || found[1] === '' ? null : found[1];
}

/** Names that come more than once, in order. */
export function repeatedIn(message: ParametersMessage): readonly string[] {
  const seen = new Set<string>();
  const again = message.parameters.filter(([name]) => seen.size === seen.add(name).size);
  return [...new Set(again.map(([name]) => name))];
}

/** Words of a value that has spaces between them, such as a scope. */
export function wordsOf(value: string | null): readonly string[] {
  return value === null ? [] : value.split(' ').filter((it) => it !== '');
}
