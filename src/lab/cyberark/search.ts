/** How PVWA finds accounts: keywords, filters, saved filters, order, pages. */
import type { ActionName } from './audit.ts';
import { notBuilt, refusal } from './faults.ts';
import { entryOf } from './table.ts';
import type { Account, CpmTaskKind, Vault, VaultUser } from './vault.ts';
import { can, sameName } from './vault.ts';

export interface AccountSearch {
  readonly search?: string | undefined;
  readonly searchType?: string | undefined;
  readonly sort?: string | undefined;
  readonly filter?: string | undefined;
  readonly savedFilter?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Offset of the next page; null on the last one. */
  readonly nextOffset: number | null;
}

const MAX_KEYWORDS_LENGTH = 500;
const SORT_LIMIT = 3;

const SORT_KEYS: Readonly<Record<string, (account: Account) => string | number>> = {
  name: (one) => one.name,
  address: (one) => one.address,
  username: (one) => one.userName,
  platformid: (one) => one.platformId,
  safename: (one) => one.safeName,
  secrettype: (one) => one.secretType,
  createdtime: (one) => one.created,
  categorymodificationtime: (one) => one.propertiesModified,
};

type Test = (account: Account) => boolean;

/** Which task failed is told by the CPM's latest entry. */
const failed =
  (action: ActionName): Test =>
  (one) =>
    one.cpmStatus === 'failure' &&
    one.activities.findLast((entry) => entry.client === 'CPM')?.action === action;

const scheduled =
  (kind: CpmTaskKind): Test =>
  (one) =>
    one.tasks.some((task) => task.kind === kind);

const SAVED_FILTERS: Readonly<Record<string, Test | null>> = {
  regular: () => true,
  locked: (one) => one.lock !== null,
  failedchange: failed('CPM Change Password Failed'),
  failedverify: failed('CPM Verify Password Failed'),
  failedreconcile: failed('CPM Reconcile Password Failed'),
  scheduledforchange: scheduled('change'),
  scheduledforverify: scheduled('verify'),
  scheduledforreconcile: scheduled('reconcile'),
  disabledpasswordbyuser: (one) => !one.automatic,
  recently: null,
  new: null,
  link: null,
  deleted: null,
  policyfailures: null,
  accessedbyusers: null,
  modifiedbyusers: null,
  modifiedbycpm: null,
  disabledpasswordbycpm: null,
  successfullyreconciled: null,
  lockedornew: null,
  favorites: null,
};

function savedFilterTest(name: string | undefined): Test {
  if (name === undefined) return () => true;
  const test = entryOf(SAVED_FILTERS, name.toLowerCase());
  if (test === undefined) throw refusal.invalidParameter('savedFilter', `there is no saved filter ${name}`);
  if (test === null) throw notBuilt(`the saved filter ${name}`);
  return test;
}

function keywordTest(search: AccountSearch): Test {
  const keywords = (search.search ?? '')
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
  if ((search.search ?? '').length > MAX_KEYWORDS_LENGTH)
    throw refusal.invalidParameter('search', 'it is longer than 500');
  const type = (search.searchType ?? 'contains').toLowerCase();
  if (type !== 'contains' && type !== 'startswith') {
    throw refusal.invalidParameter('searchType', 'it is contains or startswith');
  }
  return (one) => {
    const values = [
      one.name,
      one.address,
      one.userName,
      one.platformId,
      one.safeName,
      ...Object.values(one.properties),
    ];
    const lower = values.map((value) => value.toLowerCase());
    return keywords.every((word) =>
      lower.some((value) => (type === 'contains' ? value.includes(word) : value.startsWith(word))),
    );
  };
}

/** `safeName eq X` and `modificationTime gte N`, joined by AND; quotes and OR came with 14.6, later than this server. */
function filterTest(filter: string | undefined): Test {
  const tests = (filter === undefined ? [] : filter.split(/ AND /i)).map((part): Test => {
    const [, property, operator, value] = /^\s*(\w+)\s+(\w+)\s+(.+?)\s*$/.exec(part) ?? [];
    const kind = `${property} ${operator}`.toLowerCase();
    if (value !== undefined && kind === 'safename eq' && !/ OR /i.test(value))
      return (one) => sameName(one.safeName, value);
    if (value !== undefined && kind === 'modificationtime gte' && /^\d+$/.test(value)) {
      return (one) => Math.max(one.propertiesModified, one.lastModified ?? 0) >= Number(value);
    }
    throw refusal.badRequest('filter', `The filter "${part}" is not supported.`);
  });
  return (one) => tests.every((test) => test(one));
}

function order(sort: string | undefined): (a: Account, b: Account) => number {
  const parts = sort === undefined ? [] : sort.split(',').map((part) => part.trim().split(/\s+/));
  if (parts.length > SORT_LIMIT) throw refusal.badRequest('sort', 'At most 3 properties can be sorted by.');
  const comparisons = parts.map(([property = '', direction = 'asc', ...rest]) => {
    const key = entryOf(SORT_KEYS, property.toLowerCase());
    if (key === undefined || !/^(asc|desc)$/i.test(direction) || rest.length > 0) {
      throw refusal.badRequest('sort', `Cannot sort by "${property} ${direction}".`);
    }
    const sign = direction.toLowerCase() === 'desc' ? -1 : 1;
    return (a: Account, b: Account) => {
      const [left, right] = [key(a), key(b)];
      return left === right ? 0 : left < right ? -sign : sign;
    };
  });
  return (a, b) => comparisons.reduce((found, compare) => found || compare(a, b), 0);
}

/** One page of a list that PVWA holds completely. */
export function pageOf<T>(items: readonly T[], offset: number, limit: number): Page<T> {
  const next = offset + limit;
  return { items: items.slice(offset, next), nextOffset: next < items.length ? next : null };
}

/**
 * The accounts that the user may list, one page of them. What lies beyond MaxDisplayedRecords is cut off in silence.
 *
 * @throws CAWS00001E (500) for an offset beyond MaxDisplayedRecords.
 */
export function searchAccounts(vault: Vault, user: VaultUser, search: AccountSearch): Page<Account> {
  const tests = [keywordTest(search), filterTest(search.filter), savedFilterTest(search.savedFilter)];
  const compare = order(search.sort);
  if (search.offset >= vault.maxDisplayedRecords) throw refusal.pageBeyondCap();
  const found = vault.data.accounts
    .filter((one) => can(vault, user.name, one.safeName, 'listAccounts'))
    .filter((one) => tests.every((test) => test(one)))
    .sort(compare)
    .slice(0, vault.maxDisplayedRecords);
  return pageOf(found, search.offset, search.limit);
}
