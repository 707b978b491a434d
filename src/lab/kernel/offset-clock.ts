/** Real time plus an offset. */
import type { LabClock } from './contract.ts';

export class OffsetClock implements LabClock {
  #offsetMs = 0;

  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  /** Goes on with a saved offset; 0 is real time. */
  setOffset(ms: number): void {
    this.#offsetMs = ms;
  }
}
