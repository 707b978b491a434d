/**
 * A value that must not be seen. Every accidental way of showing it (string interpolation, JSON, inspect, spread)
 * gives `[redacted]`; the only deliberate way is `reveal()`, whose callers an architecture test lists.
 */
import { inspect } from 'node:util';

export const REDACTED = '[redacted]';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Allowed only in the files that `test/architecture` lists. */
  reveal(): string {
    return this.#value;
  }

  /** Whether there is nothing in it: the one property that may be told. */
  isEmpty(): boolean {
    return this.#value.length === 0;
  }

  /** Constant in what it tells: equal or not, without either value leaving. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
