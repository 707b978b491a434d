/** One run of a wiring at a time, which ends between two writes when it is interrupted. */
import { IdctlError } from '../../core/errors.ts';
import type { SsoDeps } from './deps.ts';

const LOCK_WAIT_MS = 10_000;

/** @throws CONFLICT when another run of the wiring is at work */
export function alone<T>(
  { locks }: Pick<SsoDeps, 'locks'>,
  wiring: string,
  work: () => Promise<T>,
): Promise<T> {
  return locks.withLock(`wiring ${wiring}`, LOCK_WAIT_MS, work);
}

/** @throws CANCELLED, or TIMEOUT when the run's time is over */
export function refuseInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw signal.reason instanceof IdctlError
    ? signal.reason
    : new IdctlError('CANCELLED', 'The run was interrupted. A second one goes on where it ended.');
}
