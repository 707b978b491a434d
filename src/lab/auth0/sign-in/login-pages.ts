/** The pages of the tenant's own: who are you, and, for users of a database, what is your password. */
import type { Connection } from '../model.ts';
import { log } from '../rules/logs.ts';
import { databaseUser } from '../rules/users.ts';
import { type Attempt, complete, type Going, goingOn, toProvider } from './attempt.ts';
import { connectionFor, namedConnection, usableConnections } from './connections.ts';
import { IDENTIFIER_PATH, identifierPage, PASSWORD_PATH, passwordPage } from './pages.ts';

export function showIdentifier(attempt: Attempt): Response {
  return identifier(attempt, goingOn(attempt), null);
}

/** A button names a connection; a name that was typed leads to one. */
export async function takeIdentifier(attempt: Attempt): Promise<Response> {
  const { world, c } = attempt;
  const going = goingOn(attempt);
  const form = new URLSearchParams(await c.req.text());
  const [button, typed] = [form.get('connection'), form.get('username')?.trim() ?? ''];
  if (button !== null) return toProvider(attempt, namedConnection(world, going.client, button), going);
  const connection = typed === '' ? null : connectionFor(world, going.client, typed);
  if (connection === null) {
    return identifier(attempt, going, 'There is no way to sign in with this address.');
  }
  going.transaction.username = typed;
  if (connection.strategy !== 'auth0') return toProvider(attempt, connection, going);
  return c.redirect(`${PASSWORD_PATH}?${new URLSearchParams({ state: going.state })}`, 302);
}

export function showPassword(attempt: Attempt): Response {
  const { state, transaction } = goingOn(attempt);
  if (transaction.username === null) {
    return attempt.c.redirect(`${IDENTIFIER_PATH}?${new URLSearchParams({ state })}`, 302);
  }
  return attempt.c.html(passwordPage(state, transaction.username, null));
}

export async function takePassword(attempt: Attempt): Promise<Response> {
  const { world, c, known } = attempt;
  const going = goingOn(attempt);
  const typed = going.transaction.username ?? '';
  const connection = usableConnections(world, going.client).find(({ strategy }) => strategy === 'auth0');
  if (connection === undefined) {
    return identifier(attempt, going, 'There is no way to sign in with this address.');
  }
  known.connection = connection;
  const password = new URLSearchParams(await c.req.text()).get('password');
  const user = databaseUser(world, connection, typed);
  if (user !== null && user.password !== null && user.password === password) {
    return complete(attempt, user, connection, going);
  }
  logRefused(attempt, going, connection, user?.user_id ?? null);
  // Whether the user or the password is wrong, the browser is not told.
  return c.html(passwordPage(going.state, typed, 'Wrong email or password'), 400);
}

function logRefused(
  { world, known }: Attempt,
  { client, transaction }: Going,
  connection: Connection,
  userId: string | null,
): void {
  const user = world.state.users.find(({ user_id }) => user_id === userId);
  const description =
    user === undefined ? 'Wrong email or password: no such user' : 'Wrong email or password';
  log(world, {
    type: user === undefined ? 'fu' : 'fp',
    description,
    origin: known.origin,
    client,
    connection,
    user,
    userName: transaction.username,
    details: { error: { message: description } },
  });
}

function identifier(
  { world, c }: Attempt,
  { state, transaction, client }: Going,
  message: string | null,
): Response {
  const buttons = usableConnections(world, client).filter(({ showAsButton }) => showAsButton === true);
  const hint = transaction.username ?? transaction.request.loginHint ?? '';
  return c.html(identifierPage(state, { hint, buttons, message }), message === null ? 200 : 400);
}
