/** Who may have a secret, who has it now, and how it comes back. */
import { record } from './audit.ts';
import { orderChange, scheduleOneTimeChange } from './cpm.ts';
import { refusal } from './faults.ts';
import { consumeAccess, grantedRequest } from './requests.ts';
import type { Account, Platform, Vault, VaultUser } from './vault.ts';
import { CPM_USER, can, currentSecret, demand, nowSeconds, platformOf, sameName } from './vault.ts';

export interface RetrieveDetails {
  readonly reason?: string | undefined;
  readonly ticketSystem?: string | undefined;
  readonly ticket?: string | undefined;
  /** 0 and nothing both mean the current one. */
  readonly version?: number | undefined;
  readonly machine?: string | undefined;
}

function refuseWithoutFormalities(platform: Platform, details: RetrieveDetails): void {
  if (platform.reason && (details.reason ?? '').trim() === '') throw refusal.missingReason();
  if (platform.ticket && !((details.ticket ?? '') !== '' && (details.ticketSystem ?? '') !== '')) {
    throw refusal.missingTicket();
  }
}

function secretOfVersion(account: Account, version: number | undefined): string {
  if (version === undefined || version === 0) return currentSecret(account);
  const found = account.versions.find((one) => one.id === version);
  // The documentation promises the current version instead; a 404 is what was seen (psPAS issue 373).
  if (found === undefined) throw refusal.noContent();
  return found.secret;
}

/** Takes the lock of an exclusive account, unless the user has it already. */
function lockFor(vault: Vault, account: Account, user: VaultUser): void {
  if (account.lock !== null) return;
  account.lock = { user: user.name, at: nowSeconds(vault) };
  record(vault, account, user.name, 'Lock File');
}

/**
 * Hands out a secret: checks permission, reason, ticket, confirmation, lock and version in this order, then locks an
 * exclusive account, consumes a one-use confirmation and plans the change of a one-time password.
 */
export function retrieveSecret(
  vault: Vault,
  user: VaultUser,
  account: Account,
  details: RetrieveDetails,
): string {
  demand(vault, user, account, 'retrieveAccounts');
  const platform = platformOf(vault, account);
  refuseWithoutFormalities(platform, details);
  const free = !platform.dualControl || can(vault, user.name, account.safeName, 'accessWithoutConfirmation');
  const request = free ? undefined : grantedRequest(vault, user, account);
  if (!free && request === undefined) throw refusal.confirmationRequired();
  if (platform.exclusive && account.lock !== null && !sameName(account.lock.user, user.name)) {
    throw refusal.lockedByAnother(account.lock.user);
  }
  const secret = secretOfVersion(account, details.version);
  if (platform.exclusive) lockFor(vault, account, user);
  if (request !== undefined) consumeAccess(request);
  if (platform.oneTime) scheduleOneTimeChange(vault, account, platform);
  account.lastUsed = { user: user.name, at: nowSeconds(vault) };
  const ticket = details.ticket === undefined ? '' : `${details.ticketSystem ?? ''} ${details.ticket}`.trim();
  record(vault, account, user.name, 'Retrieve password', {
    reason: details.reason ?? '',
    moreInfo: [ticket, details.machine ?? ''].filter((part) => part !== '').join(', '),
  });
  return secret;
}

function release(vault: Vault, account: Account, by: string): void {
  account.lock = null;
  record(vault, account, by, 'Unlock File');
}

/**
 * Gives an account back. One that the CPM manages passes to the CPM, which changes the secret and then frees it; one
 * that is managed by hand is free at once.
 *
 * @throws PASWS143E somebody else's; 400 when it is not out at all.
 */
export function checkIn(vault: Vault, user: VaultUser, account: Account): void {
  demand(vault, user, account, 'initiateCPMAccountManagementOperations');
  if (account.lock === null) throw refusal.notCheckedOut(account.name);
  if (!sameName(account.lock.user, user.name)) throw refusal.lockedByAnother(account.lock.user);
  release(vault, account, user.name);
  if (!account.automatic) return;
  account.lock = { user: CPM_USER, at: nowSeconds(vault) };
  orderChange(vault, account, { releases: true });
}

/** Ends anybody's lock without a change of the secret. @throws PASWS041E, 400 when it is not out. */
export function unlock(vault: Vault, user: VaultUser, account: Account): void {
  demand(vault, user, account, 'unlockAccounts');
  if (account.lock === null) throw refusal.notCheckedOut(account.name);
  release(vault, account, user.name);
}
