/** New passwords, by a project's password settings. */
import type { LabChance } from '../kernel/contract.ts';
import type { PasswordPolicy } from './model.ts';

export const UPPER_CASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const LOWER_CASE = 'abcdefghijklmnopqrstuvwxyz';
export const DIGITS = '0123456789';
export const PUNCTUATION = `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`;

/** At least one character of every set, in any order; `sets` must not be empty. */
export function passwordOf(chance: LabChance, length: number, sets: readonly string[]): string {
  const characters = sets.map((set) => chance.text(1, set));
  characters.push(...chance.text(Math.max(0, length - sets.length), sets.join('')));
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = chance.integer(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return characters.slice(0, length).join('');
}

export function passwordByPolicy(chance: LabChance, policy: PasswordPolicy): string {
  const sets = [
    policy.upperCase ? UPPER_CASE : '',
    policy.lowerCase ? LOWER_CASE : '',
    policy.digits ? DIGITS : '',
    policy.punctuation ? PUNCTUATION : '',
  ].filter((set) => set !== '');
  const length = policy.minLength + chance.integer(policy.maxLength - policy.minLength + 1);
  return passwordOf(chance, length, sets);
}
