/** Writing is read, change, write: two writers at once would lose one of the changes. */

/** Runs `work` while no other process holds the same lock. Given by the caller, who knows where locks live. */
export type CrossProcessLock = <T>(work: () => Promise<T>) => Promise<T>;

/** The same lock, also between the calls of one process, where a lock held by process id would not exclude anyone. */
export function oneWriterAtATime(locked: CrossProcessLock): CrossProcessLock {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(() => locked(work));
    last = run.catch(() => undefined);
    return run;
  };
}
