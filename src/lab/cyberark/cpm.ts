/**
 * The Central Policy Manager: what is ordered now and happens a little later. It signs in to the target with the stored
 * secret, so that a vault-only update of an untouched target makes the next verification fail, and a reconcile helps.
 */
import { record } from './audit.ts';
import { refusal } from './faults.ts';
import { generateSshKey } from './ssh-key.ts';
import type { Account, CpmTaskKind, Platform, Vault, VaultUser } from './vault.ts';
import {
  CPM_USER,
  currentSecret,
  demand,
  findSafe,
  nextSerial,
  nowSeconds,
  platformOf,
  sameName,
} from './vault.ts';

export const VENDOR = 'cyberark';
/** The platform whose targets live in the workforce org of the Okta stand-in. */
export const OKTA_PLATFORM = 'OktaAdmins';
const OKTA_VENDOR = 'okta-wic';
const CPM_DELAY_MS = 1000;
const MINUTE_MS = 60_000;
const SECRET_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789!#$%()*+-./:;=?@_~';

/** A password that follows the platform's policy. */
export function generateSecret(vault: Vault, platform: Platform): string {
  return vault.context.chance.text(platform.passwordLength, SECRET_ALPHABET);
}

/** Adds a version; the safe keeps so many. */
export function storeSecret(vault: Vault, account: Account, secret: string, by: string): void {
  const id = (account.versions.at(-1)?.id ?? 0) + 1;
  const keep = findSafe(vault, account.safeName)?.versionsRetention ?? 1;
  account.versions = [...account.versions, { id, secret, by, at: nowSeconds(vault) }].slice(-keep);
  account.lastModified = nowSeconds(vault);
}

/**
 * Orders, status and errors are properties of the account as well ("file categories"), whose time moves with each of
 * them. Failures move no other time.
 */
function setStatus(vault: Vault, account: Account, status: Account['cpmStatus'], error: string): void {
  account.cpmStatus = status;
  account.cpmError = error;
  account.propertiesModified = nowSeconds(vault);
}

function start(vault: Vault, account: Account, kind: CpmTaskKind, releases: boolean): void {
  const serial = nextSerial(vault);
  account.tasks.push({ kind, serial, releases });
  setStatus(vault, account, 'inProcess', account.cpmError);
  vault.context.schedule(vault.context.clock.now() + CPM_DELAY_MS, {
    vendor: VENDOR,
    event: 'cpm',
    data: { accountId: account.id, serial },
  });
}

/** Orders a change that nobody asked for by API: after a check-in, or after a one-time password was seen. */
export function orderChange(vault: Vault, account: Account, options: { readonly releases: boolean }): void {
  start(vault, account, 'change', options.releases);
}

/** A one-time password changes when its MinValidityPeriod is over; the first retrieval starts the time. */
export function scheduleOneTimeChange(vault: Vault, account: Account, platform: Platform): void {
  if (account.oneTimeSerial !== null || !account.automatic) return;
  account.oneTimeSerial = nextSerial(vault);
  vault.context.schedule(vault.context.clock.now() + platform.minValidityMinutes * MINUTE_MS, {
    vendor: VENDOR,
    event: 'one-time',
    data: { accountId: account.id, serial: account.oneTimeSerial },
  });
}

/** The time of a one-time password is over. */
export function endOneTime(vault: Vault, account: Account, serial: number): void {
  if (account.oneTimeSerial !== serial) return;
  account.oneTimeSerial = null;
  if (account.lock !== null) account.lock = { user: CPM_USER, at: nowSeconds(vault) };
  orderChange(vault, account, { releases: account.lock !== null });
}

function refuseLockedByAnother(user: VaultUser, account: Account): void {
  if (account.lock !== null && !sameName(account.lock.user, user.name))
    throw refusal.updateWhileLocked(account.lock.user);
}

/** Marks the account for the CPM. @throws PASWS041E, PASWS001W, 400 when it is not for the CPM to do. */
export function orderTask(vault: Vault, user: VaultUser, account: Account, kind: CpmTaskKind): void {
  demand(vault, user, account, 'initiateCPMAccountManagementOperations');
  if (!account.automatic) throw refusal.managedManually(account.name);
  if (kind === 'reconcile' && !(account.reconcileLinked && platformOf(vault, account).allowReconcile)) {
    throw refusal.reconcileNotPossible();
  }
  if (kind !== 'verify') refuseLockedByAnother(user, account);
  start(vault, account, kind, false);
}

/** The secret that the next change sets; `immediately` orders that change. */
export function setNextSecret(
  vault: Vault,
  user: VaultUser,
  account: Account,
  next: { readonly secret: string; readonly immediately: boolean },
): void {
  demand(vault, user, account, 'specifyNextAccountContent');
  refuseLockedByAnother(user, account);
  if (next.immediately) orderTask(vault, user, account, 'change');
  account.nextSecret = next.secret;
}

/** Stores a secret without touching the target. */
export function updateInVault(vault: Vault, user: VaultUser, account: Account, secret: string): void {
  demand(vault, user, account, 'updateAccountContent');
  refuseLockedByAnother(user, account);
  storeSecret(vault, account, secret, user.name);
  record(vault, account, user.name, 'Store password');
}

const FAILURES = {
  change: ['CPM Change Password Failed', 'The target refused the change.'],
  verify: ['CPM Verify Password Failed', 'The target refused the stored password.'],
  reconcile: ['CPM Reconcile Password Failed', 'The target refused the reconcile account.'],
} as const;
const SUCCESSES = {
  change: 'CPM Change Password',
  verify: 'CPM Verify Password',
  reconcile: 'CPM Reconcile Password',
} as const;

function newSecret(vault: Vault, account: Account): string {
  if (account.secretType === 'password') return generateSecret(vault, platformOf(vault, account));
  return generateSshKey(vault.context.chance, `${account.userName}@${account.address}`);
}

function setOnTarget(vault: Vault, account: Account): void {
  const secret = account.nextSecret ?? newSecret(vault, account);
  account.nextSecret = null;
  account.oneTimeSerial = null;
  account.targetSecret = secret;
  storeSecret(vault, account, secret, CPM_USER);
  tellTarget(vault, account);
}

/** Lets the stand-in that is the account's target know which password it has. */
export function tellTarget(vault: Vault, account: Account): void {
  if (account.platformId !== OKTA_PLATFORM) return;
  vault.context.notify(OKTA_VENDOR, 'password-set', {
    userName: account.userName,
    password: account.targetSecret,
  });
}

function fail(vault: Vault, account: Account, kind: CpmTaskKind): void {
  const [action, message] = FAILURES[kind];
  setStatus(vault, account, 'failure', message);
  record(vault, account, CPM_USER, action, { client: 'CPM', moreInfo: message, alert: true });
}

function succeed(vault: Vault, account: Account, kind: CpmTaskKind): void {
  if (kind === 'verify') account.lastVerified = nowSeconds(vault);
  else setOnTarget(vault, account);
  if (kind === 'reconcile') account.lastReconciled = nowSeconds(vault);
  setStatus(vault, account, 'success', '');
  record(vault, account, CPM_USER, SUCCESSES[kind], { client: 'CPM' });
}

/**
 * The CPM's turn. An account whose change failed stays with the CPM: somebody may still know its secret.
 */
export function runTask(vault: Vault, account: Account, serial: number): void {
  const task = account.tasks.find((one) => one.serial === serial);
  if (task === undefined) return;
  account.tasks = account.tasks.filter((one) => one !== task);
  const inSync = account.targetSecret === currentSecret(account);
  if (account.targetRefuses || (task.kind !== 'reconcile' && !inSync)) {
    fail(vault, account, task.kind);
  } else {
    succeed(vault, account, task.kind);
    if (task.releases) account.lock = null;
  }
  if (account.tasks.length > 0) account.cpmStatus = 'inProcess';
}
