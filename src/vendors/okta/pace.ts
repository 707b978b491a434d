/**
 * How many calls go at once. An org takes 75 in all (35 on small ones), so one run takes a small share; writes of
 * policy rules and group rules go one after the other, since the org sorts priorities after each and refuses, or
 * mixes up, what comes meanwhile.
 */
import PQueue from 'p-queue';

const MOST_AT_ONCE = 5;
const ONE_BY_ONE = /^\/?api\/v1\/(policies(\/|$)|groups\/rules(\/|$))/;

export class Pace {
  readonly #all = new PQueue({ concurrency: MOST_AT_ONCE });
  readonly #rules = new PQueue({ concurrency: 1 });

  run<T>(call: { readonly method: string; readonly path: string }, work: () => Promise<T>): Promise<T> {
    const turn = (): Promise<T> => this.#all.add(work);
    const isRuleWrite = call.method !== 'GET' && ONE_BY_ONE.test(call.path);
    return isRuleWrite ? this.#rules.add(turn) : turn();
  }
}
