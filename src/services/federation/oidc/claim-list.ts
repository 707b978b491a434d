/** Claims of a token as lists of texts, for people. */
import { quoted } from '../quote.ts';
import type { Claim } from '../report.ts';
import { type Members, shortOf } from './members.ts';

const MOST_VALUES = 200;

export function claimsOf(members: Members, verified: boolean): readonly Claim[] {
  return Object.entries(members).map(([name, value]) => ({
    name: quoted(name, 120),
    values: (Array.isArray(value) ? value.slice(0, MOST_VALUES) : [value]).map(shown),
    verified,
  }));
}

function shown(value: unknown): string {
  return quoted(shortOf(value), 500);
}
