/** Accounts: search, read, change of properties, history (PVWA: Accounts_GetAccounts and neighbours). */
import { activitiesOf } from './audit.ts';
import { refusal } from './faults.ts';
import type { PatchOperation } from './patch.ts';
import { patchAccount } from './patch.ts';
import type { AccountSearch } from './search.ts';
import { searchAccounts } from './search.ts';
import type { Account, Vault, VaultUser } from './vault.ts';
import { can, demand, visibleAccount } from './vault.ts';
import { accountView, activityView, oldActivityView, overviewView } from './views.ts';
import { json } from './wire/answers.ts';
import { parseJson } from './wire/fields.ts';
import type { Incoming, Route } from './wire/router.ts';
import { parameter, route } from './wire/router.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

/** The account that `:id` names, as the caller may see it. */
export function accountOf(call: Incoming & { readonly user: VaultUser }): Account {
  return visibleAccount(call.vault, call.user, parameter(call, 'id'));
}

/** Relative to the application, without a leading slash, and without the saved filter (psPAS issue 491). */
function nextLink(search: AccountSearch, offset: number): string {
  const query = new URLSearchParams({ offset: String(offset), limit: String(search.limit) });
  for (const name of ['search', 'searchType', 'sort', 'filter'] as const) {
    const value = search[name];
    if (value !== undefined) query.set(name, value);
  }
  return `api/Accounts?${query}`;
}

function isOperation(value: unknown): value is PatchOperation {
  if (typeof value !== 'object' || value === null) return false;
  const { op, path, ...rest } = value as Partial<Record<string, unknown>>; // every object may be read like this
  return (
    (op === 'add' || op === 'replace' || op === 'remove') &&
    typeof path === 'string' &&
    Object.keys(rest).every((name) => name === 'value')
  );
}

function patchOperations(call: Incoming): readonly PatchOperation[] {
  const operations = parseJson(call.headers.get('content-type'), call.text);
  if (!Array.isArray(operations) || operations.length === 0 || !operations.every(isOperation)) {
    throw refusal.badRequest('body', 'The body is not an array of add, replace and remove operations.');
  }
  return operations;
}

/** @throws PASWS041E without viewAuditLog. */
function auditedActivities(vault: Vault, user: VaultUser, account: Account) {
  demand(vault, user, account, 'viewAuditLog');
  return activitiesOf(account);
}

const SEARCH = {
  search: 'text',
  searchType: 'text',
  sort: 'text',
  offset: 'integer',
  limit: 'integer',
  filter: 'text',
  savedFilter: 'text',
} as const;

export const accountRoutes: readonly Route[] = [
  route('GET', 'API/Accounts', { query: SEARCH }, (call) => {
    const { offset = 0, limit = DEFAULT_LIMIT } = call.query;
    if (limit < 1 || limit > MAX_LIMIT) throw refusal.invalidParameter('limit', `it is 1 to ${MAX_LIMIT}`);
    const search = { ...call.query, offset, limit };
    const page = searchAccounts(call.vault, call.user, search);
    return json({
      value: page.items.map(accountView),
      count: page.items.length,
      ...(page.nextOffset === null ? {} : { nextLink: nextLink(search, page.nextOffset) }),
    });
  }),
  route('GET', 'API/Accounts/:id', {}, (call) => json(accountView(accountOf(call)))),
  route('PATCH', 'API/Accounts/:id', { body: 'raw' }, (call) => {
    const account = accountOf(call);
    demand(call.vault, call.user, account, 'updateAccountProperties');
    patchAccount(call.vault, account, patchOperations(call));
    return json(accountView(account));
  }),
  route('GET', 'API/Accounts/:id/Activities', {}, (call) => {
    const activities = auditedActivities(call.vault, call.user, accountOf(call));
    return json({ Activities: activities.map(activityView), Total: activities.length });
  }),
  route('GET', 'WebServices/PIMServices.svc/Accounts/:id/Activities', {}, (call) =>
    json({
      GetAccountActivitiesResult: auditedActivities(call.vault, call.user, accountOf(call)).map(
        oldActivityView,
      ),
    }),
  ),
  route('GET', 'API/ExtendedAccounts/:id/overview', {}, (call) => {
    const account = accountOf(call);
    const audited = can(call.vault, call.user.name, account.safeName, 'viewAuditLog');
    return json(overviewView(call.vault, account, audited ? activitiesOf(account) : []));
  }),
];
