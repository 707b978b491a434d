/** Time that passes only when somebody sleeps, or when a test says so. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../src/core/clock.ts';

export const START = Date.parse('2026-03-02T09:00:00.000Z');

export class FakeClock implements Clock {
  #nowMs = START;
  /** Every sleep that was asked for, in milliseconds. */
  readonly slept: number[] = [];
  /** What a test does while somebody waits; told how many sleeps there were, the present one included. */
  onSleep: (count: number) => void | Promise<void> = () => undefined;

  now(): number {
    return this.#nowMs;
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.pass(ms);
    await this.onSleep(this.slept.length);
    // Others get their turn, as they would while somebody really sleeps.
    await nextTurn();
    signal?.throwIfAborted();
  }
}
