/** `/authorize`: an application sends a browser to have its user signed in. */
import { getCookie } from 'hono/cookie';
import { OauthFault } from '../fault.ts';
import type { AuthorizeRequest, Client, Session } from '../model.ts';
import { formOf } from '../oauth/routes.ts';
import { log } from '../rules/logs.ts';
import { type Attempt, browserOf, type Going, SESSION_COOKIE, toProvider } from './attempt.ts';
import { namedConnection, usableConnections } from './connections.ts';
import { SignInFailure } from './failure.ts';
import { redirectWithCode, redirectWithError } from './finish.ts';
import { IDENTIFIER_PATH } from './pages.ts';
import { clientOfRequest, redirectUriOf, requestOf } from './request.ts';
import { beginTransaction, sessionOf } from './transactions.ts';

type Params = Readonly<Record<string, string>>;

export function authorize(attempt: Attempt): Response {
  const { world, c, known } = attempt;
  const params = paramsOf(new URL(c.req.url).searchParams);
  const client = clientOfRequest(world, params);
  known.client = client;
  const redirectUri = redirectUriOf(client, params);
  known.answer = { redirectUri, state: params['state'] ?? null };
  const request = requestOf(world, client, redirectUri, params);
  const session = usableSession(attempt, client, params);
  if (params['prompt'] === 'none') return silently(attempt, client, request, session);
  if (session !== null) return c.redirect(redirectWithCode(world, request, session), 302);
  return toSignIn(attempt, client, request, params['connection']);
}

function paramsOf(query: URLSearchParams): Params {
  try {
    return formOf(query);
  } catch (error) {
    if (error instanceof OauthFault) throw SignInFailure.request(error.message);
    throw error;
  }
}

/** A session that spares the user another sign-in. */
function usableSession({ world, c }: Attempt, client: Client, params: Params): Session | null {
  const { prompt = '', connection: name, max_age: maxAge } = params;
  if (prompt !== '' && prompt !== 'none') return null;
  const session = sessionOf(world, getCookie(c, SESSION_COOKIE));
  if (session === null) return null;
  const age = (world.context.clock.now() - session.authTimeMs) / 1000;
  if (maxAge !== undefined && age > Number(maxAge)) return null;
  const connection = usableConnections(world, client).find(({ id }) => id === session.connectionId);
  return connection === undefined || (name !== undefined && name !== connection.name) ? null : session;
}

/** No page may be shown: a session decides. */
function silently(
  { world, c, known }: Attempt,
  client: Client,
  request: AuthorizeRequest,
  session: Session | null,
): Response {
  const { origin } = known;
  if (session === null) {
    log(world, { type: 'fsa', description: 'Login required', origin, client, details: {} });
    const told = { error: 'login_required', description: 'Login required' };
    return c.redirect(
      redirectWithError(request, new SignInFailure('login-required', 'Login required', told)),
      302,
    );
  }
  const user = world.state.users.find(({ user_id }) => user_id === session.userId);
  log(world, {
    type: 'ssa',
    description: 'Successful silent authentication',
    origin,
    client,
    user,
    details: {},
  });
  return c.redirect(redirectWithCode(world, request, session), 302);
}

function toSignIn(
  attempt: Attempt,
  client: Client,
  request: AuthorizeRequest,
  connectionName: string | undefined,
): Response {
  const { world, c } = attempt;
  const named = connectionName === undefined ? null : namedConnection(world, client, connectionName);
  if (named === null && usableConnections(world, client).length === 0) {
    throw SignInFailure.request('No connections are enabled for the client');
  }
  const state = beginTransaction(world, request, browserOf(attempt));
  const transaction = world.state.transactions[state];
  if (named === null || named.strategy === 'auth0' || transaction === undefined) {
    return c.redirect(`${IDENTIFIER_PATH}?${new URLSearchParams({ state })}`, 302);
  }
  const going: Going = { state, transaction, client };
  return toProvider(attempt, named, going);
}
