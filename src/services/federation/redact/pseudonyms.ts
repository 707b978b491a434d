/**
 * Names for values that must go: the same value has the same name throughout a copy, so that what has to be equal can still
 * be seen to be equal.
 */
import { createHash } from 'node:crypto';

/** What a value was; it is all that is left of it. */
export type Pseudonymous =
  | 'code'
  | 'cookie'
  | 'id'
  | 'name'
  | 'nonce'
  | 'part'
  | 'secret'
  | 'session'
  | 'state'
  | 'text'
  | 'token'
  | 'verifier';

const MOST = 200_000;

export class Pseudonyms {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<Pseudonymous, number>();

  /** Such as `state-2`; an empty value stays empty, since missing is not wrong. */
  of(kind: Pseudonymous, value: string): string {
    if (value === '') return '';
    const key = keyOf(value);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST) return `${kind}-of-many`;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    this.#known.set(key, `${kind}-${number}`);
    return `${kind}-${number}`;
  }

  /** Whether a value has been replaced before. */
  knows(value: string): boolean {
    return this.#known.has(keyOf(value));
  }

  /** How many values were replaced. */
  get size(): number {
    return this.#known.size;
  }
}

/** The values themselves are not kept: they may be long, and are secret. */
function keyOf(value: string): string {
  return createHash('sha256').update(value).digest('base64');
}
