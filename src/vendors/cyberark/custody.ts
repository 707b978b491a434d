/**
 * Who has an account. PVWA's account object does not tell, so it is put together:
 * 1. `savedFilter=Locked` (documented, 12.6+) tells whether it is locked;
 * 2. the overview (not documented, but what the vendor's SDK and console call) names the holder;
 * 3. the newest retrieval without a later check-in (activities) hints at the holder.
 */
import { IdctlError } from '../../core/errors.ts';
import type { Custody, PrivilegedAccount } from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import type { PvwaClient } from './client.ts';
import { allAccounts, safeFilter } from './paging.ts';
import { principalOf } from './principal.ts';
import { holderInSentence } from './refusals.ts';
import { isAtLeast } from './server-version.ts';
import type { Activity, Overview } from './spec.ts';
import { epochMs, isoTime } from './times.ts';

const NOBODY: Custody = { state: 'available', holder: null, since: null, until: null };
const UNKNOWN: Custody = { ...NOBODY, state: 'unknown' };

interface Holder {
  readonly name: string;
  /** ISO instant. */
  readonly since: string | null;
}

/** Null when it cannot be had: everything asked by this is an addition to an answer that stands without it. */
export async function ifTold<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof IdctlError && error.code !== 'CANCELLED') return null;
    throw error;
  }
}

/**
 * The user of the newest retrieval that no check-in or release followed. Action names are words for people, and the
 * numbers beside them are not documented: a hint, which is all that it is used for.
 */
function lastRetriever(activities: readonly Activity[]): Holder | null {
  const newestFirst = activities.toSorted((a, b) => (epochMs(b.date) ?? 0) - (epochMs(a.date) ?? 0));
  const last = newestFirst.find((it) => /retrieve|copy|show|check.?in|unlock|release/i.test(it.action));
  if (last === undefined || last.user === '' || /check.?in|unlock|release/i.test(last.action)) return null;
  return { name: last.user, since: isoTime(last.date) };
}

/** `CORP\\jane` signs in as the vault user `jane`. */
const vaultName = (name: string): string => name.slice(name.lastIndexOf('\\') + 1).toLowerCase();

export class CustodyReader {
  readonly #context: VendorContext;
  readonly #client: PvwaClient;

  constructor(context: VendorContext, client: PvwaClient) {
    this.#context = context;
    this.#client = client;
  }

  async of(account: PrivilegedAccount): Promise<Custody> {
    const isLocked = await this.#isLocked(account);
    if (isLocked === false) return NOBODY;
    const overview = await ifTold(this.#client.overview(account.id));
    // Without a sign that it is locked at all, the last retrieval proves nothing.
    if (isLocked === null && (overview?.lockedBy ?? null) === null) return UNKNOWN;
    if (isLocked === null && overview?.lockedBy === '') return NOBODY;
    const holder = await this.#holder(account.id, overview);
    if (holder === null) return UNKNOWN;
    const me = await ifTold(principalOf(this.#context, this.#client));
    const isMe = me !== null && vaultName(me) === vaultName(holder.name);
    return {
      state: isMe ? 'held-by-me' : 'held-by-other',
      holder: holder.name,
      since: holder.since,
      until: null,
    };
  }

  /** After a refusal that says that somebody else has it: the refusal stands, whether or not the name is told. */
  async afterRefusal(account: PrivilegedAccount, refusal: unknown): Promise<Custody> {
    const holder = await this.#holder(account.id, await ifTold(this.#client.overview(account.id)));
    const name = holder?.name ?? holderInSentence(refusal);
    return { state: 'held-by-other', holder: name, since: holder?.since ?? null, until: null };
  }

  /** Null when the server is too old to tell. */
  async #isLocked(account: PrivilegedAccount): Promise<boolean | null> {
    // An older server ignores the filter and would call every account locked.
    if (!(await isAtLeast(this.#context, this.#client, '12.6'))) return null;
    const filter = await safeFilter(this.#context, this.#client, account.container);
    for await (const it of allAccounts(this.#context, this.#client, { filter, savedFilter: 'Locked' })) {
      if (it.id === account.id) return true;
    }
    return false;
  }

  async #holder(id: string, overview: Overview | null): Promise<Holder | null> {
    const lockedBy = overview?.lockedBy ?? '';
    if (lockedBy !== '') {
      const isLastUser = overview?.lastUsedBy === lockedBy;
      return { name: lockedBy, since: isLastUser ? isoTime(overview?.lastUsedDate ?? null) : null };
    }
    return lastRetriever((await ifTold(this.#client.activities(id))) ?? []);
  }
}
