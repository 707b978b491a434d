/** Dual control: a request, those who confirm it, and the access it gives. */
import { refusal } from './faults.ts';
import type { AccessRequest, Account, SafeMember, Vault, VaultUser } from './vault.ts';
import { can, findSafe, nextSerial, nowSeconds, platformOf, sameName, visibleAccount } from './vault.ts';

/** How long a request without a timeframe lives. */
const REQUEST_SECONDS = 24 * 3600;
const CONFIRMER_PERMISSION = 'requestsAuthorizationLevel1';

export type RequestStatus = 'Waiting' | 'Confirmed' | 'Rejected' | 'Expired' | 'Used';

export interface NewRequest {
  readonly accountId: string;
  readonly reason: string;
  readonly ticketSystem: string;
  readonly ticket: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly multiple: boolean;
  readonly additionalInfo: Readonly<Record<string, string>>;
}

export function confirmationsLeft(request: AccessRequest): number {
  return Math.max(0, request.needed - request.decisions.filter((one) => one.confirmed).length);
}

export function statusOf(vault: Vault, request: AccessRequest): RequestStatus {
  if (request.decisions.some((one) => !one.confirmed)) return 'Rejected';
  if (request.consumed) return 'Used';
  if (nowSeconds(vault) >= request.expires) return 'Expired';
  return confirmationsLeft(request) === 0 ? 'Confirmed' : 'Waiting';
}

export function requestedAccount(vault: Vault, request: AccessRequest): Account {
  const account = vault.data.accounts.find((one) => one.id === request.accountId);
  if (account === undefined) throw new Error(`the request ${request.id} has no account`);
  return account;
}

/** Members of the safe who may confirm. */
export function confirmersOf(vault: Vault, request: AccessRequest): readonly SafeMember[] {
  const safe = findSafe(vault, requestedAccount(vault, request).safeName);
  return (safe?.members ?? []).filter((one) => one.permissions.includes(CONFIRMER_PERMISSION));
}

/** @throws PASWS088E, 400 for an account without dual control or an impossible timeframe, PASWS041E. */
export function createRequest(vault: Vault, user: VaultUser, wanted: NewRequest): AccessRequest {
  const account = visibleAccount(vault, user, wanted.accountId);
  const may = (permission: string) => can(vault, user.name, account.safeName, permission);
  if (!may('useAccounts') && !may('retrieveAccounts')) throw refusal.notAuthorised('useAccounts');
  const platform = platformOf(vault, account);
  if (!platform.dualControl) throw refusal.noConfirmationNeeded();
  if (platform.reason && wanted.reason.trim() === '') throw refusal.missingReason();
  const now = nowSeconds(vault);
  const framed = wanted.from !== null || wanted.to !== null;
  if (framed && (wanted.from === null || wanted.to === null || wanted.to <= Math.max(wanted.from, now))) {
    throw refusal.invalidParameter('ToDate', 'a timeframe needs FromDate and a later ToDate in the future');
  }
  const request: AccessRequest = {
    ...wanted,
    // A request's id may hold characters that a URL must encode; the hash makes a client notice when it does not.
    id: `${account.safeName}#${nextSerial(vault)}`,
    requester: user.name,
    created: now,
    expires: wanted.to ?? now + REQUEST_SECONDS,
    needed: platform.confirmers,
    decisions: [],
    consumed: false,
  };
  vault.data.requests.push(request);
  return request;
}

export interface RequestListing {
  readonly onlyWaiting: boolean;
  readonly expired: boolean;
}

function listed(vault: Vault, options: RequestListing): (request: AccessRequest) => boolean {
  return (request) => {
    const status = statusOf(vault, request);
    return (options.expired || status !== 'Expired') && (!options.onlyWaiting || status === 'Waiting');
  };
}

export function myRequests(vault: Vault, user: VaultUser, options: RequestListing): readonly AccessRequest[] {
  return vault.data.requests
    .filter((one) => sameName(one.requester, user.name))
    .filter(listed(vault, options));
}

function mayConfirm(vault: Vault, user: VaultUser, request: AccessRequest): boolean {
  return confirmersOf(vault, request).some((one) => sameName(one.name, user.name));
}

export function incomingRequests(
  vault: Vault,
  user: VaultUser,
  options: RequestListing,
): readonly AccessRequest[] {
  return vault.data.requests.filter((one) => mayConfirm(vault, user, one)).filter(listed(vault, options));
}

/** @throws 404, also for somebody else's. */
export function myRequest(vault: Vault, user: VaultUser, id: string): AccessRequest {
  const found = vault.data.requests.find((one) => one.id === id && sameName(one.requester, user.name));
  if (found === undefined) throw refusal.requestNotFound(id);
  return found;
}

/** @throws 404 when the user is no confirmer of it. */
export function incomingRequest(vault: Vault, user: VaultUser, id: string): AccessRequest {
  const found = vault.data.requests.find((one) => one.id === id && mayConfirm(vault, user, one));
  if (found === undefined) throw refusal.requestNotFound(id);
  return found;
}

export function deleteRequest(vault: Vault, user: VaultUser, id: string): void {
  const request = myRequest(vault, user, id);
  vault.data.requests = vault.data.requests.filter((one) => one !== request);
}

/** @throws 404, PASWS041E for one's own request, 400 when it is closed, 409 when one has decided before. */
export function decideRequest(
  vault: Vault,
  user: VaultUser,
  id: string,
  decision: { readonly confirmed: boolean; readonly reason: string },
): void {
  const request = incomingRequest(vault, user, id);
  if (sameName(request.requester, user.name)) throw refusal.ownRequest();
  const status = statusOf(vault, request);
  if (status !== 'Waiting') throw refusal.requestClosed(status);
  if (request.decisions.some((one) => sameName(one.user, user.name))) throw refusal.alreadyDecided();
  request.decisions.push({ ...decision, user: user.name, at: nowSeconds(vault) });
}

/** The confirmed request that lets the user in now. */
export function grantedRequest(vault: Vault, user: VaultUser, account: Account): AccessRequest | undefined {
  const now = nowSeconds(vault);
  return vault.data.requests.find(
    (one) =>
      one.accountId === account.id &&
      sameName(one.requester, user.name) &&
      statusOf(vault, one) === 'Confirmed' &&
      (one.from === null || now >= one.from),
  );
}

/** A request for one access is used up by it. */
export function consumeAccess(request: AccessRequest): void {
  if (!request.multiple) request.consumed = true;
}
