/** The lab's randomness: SHA-256 over seed and counter, so that the same seed replays identically. No security. */
import { createHash } from 'node:crypto';
import type { LabChance } from './contract.ts';

const BLOCK_BYTES = 32;
const UINT32_RANGE = 2 ** 32;

export class SeededChance implements LabChance {
  readonly seed: string;
  #position = 0;

  constructor(seed: string) {
    this.seed = seed;
  }

  /** How many bytes were taken so far; with the seed, the whole state. */
  get position(): number {
    return this.#position;
  }

  /** Goes on from a saved position, or, with 0, begins again. */
  moveTo(position: number): void {
    this.#position = position;
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      const offset = this.#position % BLOCK_BYTES;
      const block = this.#block(Math.floor(this.#position / BLOCK_BYTES)).subarray(
        offset,
        offset + length - filled,
      );
      out.set(block, filled);
      filled += block.length;
      this.#position += block.length;
    }
    return out;
  }

  uuid(): string {
    const bytes = this.bytes(16);
    // Version 4 and the RFC 9562 variant.
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = Buffer.from(bytes).toString('hex');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > UINT32_RANGE) {
      throw new RangeError(`integer(${below}): the bound must be a whole number from 1 to 2^32`);
    }
    // What is above the last whole multiple of the bound would favour small numbers.
    const limit = UINT32_RANGE - (UINT32_RANGE % below);
    for (;;) {
      const value = Buffer.from(this.bytes(4)).readUInt32BE();
      if (value < limit) return value % below;
    }
  }

  text(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[this.integer(alphabet.length)]).join('');
  }

  #block(index: number): Uint8Array {
    return createHash('sha256').update(this.seed).update('\0').update(String(index)).digest();
  }
}
