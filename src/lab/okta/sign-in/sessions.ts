/** Browsers' sessions with the org: one cookie, `sid`, that carries the session's id. */
import { instant } from '../../../core/clock.ts';
import type { Session, User } from '../model.ts';
import { newId, nowText, type OrgWorld } from '../org-world.ts';

export const SESSION_COOKIE = 'sid';

/** The default policy of a new org ends sessions after two hours. */
const SESSION_MS = 2 * 60 * 60_000;

/** What signed the user in. */
export interface SignedInBy {
  /** Null after a password sign-in. */
  readonly idpId: string | null;
  readonly amr: readonly string[];
}

export function openSession(world: OrgWorld, user: User, by: SignedInBy): Session {
  const { state, context } = world;
  const session: Session = {
    id: newId(world, '102'),
    userId: user.id,
    idpId: by.idpId,
    created: nowText(world),
    expiresAt: instant(context.clock.now() + SESSION_MS),
    amr: by.amr,
  };
  state.sessions = [...state.sessions.filter((one) => isOpen(world, one)), session];
  user.lastLogin = session.created;
  return session;
}

export function findSession(world: OrgWorld, id: string | null): Session | null {
  const found = world.state.sessions.find((one) => one.id === id);
  return found !== undefined && isOpen(world, found) ? found : null;
}

/** The session whose cookie a request brings, and its user; null when there is none, or he may not sign in any more. */
export function sessionOf(world: OrgWorld, headers: Headers): { session: Session; user: User } | null {
  const session = findSession(world, cookieOf(headers, SESSION_COOKIE));
  const user = world.state.users.find(({ id }) => id === session?.userId);
  if (session === null || user === undefined || !maySignIn(user)) return null;
  return { session, user };
}

export function endSession(world: OrgWorld, session: Session): void {
  world.state.sessions = world.state.sessions.filter(({ id }) => id !== session.id);
}

export function maySignIn({ status }: User): boolean {
  return status === 'ACTIVE';
}

export function sessionCookie({ id }: Session): string {
  return `${SESSION_COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax`;
}

export const NO_SESSION_COOKIE = `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;

export function cookieOf(headers: Headers, name: string): string | null {
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
}

function isOpen({ context }: OrgWorld, { expiresAt }: Session): boolean {
  return Date.parse(expiresAt) > context.clock.now();
}
