/** Looking into the audit log. */
import type { AuditLog, AuditRecord } from './port.ts';

/** An account that a short name stands for. */
export interface KnownAccount {
  readonly connection: string;
  readonly id: string;
  readonly name: string;
}

export interface RecentQuery {
  readonly last: number;
  /** A name of the account: the word that it was asked for by, its own name or id, `connection:` before each. */
  readonly target?: string;
  /** Accounts that `target` stands for, by whatever word a record names them. */
  readonly accounts?: readonly KnownAccount[];
  readonly action?: string;
}

/** The newest matching records, oldest first; holds no more than that many in memory. */
export async function recentRecords(log: AuditLog, query: RecentQuery): Promise<readonly AuditRecord[]> {
  const kept: AuditRecord[] = [];
  for await (const record of log.read()) {
    if (query.target !== undefined && !isOf(record, query.target, query.accounts ?? [])) continue;
    if (query.action !== undefined && record.action !== query.action) continue;
    kept.push(record);
    if (kept.length > query.last) kept.shift();
  }
  return kept;
}

function isOf(record: AuditRecord, target: string, known: readonly KnownAccount[]): boolean {
  const { connection, details } = record;
  const [account, accountId] = [details['account'], details['accountId']];
  const names = [record.target, account, accountId].filter((it) => it !== undefined);
  if (names.some((it) => it === target || `${connection}:${it}` === target)) return true;
  return known.some(
    ({ connection: where, id, name }) =>
      // A record without the id tells the account by its name alone.
      where === connection && (accountId === undefined ? account === name : accountId === id),
  );
}
