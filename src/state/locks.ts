/** Named locks over all processes of this user: a queue inside the process, a lock file (`lock-file.ts`) between them. */
import * as nodeFs from 'node:fs/promises';
import { type Clock, instant } from '../core/clock.ts';
import { IdctlError } from '../core/errors.ts';
import type { Locks, ProcessTable } from '../services/pam/lease.ts';
import type { StateFs } from './atomic-file.ts';
import { LockFiles, lockPath, parseLock } from './lock-file.ts';

/** How long a waiter sleeps between two looks at the lock file. */
const SHORTEST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;
/** The longest that a timer can wait. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

export interface LocksDeps {
  readonly processes: ProcessTable;
  readonly clock: Clock;
  readonly fs?: StateFs;
}

/** Locks whose files are in `folder`. They are not re-entrant: asking for a name inside its own work is a CONFLICT. */
export function createLocks(folder: string, deps: LocksDeps): Locks {
  return new FileLocks(folder, deps);
}

class FileLocks implements Locks {
  readonly #folder: string;
  readonly #deps: LocksDeps;
  readonly #files: LockFiles;
  /** The last in line of each name; settles when everybody up to it has left. */
  readonly #lines = new Map<string, Promise<void>>();
  #swept: Promise<void> | undefined;

  constructor(folder: string, deps: LocksDeps) {
    this.#folder = folder;
    this.#deps = deps;
    this.#files = new LockFiles(folder, deps.processes, deps.fs ?? nodeFs);
  }

  async withLock<T>(name: string, waitMs: number, work: () => Promise<T>): Promise<T> {
    // Tidying may fail where taking then fails with the better sentence.
    this.#swept ??= this.#files.sweep().catch(() => undefined);
    await this.#swept;
    const deadline = this.#deps.clock.now() + Math.min(waitMs, LONGEST_WAIT_MS);
    const leave = await this.#enterLine(name, deadline);
    try {
      const path = lockPath(this.#folder, name);
      const taken = await this.#acquire(name, path, deadline);
      try {
        return await work();
      } finally {
        // A lock that cannot be removed ends with this process; the outcome of the work counts for more.
        await this.#files.release(path, taken).catch(() => undefined);
      }
    } finally {
      leave();
    }
  }

  /** Waits for the turn among this process's own callers; answers how to leave. */
  async #enterLine(name: string, deadline: number): Promise<() => void> {
    const before = this.#lines.get(name);
    const { promise: left, resolve: leave } = withResolvers();
    const line = (before ?? Promise.resolve()).then(() => left);
    this.#lines.set(name, line);
    void line.then(() => {
      if (this.#lines.get(name) === line) this.#lines.delete(name);
    });
    if (before === undefined) return leave;
    const stop = new AbortController();
    const late = this.#deps.clock.sleep(Math.max(0, deadline - this.#deps.clock.now()), stop.signal);
    const outcome = await Promise.race([
      before.then(() => 'turn' as const),
      late.then(
        () => 'late' as const,
        () => 'turn' as const,
      ),
    ]);
    stop.abort();
    if (outcome === 'turn') return leave;
    leave();
    throw new IdctlError('CONFLICT', `${name} is locked by this very process`, {
      hint: 'Wait until the other call has finished.',
    });
  }

  async #acquire(name: string, path: string, deadline: number): Promise<string> {
    const { clock } = this.#deps;
    for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const outcome = await this.#files.take(path, name, instant(clock.now()));
      if ('taken' in outcome) return outcome.taken;
      const leftMs = deadline - clock.now();
      if (leftMs <= 0) throw this.#conflict(name, path, outcome.held);
      // Spread, so that waiters who came together do not look together for ever.
      await clock.sleep(Math.min(leftMs, pauseMs * (0.5 + Math.random())));
    }
  }

  #conflict(name: string, path: string, held: string): IdctlError {
    const lock = parseLock(held);
    if (lock === null) {
      return new IdctlError('CONFLICT', `${name} is locked by another version of idctl`, {
        hint: `Try again in a moment. If no idctl runs any more, remove ${path}.`,
      });
    }
    const { holder } = lock;
    const elsewhere = holder.host !== this.#deps.processes.self().host;
    return new IdctlError(
      'CONFLICT',
      `${name} is locked by process ${holder.pid} on ${holder.host} since ${lock.since}`,
      {
        hint: elsewhere
          ? `Try again in a moment. If that process on ${holder.host} is gone for good, remove ${path}.`
          : 'Try again in a moment.',
      },
    );
  }
}

/** Promise.withResolvers, which Node 20 does not have. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
