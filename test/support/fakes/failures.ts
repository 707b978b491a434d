/** Failures on order: the next calls of a method throw, before or after they have had their effect. */
import { type Code, IdctlError } from '../../../src/core/errors.ts';

export interface FailureOrder {
  /** `before`: nothing happened. `after`: it did happen, and the answer is lost. */
  readonly when?: 'before' | 'after';
  /** How many calls are let through first, and how many then fail. */
  readonly skip?: number;
  readonly times?: number;
}

interface Pending {
  readonly method: string;
  readonly error: Error;
  readonly when: 'before' | 'after';
  skip: number;
  times: number;
}

export class Failures {
  #pending: Pending[] = [];
  /** Methods called, in order. */
  readonly calls: string[] = [];
  /** Told before and after each effect; a promise that never settles is a process that died there. */
  moment: (method: string) => void | Promise<void> = () => undefined;

  order(
    method: string,
    failure: Code | Error,
    { when = 'before', skip = 0, times = 1 }: FailureOrder = {},
  ): void {
    const error =
      failure instanceof Error
        ? failure
        : new IdctlError(failure, `made to fail: ${method}`, { hint: 'as ordered' });
    this.#pending.push({ method, error, when, skip, times });
  }

  clear(): void {
    this.#pending = [];
  }

  count(method: string): number {
    return this.calls.filter((it) => it === method).length;
  }

  /** Runs a call of a method under the orders for it. */
  async around<T>(method: string, work: () => T | Promise<T>): Promise<T> {
    this.calls.push(method);
    const failure = this.#take(method);
    await this.moment(method);
    if (failure?.when === 'before') throw failure.error;
    const result = await work();
    await this.moment(method);
    if (failure !== undefined) throw failure.error;
    return result;
  }

  #take(method: string): Pending | undefined {
    const order = this.#pending.find((it) => it.method === method);
    if (order === undefined) return undefined;
    if (order.skip > 0) {
      order.skip -= 1;
      return undefined;
    }
    order.times -= 1;
    if (order.times <= 0) this.#pending = this.#pending.filter((it) => it !== order);
    return order;
  }
}
