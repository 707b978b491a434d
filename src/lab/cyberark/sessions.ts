/** Sessions: how long they live, how many there may be, and what makes a caller known. */
import { createHmac } from 'node:crypto';
import { refusal } from './faults.ts';
import type { Session, Vault, VaultUser } from './vault.ts';
import { findUser, nowSeconds, sameName } from './vault.ts';

const IDLE_MS = 20 * 60_000;
const BEARER_SECONDS = 900;
const CONCURRENT_LIMIT = 300;
const FAILURES_TO_SUSPENSION = 5;
const TOKEN_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const TOKEN_LENGTH = 248;

/** Where a logon comes from. */
export type Station = string;

/** @throws ITATS002E once the user is suspended, even with the right password. */
export function refuseSuspended(user: VaultUser): void {
  if (user.suspended) throw refusal.suspended(user.name);
}

/** Counts a failed logon; the fifth in a row suspends the user, who learns it at the next attempt. */
export function countFailure(vault: Vault, user: VaultUser, station: Station): void {
  user.failures += 1;
  user.lastFailure = { at: nowSeconds(vault), address: station };
  if (user.failures >= FAILURES_TO_SUSPENSION) user.suspended = true;
}

function liveSessions(vault: Vault, user: VaultUser): Session[] {
  const now = vault.context.clock.now();
  return vault.data.sessions.filter(
    (one) => sameName(one.user, user.name) && one.kind === 'session' && now - one.lastUsedMs < IDLE_MS,
  );
}

/**
 * Starts a session. Without `concurrent` it ends every other session of the user.
 *
 * @throws PASWS013E at the limit of 300 sessions.
 */
export function openSession(vault: Vault, user: VaultUser, concurrent: boolean, station: Station): Session {
  const { data, context } = vault;
  const others = liveSessions(vault, user);
  if (concurrent && others.length >= CONCURRENT_LIMIT) throw refusal.sessionLimit(CONCURRENT_LIMIT);
  data.sessions = data.sessions.filter((one) =>
    sameName(one.user, user.name) && one.kind === 'session' ? concurrent && others.includes(one) : true,
  );
  user.before = { failures: user.failures, lastSuccess: user.lastSuccess };
  user.failures = 0;
  user.lastSuccess = { at: nowSeconds(vault), address: station };
  const session: Session = {
    token: context.chance.text(TOKEN_LENGTH, TOKEN_ALPHABET),
    user: user.name,
    kind: 'session',
    node: context.chance.text(24, TOKEN_ALPHABET),
    lastUsedMs: context.clock.now(),
    expiresMs: null,
  };
  data.sessions.push(session);
  return session;
}

/** A bearer token of Privilege Cloud's identity tenant: a signed JWT that lives for 900 seconds. */
export function openBearer(vault: Vault, user: VaultUser): { token: string; expiresIn: number } {
  const { data, context } = vault;
  const now = nowSeconds(vault);
  const claims = {
    sub: user.name,
    unique_name: user.name,
    iat: now,
    exp: now + BEARER_SECONDS,
    jti: context.chance.uuid(),
  };
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const token = `${signed}.${createHmac('sha256', data.tokenKey).update(signed).digest('base64url')}`;
  data.sessions.push({
    token,
    user: user.name,
    kind: 'bearer',
    node: null,
    lastUsedMs: context.clock.now(),
    expiresMs: (now + BEARER_SECONDS) * 1000,
  });
  return { token, expiresIn: BEARER_SECONDS };
}

/**
 * The caller behind an `Authorization` header: the bare token of a PVWA session, or `Bearer` and a token of the
 * identity tenant; never one in the manner of the other.
 *
 * @throws PASWS006E for a missing, foreign, ended or idle session and for one of another node; CASSM005E for an
 *   expired bearer token.
 */
export function identify(
  vault: Vault,
  authorization: string | null,
  nodeCookie: string | undefined,
): { session: Session; user: VaultUser } {
  if (authorization === null || authorization === '') throw refusal.noSession('missing');
  const bearer = authorization.startsWith('Bearer ');
  const token = bearer ? authorization.slice('Bearer '.length) : authorization;
  const session = vault.data.sessions.find(
    (one) => one.token === token && (one.kind === 'bearer') === bearer,
  );
  const user = session === undefined ? undefined : findUser(vault, session.user);
  if (session === undefined || user === undefined) throw refusal.noSession('missing, invalid or expired');
  const now = vault.context.clock.now();
  if (session.expiresMs !== null && now >= session.expiresMs) throw refusal.bearerExpired();
  if (session.expiresMs === null && now - session.lastUsedMs >= IDLE_MS) {
    closeSession(vault, session);
    throw refusal.noSession('expired');
  }
  if (session.node !== null && session.node !== nodeCookie) throw refusal.noSession('not known on this node');
  session.lastUsedMs = now;
  return { session, user };
}

export function closeSession(vault: Vault, session: Session): void {
  vault.data.sessions = vault.data.sessions.filter((one) => one.token !== session.token);
}
