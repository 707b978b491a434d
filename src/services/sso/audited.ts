/** A line in the audit log before a run writes, and one after: a kill leaves the first. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { AuditEvent } from '../audit/port.ts';
import type { SsoDeps } from './deps.ts';
import type { Wiring } from './wiring.ts';

export async function audited<T>(
  { audit }: Pick<SsoDeps, 'audit'>,
  action: 'sso.apply' | 'sso.rollback' | 'sso.remove',
  wiring: Wiring,
  work: () => Promise<T>,
): Promise<T> {
  const line = (outcome: AuditEvent['outcome'], error: string | null) =>
    audit.append({
      action,
      outcome,
      connection: [...new Set(Object.values(wiring.connections))].join(', '),
      target: wiring.name,
      reason: null,
      details: error === null ? { recipe: wiring.recipe } : { recipe: wiring.recipe, error },
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
