/**
 * A sieve before the parser of JSON: what passes is JSON where what came was, and never so much of it at once that it
 * fills memory, whatever came. Long texts are cut; lists and objects that go on without end, or too deep, close early.
 */
import type { CaptureLimits } from './limits.ts';

/** Fields of an entry are at this depth: within the file, `log`, `entries` and the entry. */
const FIELD_DEPTH = 4;

/** Characters of the longest number that anybody writes, and some. */
const LONGEST_WORD = 400;

/** Thrown for what no cut can mend. */
export class JsonGuardError extends Error {}

const [QUOTE, BACKSLASH, SMALL_U, COMMA] = [0x22, 0x5c, 0x75, 0x2c];
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);
/** Tab, line feed, carriage return, space, colon: what may stand between, and opens nothing. */
const BETWEEN: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0x3a]);

export class JsonGuard {
  readonly #limits: CaptureLimits;
  #depth = 0;
  /** Nothing of the container at this depth passes any more, but its end; zero when everything passes. */
  #closed = 0;
  #inText = false;
  #isFull = false;
  /** Characters that still belong to an escape sequence; -1 behind the backslash. */
  #escape = 0;
  #text = 0;
  #word = 0;
  #field = { text: 0, parts: 0 };
  #entry = { text: 0, parts: 0 };
  #total = 0;
  #cuts = 0;

  constructor(limits: CaptureLimits) {
    this.#limits = limits;
  }

  /** How many texts, lists and objects were cut so far. */
  get cuts(): number {
    return this.#cuts;
  }

  /** @throws JsonGuardError when it is too long, or cannot be JSON */
  pass(chunk: string): string {
    this.#total += chunk.length;
    if (this.#total > this.#limits.total) throw new JsonGuardError('it is too long');
    let passed = '';
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at);
      if (this.#inText ? this.#takeInText(code) : this.#take(code)) continue;
      passed += chunk.slice(from, at);
      from = at + 1;
    }
    return passed + chunk.slice(from);
  }

  /** Whether a character of a text, or its end, passes. */
  #takeInText(code: number): boolean {
    if (this.#escape !== 0) {
      // `\u` and four digits.
      this.#escape = this.#escape === -1 ? (code === SMALL_U ? 4 : 0) : this.#escape - 1;
      return this.#closed === 0 && !this.#isFull;
    }
    if (code === QUOTE) {
      this.#inText = false;
      this.#field.text += this.#text;
      this.#entry.text += this.#text;
      return this.#closed === 0;
    }
    if (code === BACKSLASH) this.#escape = -1;
    if (this.#closed !== 0) return false;
    if (!this.#isFull) {
      this.#text += 1;
      this.#isFull = this.#isTooMuchText();
      if (this.#isFull) this.#cuts += 1;
    }
    return !this.#isFull;
  }

  #isTooMuchText(): boolean {
    const { text, fieldText, entryText } = this.#limits;
    return (
      this.#text > text ||
      this.#field.text + this.#text > fieldText ||
      this.#entry.text + this.#text > entryText
    );
  }

  /** Whether a character outside of a text passes. */
  #take(code: number): boolean {
    if (code === QUOTE) {
      this.#inText = true;
      this.#isFull = false;
      this.#text = 0;
      this.#word = 0;
      return this.#closed === 0;
    }
    if (BETWEEN.has(code)) this.#word = 0;
    else if (code === COMMA) return this.#takeComma();
    else if (OPENING.has(code)) return this.#takeOpening();
    else if (CLOSING.has(code)) return this.#takeClosing();
    else if (this.#closed === 0) {
      this.#word += 1;
      if (this.#word > LONGEST_WORD) throw new JsonGuardError('it is not JSON');
    }
    return this.#closed === 0;
  }

  #takeComma(): boolean {
    this.#word = 0;
    if (this.#closed !== 0) return false;
    if (this.#depth <= FIELD_DEPTH) this.#field = { text: 0, parts: 0 };
    if (this.#depth < FIELD_DEPTH) this.#entry = { text: 0, parts: 0 };
    return !this.#closesAt(this.#depth);
  }

  #takeOpening(): boolean {
    this.#word = 0;
    this.#depth += 1;
    if (this.#closed !== 0) return false;
    this.#closesAt(this.#depth);
    return true;
  }

  #takeClosing(): boolean {
    this.#word = 0;
    this.#depth -= 1;
    if (this.#closed !== 0 && this.#depth < this.#closed) this.#closed = 0;
    return this.#closed === 0;
  }

  /** Counts a part of the file, and closes the container at that depth when it is one too many. */
  #closesAt(depth: number): boolean {
    this.#field.parts += 1;
    this.#entry.parts += 1;
    const { fieldParts, entryParts } = this.#limits;
    const isTooMuch = this.#field.parts > fieldParts || this.#entry.parts > entryParts;
    if (depth <= this.#limits.depth && !(isTooMuch && depth >= FIELD_DEPTH)) return false;
    this.#closed = depth;
    this.#cuts += 1;
    return true;
  }
}
