/** idctl's end of the keychain helper: starts it, gives every request a deadline, and ends a helper that misses one. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import {
  type KeychainAnswer,
  type KeychainRequest,
  type Numbered,
  onLine,
  toLine,
} from './keychain-protocol.ts';

export type KeychainOutcome =
  | KeychainAnswer
  /** No answer in time; the helper was ended. */
  | { readonly ok: false; readonly lost: 'silent' }
  /** The helper could not start, or ended on its own. */
  | { readonly ok: false; readonly lost: 'gone' };

type Helper = ChildProcessByStdio<Writable, Readable, null>;

/** One helper serves all requests of a run. It never keeps idctl from ending, and ends when idctl does. */
export class KeychainClient {
  readonly #workerPath: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #waiting = new Map<number, (outcome: KeychainOutcome) => void>();
  #helper: Helper | undefined;
  #lastId = 0;

  /** `workerPath`: the built `keychain-worker`; `env`: where the helper finds the session bus. */
  constructor(workerPath: string, env: NodeJS.ProcessEnv) {
    this.#workerPath = workerPath;
    this.#env = env;
  }

  /** Lets the helper start while the caller looks at other things. */
  warmUp(): void {
    this.#helper ??= this.#start();
  }

  /** Never throws. */
  ask(request: KeychainRequest, timeoutMs: number): Promise<KeychainOutcome> {
    this.#helper ??= this.#start();
    const helper = this.#helper;
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const deadline = setTimeout(() => this.#abandon(helper, 'silent'), timeoutMs);
      this.#waiting.set(id, (outcome) => {
        clearTimeout(deadline);
        this.#waiting.delete(id);
        resolve(outcome);
      });
      helper.stdin.write(toLine({ id, body: request }));
    });
  }

  #start(): Helper {
    const helper = spawn(process.execPath, [this.#workerPath], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: this.#env,
      windowsHide: true,
      // Ctrl-C reaches the whole foreground group, and the clean-up after it may still need the keychain.
      detached: process.platform !== 'win32',
    });
    const ended = () => this.#abandon(helper, 'gone');
    helper.once('error', ended).once('close', ended);
    // Told by `close` already.
    helper.stdin.on('error', () => undefined);
    onLine(helper.stdout, (line) => this.#receive(helper, line));
    helper.unref();
    unreference(helper.stdin);
    unreference(helper.stdout);
    return helper;
  }

  #receive(helper: Helper, line: string): void {
    const answer = parseAnswer(line);
    if (answer === null) this.#abandon(helper, 'gone');
    else this.#waiting.get(answer.id)?.(answer.body);
  }

  /** The helper works off one request after the other, so what holds up one has lost them all. */
  #abandon(helper: Helper, lost: 'silent' | 'gone'): void {
    if (this.#helper !== helper) return;
    this.#helper = undefined;
    helper.kill('SIGKILL');
    for (const settle of [...this.#waiting.values()]) settle({ ok: false, lost });
  }
}

/** Null when something else than the helper writes into its output. */
function parseAnswer(line: string): Numbered<KeychainAnswer> | null {
  try {
    // Both ends of the pipe are built together.
    return JSON.parse(line) as Numbered<KeychainAnswer>;
  } catch {
    return null;
  }
}

/** Lets the process end while the pipe is open. A child's pipes are sockets, which the types do not tell. */
function unreference(stream: Readable | Writable): void {
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
}
