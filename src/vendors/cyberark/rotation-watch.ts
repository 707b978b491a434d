/**
 * Following a rotation. A success moves a time; a failure moves none, and its status looks like that of the failure
 * before it. (`categoryModificationTime` moves with any property of the account, the request's own included, and so
 * proves nothing.) A failure is a new one where
 * 1. the account had not failed before the request, or
 * 2. CPM was seen at work on it after the request, or
 * 3. its activities hold a failure that is newer than the newest one before the request. Reading them takes the
 *    permission to view the audit log; without it a run that is resumed cannot tell, and keeps the outcome unknown.
 */
import type {
  PrivilegedAccount,
  RotationMark,
  RotationMethod,
  RotationProgress,
} from '../../services/pam/port.ts';
import type { PvwaClient } from './client.ts';
import { ifTold } from './custody.ts';
import { markOf, progressOf } from './rotation.ts';
import type { Account } from './spec.ts';
import { epochMs } from './times.ts';

/** Numbers of the audit actions by which a method fails; CPM may reconcile instead of changing, and fail at that. */
const FAILURES: Readonly<Record<RotationMethod, readonly number[]>> = {
  change: [57, 60],
  reconcile: [60],
  verify: [38],
  set: [57, 60],
};

/** What a mark calls the instant of the newest failure of such a number, in milliseconds; 0 for none. */
const failedAt = (actionId: number): string => `failedAt${actionId}`;

export class RotationWatch {
  readonly #client: PvwaClient;
  /** Marks after which CPM was seen at work. */
  readonly #atWork = new WeakSet<RotationMark>();

  constructor(client: PvwaClient) {
    this.#client = client;
  }

  async mark({ id }: PrivilegedAccount): Promise<RotationMark> {
    const account = await this.#client.account(id);
    const failures = account.secretManagement.status === 'failure' ? await this.#failures(id) : null;
    const codes = new Set(Object.values(FAILURES).flat());
    const times = failures === null ? [] : [...codes].map((it) => [failedAt(it), failures.get(it) ?? 0]);
    return { ...markOf(account), ...Object.fromEntries(times) };
  }

  async progress(
    { id }: PrivilegedAccount,
    mark: RotationMark,
    method: RotationMethod,
  ): Promise<RotationProgress> {
    const account = await this.#client.account(id);
    if (account.secretManagement.status === 'inProcess') this.#atWork.add(mark);
    return progressOf(account, mark, method, await this.#hasFailedSince(account, mark, method));
  }

  async #hasFailedSince(account: Account, mark: RotationMark, method: RotationMethod): Promise<boolean> {
    if (account.secretManagement.status !== 'failure') return false;
    if (mark['status'] !== 'failure' || this.#atWork.has(mark)) return true;
    const marked = FAILURES[method].map((it) => [it, mark[failedAt(it)]] as const);
    // What could not be read before the request has nothing to be compared with.
    if (marked.every(([, at]) => typeof at !== 'number')) return false;
    const failures = await this.#failures(account.id);
    return marked.some(([it, at]) => typeof at === 'number' && (failures?.get(it) ?? 0) > at);
  }

  /** When each action last happened, by its number; null when the activities may not or cannot be read. */
  async #failures(id: string): Promise<ReadonlyMap<number, number> | null> {
    const activities = await ifTold(this.#client.activities(id));
    if (activities === null) return null;
    const newest = new Map<number, number>();
    for (const { actionId, date } of activities) {
      if (actionId === null) continue;
      newest.set(actionId, Math.max(newest.get(actionId) ?? 0, epochMs(date) ?? 0));
    }
    return newest;
  }
}
