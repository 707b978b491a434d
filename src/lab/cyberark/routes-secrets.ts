/** Secrets of accounts: retrieval, versions, check-in, and what the CPM is told (PVWA: Accounts_Retrieve and so on). */
import { generateSecret, orderTask, setNextSecret, updateInVault } from './cpm.ts';
import { checkIn, retrieveSecret, unlock } from './custody.ts';
import { notBuilt, refusal } from './faults.ts';
import { accountOf } from './routes-accounts.ts';
import type { Account } from './vault.ts';
import { demand, platformOf } from './vault.ts';
import { versionView } from './views.ts';
import { empty, json } from './wire/answers.ts';
import type { Fields } from './wire/fields.ts';
import type { Call, Route } from './wire/router.ts';
import { route } from './wire/router.ts';

/** AccountContentPrerequsites of the OpenAPI document; `TicketingSystemName` is not among its fields. */
const RETRIEVAL = {
  reason: 'text',
  TicketingSystem: 'text',
  TicketId: 'text',
  Version: 'integer',
  ActionType: 'text',
  isUse: 'flag',
  Machine: 'text',
} as const;

type Retrieval = Call<Record<never, never>, typeof RETRIEVAL>;

function refuseAction(body: Fields<typeof RETRIEVAL>, actions: readonly string[]): void {
  if (body.isUse === true) throw notBuilt('isUse, which is for PSM for SSH only');
  const action = (body.ActionType ?? actions[0] ?? '').toLowerCase();
  if (action === 'connect') throw notBuilt('the action connect');
  if (!actions.includes(action))
    throw refusal.invalidParameter('ActionType', `it is one of ${actions.join(', ')}`);
}

function retrieval(kind: 'password' | 'key', actions: readonly string[]) {
  return (call: Retrieval): Response => {
    refuseAction(call.body, actions);
    const account = accountOf(call);
    if (account.secretType !== kind) throw refusal.invalidParameter('id', `the account holds no ${kind}`);
    const {
      reason,
      TicketingSystem: ticketSystem,
      TicketId: ticket,
      Version: version,
      Machine: machine,
    } = call.body;
    return json(
      retrieveSecret(call.vault, call.user, account, { reason, ticketSystem, ticket, version, machine }),
    );
  };
}

/** The account of an operation that no document describes for SSH keys. @throws 501 for a key */
function passwordAccountOf(call: Parameters<typeof accountOf>[0], operation: string): Account {
  const account = accountOf(call);
  if (account.secretType === 'key') throw notBuilt(`${operation} for SSH keys`);
  return account;
}

const ACCOUNT = 'API/Accounts/:id';

export const secretRoutes: readonly Route[] = [
  route('POST', `${ACCOUNT}/Password/Retrieve`, { body: RETRIEVAL }, retrieval('password', ['show', 'copy'])),
  route('POST', `${ACCOUNT}/Secret/Retrieve`, { body: RETRIEVAL }, retrieval('key', ['retrieve'])),
  route('GET', `${ACCOUNT}/Secret/Versions`, { query: { showTemporary: 'flag' } }, (call) => {
    const account = accountOf(call);
    demand(call.vault, call.user, account, 'viewSafeMembers');
    return json({ Versions: account.versions.map(versionView) });
  }),
  route('POST', `${ACCOUNT}/Secret/Generate`, { body: { AccountId: 'text' } }, (call) => {
    const account = passwordAccountOf(call, 'Secret/Generate');
    demand(call.vault, call.user, account, 'updateAccountContent');
    return json({ password: generateSecret(call.vault, platformOf(call.vault, account)) });
  }),
  route('POST', `${ACCOUNT}/CheckIn`, {}, (call) => {
    checkIn(call.vault, call.user, accountOf(call));
    return empty();
  }),
  route('POST', `${ACCOUNT}/Unlock`, {}, (call) => {
    unlock(call.vault, call.user, accountOf(call));
    return empty();
  }),
  route('POST', `${ACCOUNT}/Change`, { body: { ChangeEntireGroup: 'flag' } }, (call) => {
    orderTask(call.vault, call.user, accountOf(call), 'change');
    return empty();
  }),
  route('POST', `${ACCOUNT}/Verify`, {}, (call) => {
    orderTask(call.vault, call.user, accountOf(call), 'verify');
    return empty();
  }),
  route('POST', `${ACCOUNT}/Reconcile`, {}, (call) => {
    orderTask(call.vault, call.user, accountOf(call), 'reconcile');
    return empty();
  }),
  route(
    'POST',
    `${ACCOUNT}/SetNextPassword`,
    { body: { ChangeImmediately: 'flag', NewCredentials: 'text!' } },
    (call) => {
      const { NewCredentials: secret, ChangeImmediately: immediately = false } = call.body;
      const account = passwordAccountOf(call, 'SetNextPassword');
      setNextSecret(call.vault, call.user, account, { secret, immediately });
      return empty();
    },
  ),
  route(
    'POST',
    `${ACCOUNT}/Password/Update`,
    { body: { NewCredentials: 'text!', ChangeEntireGroup: 'flag' } },
    (call) => {
      const account = passwordAccountOf(call, 'Password/Update');
      updateInVault(call.vault, call.user, account, call.body.NewCredentials);
      return empty();
    },
  ),
];
