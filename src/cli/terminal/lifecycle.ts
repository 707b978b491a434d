/**
 * The life of a run: deadline, signals, clean-up.
 *
 * The first SIGINT, SIGTERM or SIGHUP aborts waits and reads; the services give back what is out on their way up. If
 * that takes more than ten seconds, everything is aborted. A second SIGINT leaves at once.
 */

import { IdctlError } from '../../core/errors.ts';
import type { CleanUpSignal } from '../../core/exit-codes.ts';
import { SIGNAL_EXIT } from '../../core/exit-codes.ts';
import { LONGEST_TIMER_MS } from '../../core/in-time.ts';

/** How long a clean-up may take, in milliseconds. */
const CLEAN_UP_MS = 10_000;

const SIGNALS = Object.keys(SIGNAL_EXIT) as CleanUpSignal[]; // Object.keys forgets the key type.

export interface Lifecycle {
  /** Aborts at the first signal or at the deadline: for waits, and for calls that change nothing. */
  readonly interrupted: AbortSignal;
  /** Aborts when the clean-up has had its time: for calls that change something. */
  readonly ended: AbortSignal;
  /** The signal that ended the run, if one did. */
  readonly signal: CleanUpSignal | null;
  /** Gives signals to somebody else (a running child) until the returned function is called. */
  divert(handler: (signal: CleanUpSignal) => void): () => void;
  /**
   * A diverted signal has ended what it was diverted to: the clean-up is bounded as after a signal of our own, and the
   * next SIGINT is the second. The exit code is not that of the signal: whoever took it has one.
   */
  endSoon(signal: CleanUpSignal): void;
  /** Runs at the end in any case, last added first. */
  onEnd(cleanUp: () => Promise<void> | void): void;
  /** A run that takes longer is interrupted with TIMEOUT; one deadline at a time. */
  setDeadline(ms: number): void;
  /** From here on the run takes what time it takes, such as that of a child. Too late once the deadline has passed. */
  liftDeadline(): void;
  /** Milliseconds until the deadline; infinite without one, and behind it: then it is the clean-up that has its time. */
  timeLeftMs(): number;
  /** Throws what the first failing clean-up threw, when all have run. */
  end(): Promise<void>;
}

function deadlineOf(
  interrupt: (reason: IdctlError) => void,
): Pick<Lifecycle, 'setDeadline' | 'liftDeadline' | 'timeLeftMs'> {
  let set: { readonly atMs: number; readonly timer: NodeJS.Timeout } | null = null;
  const lift = (): void => {
    clearTimeout(set?.timer);
    set = null;
  };
  return {
    setDeadline(ms) {
      lift();
      const late = new IdctlError('TIMEOUT', `Not done within ${Math.round(ms / 1000)} s.`, {
        hint: 'See --timeout.',
      });
      const pass = (): void => {
        set = null;
        interrupt(late);
      };
      const timer = setTimeout(pass, Math.min(ms, LONGEST_TIMER_MS)).unref();
      set = { atMs: performance.now() + ms, timer };
    },
    liftDeadline: lift,
    timeLeftMs: () => (set === null ? Number.POSITIVE_INFINITY : Math.max(0, set.atMs - performance.now())),
  };
}

export function createLifecycle(target: NodeJS.Process, leaveNow: (exitCode: number) => void): Lifecycle {
  const soft = new AbortController();
  const hard = new AbortController();
  const cleanUps: Array<() => Promise<void> | void> = [];
  const timers: NodeJS.Timeout[] = [];
  const diverted: Array<(signal: CleanUpSignal) => void> = [];
  let received: CleanUpSignal | null = null;
  let isEnding = false;

  const interrupt = (reason: IdctlError): void => {
    soft.abort(reason);
    timers.push(setTimeout(() => hard.abort(reason), CLEAN_UP_MS).unref());
  };
  const deadline = deadlineOf(interrupt);
  const endBecauseOf = (signal: CleanUpSignal): void => {
    isEnding = true;
    interrupt(new IdctlError('CANCELLED', `Interrupted by ${signal}.`));
  };
  const stopListening = listen(target, (signal) => {
    const taker = diverted.at(-1);
    if (taker !== undefined) taker(signal);
    else if (!isEnding) {
      received = signal;
      endBecauseOf(signal);
    } else if (signal === 'SIGINT') leaveNow(SIGNAL_EXIT.SIGINT);
  });

  return {
    interrupted: soft.signal,
    ended: hard.signal,
    get signal() {
      return received;
    },
    divert(handler) {
      diverted.push(handler);
      return () => {
        diverted.splice(diverted.indexOf(handler), 1);
      };
    },
    endSoon(signal) {
      if (!isEnding) endBecauseOf(signal);
    },
    onEnd: (cleanUp) => void cleanUps.push(cleanUp),
    ...deadline,
    async end() {
      const faults = await runAll(cleanUps.splice(0).reverse());
      deadline.liftDeadline();
      for (const timer of timers) clearTimeout(timer);
      stopListening();
      if (faults.length > 0) throw faults[0];
    },
  };
}

function listen(target: NodeJS.Process, hear: (signal: CleanUpSignal) => void): () => void {
  const handlers = SIGNALS.map((signal) => [signal, () => hear(signal)] as const);
  for (const [signal, handler] of handlers) target.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) target.off(signal, handler);
  };
}

/** What they threw. One that fails must not keep the others from giving back what is theirs. */
async function runAll(cleanUps: ReadonlyArray<() => Promise<void> | void>): Promise<readonly unknown[]> {
  const faults: unknown[] = [];
  for (const cleanUp of cleanUps) {
    await (async () => cleanUp())().catch((error: unknown) => faults.push(error));
  }
  return faults;
}
