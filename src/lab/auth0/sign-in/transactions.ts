/** Sign-ins in progress, and the browsers that they belong to. */
import type { AuthorizeRequest, Session, Transaction } from '../model.ts';
import { newText, type World } from '../world.ts';

/** How long a person may take. */
const LIFETIME_MS = 3_600_000;
const HOUR_MS = 3_600_000;

export function beginTransaction(world: World, request: AuthorizeRequest, browserId: string): string {
  dropExpired(world);
  const state = newText(world, 40);
  const expiresAtMs = world.context.clock.now() + LIFETIME_MS;
  world.state.transactions[state] = { request, browserId, expiresAtMs, upstream: null, username: null };
  return state;
}

/** Null when there is none, when it took too long, and when another browser began it. */
export function transactionOf(
  world: World,
  state: string,
  browserId: string | undefined,
): Transaction | null {
  const { transactions } = world.state;
  const found = Object.hasOwn(transactions, state) ? transactions[state] : undefined;
  if (found === undefined || found.expiresAtMs <= world.context.clock.now()) return null;
  return found.browserId === browserId ? found : null;
}

export function endTransaction(world: World, state: string): void {
  delete world.state.transactions[state];
}

export function openSession(world: World, userId: string, connectionId: string): Session {
  const authTimeMs = world.context.clock.now();
  const hours = Number(world.state.settings['session_lifetime']);
  const session = {
    id: newText(world, 32),
    userId,
    connectionId,
    authTimeMs,
    expiresAtMs: authTimeMs + hours * HOUR_MS,
  };
  world.state.sessions[session.id] = session;
  return session;
}

/** Null also when the session's user or connection is gone. */
export function sessionOf(world: World, id: string | undefined): Session | null {
  const { sessions, users, connections } = world.state;
  const session = id !== undefined && Object.hasOwn(sessions, id) ? sessions[id] : undefined;
  if (session === undefined || session.expiresAtMs <= world.context.clock.now()) return null;
  const isWhole =
    users.some(({ user_id }) => user_id === session.userId) &&
    connections.some((connection) => connection.id === session.connectionId && !connection.deleting);
  return isWhole ? session : null;
}

function dropExpired({ state, context }: World): void {
  const now = context.clock.now();
  for (const all of [state.transactions, state.codes, state.sessions, state.userTokens]) {
    for (const [key, { expiresAtMs }] of Object.entries(all)) if (expiresAtMs <= now) delete all[key];
  }
}
