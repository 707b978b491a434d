/** What to do after a run of a wiring that did not end well: never anything but to run it again, or to undo it. */
import { IdctlError } from '../../core/errors.ts';

/** A lost answer is found out by the next run, as is everything that an interruption left. */
export function resumable(error: unknown, wiring: string): unknown {
  if (!(error instanceof IdctlError)) return error;
  const { code, message, vendor, requestId } = error;
  const next =
    code === 'OUTCOME_UNKNOWN' || code === 'CANCELLED'
      ? 'Run it again: it finds out what happened, and goes on.'
      : `${error.hint ?? 'Run it again when the cause is gone.'}\n  It goes on where it ended; or undo it: idctl sso apply --rollback ${wiring}`;
  return new IdctlError(code, message, {
    hint: next,
    cause: error,
    ...(vendor === undefined ? {} : { vendor }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}
