/** One request to the keychain, and what a failure of it means: told by the state of the keychain, never by a text. */
import { KeychainClient } from './keychain-client.ts';
import type { KeychainRequest } from './keychain-protocol.ts';
import * as trouble from './keychain-trouble.ts';
import type { NotReady } from './not-ready.ts';
import { secretServiceState } from './secret-service.ts';

/** What the request gave, as in `KeychainAnswer`. */
export interface Answered {
  readonly value: string | boolean | null;
}

/** Counts down over all requests of one method. */
export class Deadline {
  readonly #at: number;

  constructor(ms: number) {
    this.#at = performance.now() + ms;
  }

  /** Whole milliseconds, at least one. */
  leftMs(): number {
    return Math.max(1, Math.round(this.#at - performance.now()));
  }
}

export class KeychainAccess {
  readonly #client: KeychainClient;
  readonly #env: NodeJS.ProcessEnv;
  /** The state was seen to be good; a failure makes it doubtful again. */
  #trusted = false;

  constructor(workerPath: string, env: NodeJS.ProcessEnv) {
    this.#client = new KeychainClient(workerPath, env);
    this.#env = env;
  }

  /** Never throws. */
  async ask(request: KeychainRequest, deadline: Deadline): Promise<Answered | NotReady> {
    this.#client.warmUp();
    const wrongBefore = this.#trusted ? null : await this.#look(deadline);
    if (wrongBefore !== null) return wrongBefore;

    // A part of the time is kept for finding out why there was no answer.
    const outcome = await this.#client.ask(request, Math.ceil(deadline.leftMs() * 0.8));
    if (outcome.ok && !tellsAbsence(request, outcome.value)) return outcome;

    // The library says "no such item" also where there is no keyring to look in.
    const wrong = await this.#look(deadline);
    if (wrong !== null) return wrong;
    if (outcome.ok) return outcome;
    if ('lost' in outcome) return outcome.lost === 'silent' ? trouble.keychainFrozen : trouble.helperGone;
    return trouble.keychainRefused(outcome.reason);
  }

  async #look(deadline: Deadline): Promise<NotReady | null> {
    const state = await secretServiceState(this.#env, AbortSignal.timeout(deadline.leftMs()));
    const wrong = trouble.secretServiceTrouble(state);
    this.#trusted = wrong === null;
    return wrong;
  }
}

function tellsAbsence(request: KeychainRequest, value: Answered['value']): boolean {
  return request.operation !== 'set' && (value === null || value === false);
}
