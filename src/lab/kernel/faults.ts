/** Faults that were ordered and have not all happened yet. */
import * as z from 'zod';
import { IdctlError } from '../../core/errors.ts';
import type { Fault, FaultKind } from './contract.ts';
import { matchesPath } from './path-pattern.ts';
import { problems } from './problems.ts';

const KINDS = [
  '429',
  '500',
  '503',
  'hang',
  'drop-before',
  'drop-after',
  'truncate',
  'html',
] as const satisfies readonly FaultKind[];

const faultSchema = z.strictObject({
  listener: z.string(),
  method: z.string().regex(/^([A-Z]+|\*)$/, 'must be a method in capitals, or *'),
  path: z.string().regex(/^\/[^?#]*$/, 'must begin with / and have no query'),
  kind: z.enum(KINDS),
  skip: z.int().min(0).default(0),
  times: z.int().min(1).default(1),
});

export class Faults {
  readonly #listeners: readonly string[];
  #pending: Fault[] = [];
  #made = 0;

  constructor(listeners: readonly string[]) {
    this.#listeners = listeners;
  }

  /**
   * Orders a fault. The method may be `*`; `skip` is 0 and `times` 1 where absent.
   *
   * @throws USAGE when it is not a fault, or names a listener that the lab does not have.
   */
  add(order: unknown): Fault {
    const parsed = faultSchema.safeParse(order);
    if (!parsed.success) throw new IdctlError('USAGE', `Not a fault: ${problems(parsed.error)}`);
    if (!this.#listeners.includes(parsed.data.listener)) {
      throw new IdctlError(
        'USAGE',
        `No listener "${parsed.data.listener}"; there are: ${this.#listeners.join(', ')}`,
      );
    }
    this.#made += 1;
    const fault: Fault = { id: `fault-${this.#made}`, ...parsed.data };
    this.#pending.push(fault);
    return fault;
  }

  clear(): void {
    this.#pending = [];
  }

  /** With what is left of `skip` and `times`. */
  list(): readonly Fault[] {
    return [...this.#pending];
  }

  /**
   * Counts a call and says what befalls it: the first matching fault, in the order of the orders, that lets no more
   * calls pass. Later faults do not count a call that an earlier one took.
   */
  take(listener: string, method: string, path: string): FaultKind | null {
    for (const [index, fault] of this.#pending.entries()) {
      if (!matches(fault, listener, method, path)) continue;
      if (fault.skip > 0) {
        this.#pending[index] = { ...fault, skip: fault.skip - 1 };
        continue;
      }
      if (fault.times > 1) this.#pending[index] = { ...fault, times: fault.times - 1 };
      else this.#pending.splice(index, 1);
      return fault.kind;
    }
    return null;
  }
}

function matches(fault: Fault, listener: string, method: string, path: string): boolean {
  return (
    fault.listener === listener &&
    (fault.method === '*' || fault.method === method) &&
    matchesPath(fault.path, path)
  );
}
