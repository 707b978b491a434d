/** An act on a directory with its line in the audit log, however it ends. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { AuditEvent } from '../audit/port.ts';
import type { DirectoryDeps } from './deps.ts';

export interface Act extends Pick<AuditEvent, 'action' | 'target' | 'reason' | 'details'> {
  /** The command that tells what became of it, when its answer is lost. */
  readonly look: string;
}

/** @throws what the work throws; the line is written before that */
export async function audited(
  deps: DirectoryDeps,
  { look, ...act }: Act,
  work: () => Promise<void>,
): Promise<void> {
  const note = (outcome: AuditEvent['outcome'], more: Act['details'] = {}): Promise<unknown> =>
    deps.audit.append({
      ...act,
      connection: deps.connection,
      outcome,
      details: { ...act.details, ...more },
    });
  try {
    await work();
  } catch (error) {
    const code = error instanceof IdctlError ? (error.vendor?.code ?? error.code) : 'UNEXPECTED';
    await note(outcomeOf(error), { error: code });
    throw hasCode(error, 'OUTCOME_UNKNOWN') ? withHint(error, `Find out with: ${look}`) : error;
  }
  await note('done');
}

function outcomeOf(error: unknown): AuditEvent['outcome'] {
  if (hasCode(error, 'OUTCOME_UNKNOWN')) return 'unknown';
  return hasCode(error, 'DENIED', 'CONFLICT') ? 'refused' : 'failed';
}

function withHint(error: IdctlError, hint: string): IdctlError {
  const { code, message, vendor, requestId } = error;
  return new IdctlError(code, message, {
    hint,
    ...(vendor === undefined ? {} : { vendor }),
    ...(requestId === undefined ? {} : { requestId }),
    cause: error,
  });
}
