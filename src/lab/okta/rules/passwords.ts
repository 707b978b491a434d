/** Passwords: who can sign in with what, what a password must be like, and when an account locks. */
import { instant } from '../../../core/clock.ts';
import { OktaRefusal } from '../errors.ts';
import type { User } from '../model.ts';
import { ALPHANUMERIC, nowText, type OrgWorld } from '../org-world.ts';
import { bySystem, logEvent, type Origin, record, userParty } from './system-log.ts';
import { findUserByLogin, setStatus } from './users.ts';

/** The lab org's lockout setting; each real org has its own. */
export const MAX_BAD_TRIES = 10;
export const MIN_LENGTH = 8;

/** Assumed; the document shows an instant and names no lifetime. */
const SESSION_TOKEN_LIFETIME_MS = 5 * 60_000;

/** So that every class of characters is in a password, whatever chance gave. */
const SUFFIX = 'aA1!';

export type PasswordSignIn =
  | { readonly outcome: 'success'; readonly user: User }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'locked-out'; readonly user: User }
  | { readonly outcome: 'password-expired'; readonly user: User };

/**
 * Checks a password, counts bad tries and locks after ten of them in a row. Writes the failures to the System Log;
 * a success is the caller's to write, together with the session that comes of it.
 */
export function signInWithPassword(
  world: OrgWorld,
  username: string,
  password: string,
  by: Origin = bySystem(world),
): PasswordSignIn {
  const user = findUserByLogin(world, username);
  if (user === null || user.password === null || !canHaveSession(user)) {
    return refuse(world, by, user, username);
  }
  if (user.status === 'LOCKED_OUT') {
    failed(world, by, user, username, 'LOCKED_OUT');
    return { outcome: 'locked-out', user };
  }
  if (user.password !== password) {
    user.badTries += 1;
    if (user.badTries >= MAX_BAD_TRIES) lock(world, user);
    return refuse(world, by, user, username);
  }
  user.badTries = 0;
  if (user.status !== 'ACTIVE') return { outcome: 'password-expired', user };
  user.lastLogin = nowText(world);
  return { outcome: 'success', user };
}

function canHaveSession({ status }: User): boolean {
  return ['ACTIVE', 'LOCKED_OUT', 'PASSWORD_EXPIRED', 'RECOVERY'].includes(status);
}

function refuse(world: OrgWorld, by: Origin, user: User | null, username: string): PasswordSignIn {
  failed(world, by, user, username, 'INVALID_CREDENTIALS');
  return { outcome: 'refused' };
}

function failed(world: OrgWorld, by: Origin, user: User | null, username: string, reason: string): void {
  const stranger = { id: 'unknown', type: 'User', alternateId: username, displayName: 'unknown' };
  logEvent(world, {
    ...by,
    eventType: 'user.session.start',
    displayMessage: 'Sign-in to Okta',
    actor: user === null ? stranger : userParty(user),
    outcome: { result: 'FAILURE', reason },
    severity: 'WARN',
    credentialType: 'PASSWORD',
  });
}

export function lock(world: OrgWorld, user: User): void {
  setStatus(world, user, 'LOCKED_OUT');
  record(world, bySystem(world), 'user.account.lock', 'Account was locked', [userParty(user)], {
    severity: 'DEBUG',
    outcome: { result: 'FAILURE', reason: 'LOCKED_OUT' },
  });
}

/** A password of chance that fits the policy. */
export function newPassword({ context }: Pick<OrgWorld, 'context'>): string {
  return context.chance.text(20, ALPHANUMERIC) + SUFFIX;
}

/** What the policy misses, in words; empty for a good password. */
export function complexityFaults(password: string, login: string): readonly string[] {
  const faults: Array<readonly [wrong: boolean, what: string]> = [
    [password.length < MIN_LENGTH, `at least ${MIN_LENGTH} characters`],
    [!/[a-z]/.test(password), 'a lowercase letter'],
    [!/[A-Z]/.test(password), 'an uppercase letter'],
    [!/\d/.test(password), 'a number'],
    [partsOf(login).some((part) => password.toLowerCase().includes(part)), 'no parts of your username'],
  ];
  return faults.filter(([wrong]) => wrong).map(([, what]) => what);
}

/** Parts of a login that are long enough to give a password away. */
function partsOf(login: string): readonly string[] {
  return login
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part.length >= 4);
}

/** @throws E0000001 as Okta answers a weak password in a user's document */
export function requireComplexity(password: string, login: string): void {
  const faults = complexityFaults(password, login);
  if (faults.length === 0) return;
  throw OktaRefusal.invalid('password', `password: it needs ${faults.join(', ')}`);
}

/**
 * Stores a password. A user who waited for one becomes active; one who is locked stays locked (assumed, since Okta has
 * `unlockUser` for that). Nothing happens when it is the same password.
 */
export function setPassword(world: OrgWorld, by: Origin, user: User, password: string): void {
  if (user.password === password) return;
  const isFirst = user.password === null;
  user.password = password;
  user.passwordChanged = nowText(world);
  user.lastUpdated = user.passwordChanged;
  if (user.provider.type === 'OKTA' && hasWaited(user)) setStatus(world, user, 'ACTIVE');
  const message = isFirst ? 'Password of the user was set' : 'Password of the user was changed';
  record(world, by, 'user.account.update_password', message, [userParty(user)]);
}

function hasWaited({ status }: User): boolean {
  return status === 'PROVISIONED' || status === 'PASSWORD_EXPIRED' || status === 'RECOVERY';
}

export interface SessionToken {
  readonly token: string;
  readonly expiresAt: string;
}

export function newSessionToken(world: OrgWorld, user: User): SessionToken {
  const token = world.context.chance.text(42, ALPHANUMERIC);
  const expiresAt = instant(world.context.clock.now() + SESSION_TOKEN_LIFETIME_MS);
  world.state.sessionTokens.push({ token, userId: user.id, expiresAt });
  return { token, expiresAt };
}

/** Uses a session token up; null when there is none such, or not any more. */
export function takeSessionToken(world: OrgWorld, token: string): User | null {
  const { state } = world;
  const found = state.sessionTokens.find((one) => one.token === token);
  state.sessionTokens = state.sessionTokens.filter((one) => one !== found && isOpen(world, one));
  if (found === undefined || !isOpen(world, found)) return null;
  return state.users.find(({ id, status }) => id === found.userId && status === 'ACTIVE') ?? null;
}

function isOpen({ context }: OrgWorld, { expiresAt }: SessionToken): boolean {
  return Date.parse(expiresAt) > context.clock.now();
}
