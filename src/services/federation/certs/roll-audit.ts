/** A line in the audit log before an exchange changes something, and one after: a kill leaves the first. */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import type { AuditEvent } from '../../audit/port.ts';
import type { RollDeps, RollRequest } from './roll-contract.ts';

export async function auditedRoll<T>(
  { audit }: Pick<RollDeps, 'audit'>,
  { connection, target }: Pick<RollRequest, 'connection' | 'target'>,
  label: string,
  work: () => Promise<T>,
): Promise<T> {
  const line = (outcome: AuditEvent['outcome'], error: string | null): Promise<unknown> =>
    audit.append({
      action: 'federation.certs.roll',
      outcome,
      connection: target === null ? connection : `${connection}, ${target.connection}`,
      target: label,
      reason: null,
      details: error === null ? {} : { error },
    });
  await line('pending', null);
  try {
    const result = await work();
    await line('done', null);
    return result;
  } catch (error) {
    const code = error instanceof IdctlError ? error.code : 'UNEXPECTED';
    await line(hasCode(error, 'OUTCOME_UNKNOWN', 'CANCELLED', 'TIMEOUT') ? 'unknown' : 'failed', code);
    throw error;
  }
}
