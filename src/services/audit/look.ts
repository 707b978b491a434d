/** Looking into the audit log. */
import type { AuditLog, AuditRecord } from './port.ts';

export interface RecentQuery {
  readonly last: number;
  readonly target?: string;
  readonly action?: string;
}

/** The newest matching records, oldest first; holds no more than that many in memory. */
export async function recentRecords(log: AuditLog, query: RecentQuery): Promise<readonly AuditRecord[]> {
  const kept: AuditRecord[] = [];
  for await (const record of log.read()) {
    if (query.target !== undefined && record.target !== query.target) continue;
    if (query.action !== undefined && record.action !== query.action) continue;
    kept.push(record);
    if (kept.length > query.last) kept.shift();
  }
  return kept;
}
