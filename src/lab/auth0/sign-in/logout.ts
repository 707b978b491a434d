/** `/v2/logout`: ends the browser's session with the tenant. */
import { deleteCookie, getCookie } from 'hono/cookie';
import { Auth0Fault } from '../fault.ts';
import { textsOf } from '../rules/clients.ts';
import { log } from '../rules/logs.ts';
import { type Attempt, SESSION_COOKIE } from './attempt.ts';
import { errorPage, loggedOutPage } from './pages.ts';

export function logout({ world, c, known }: Attempt): Response {
  const { origin } = known;
  const { returnTo, client_id: clientId, federated } = c.req.query();
  if (federated !== undefined) throw Auth0Fault.notBuilt('Logout from the identity provider');
  const client = world.state.clients.find(({ id }) => id === clientId) ?? null;
  if (
    returnTo !== undefined &&
    !(client === null ? tenantUrls(world.state.settings) : urls(client)).includes(returnTo)
  ) {
    const description = `The returnTo ${returnTo} is not in the list of allowed logout URLs`;
    log(world, { type: 'flo', description, origin, client, details: {} });
    return c.html(errorPage({ error: 'invalid_request', description: 'The returnTo is not allowed.' }), 400);
  }
  const sessionId = getCookie(c, SESSION_COOKIE) ?? '';
  const session = Object.hasOwn(world.state.sessions, sessionId)
    ? world.state.sessions[sessionId]
    : undefined;
  delete world.state.sessions[sessionId];
  deleteCookie(c, SESSION_COOKIE, { path: '/' });
  const user = world.state.users.find(({ user_id }) => user_id === session?.userId);
  log(world, { type: 'slo', description: 'User successfully logged out', origin, client, user, details: {} });
  return returnTo === undefined ? c.html(loggedOutPage()) : c.redirect(returnTo, 302);
}

function urls(client: Parameters<typeof textsOf>[0]): readonly string[] {
  return textsOf(client, 'allowed_logout_urls');
}

function tenantUrls({ allowed_logout_urls: all }: { [field: string]: unknown }): readonly string[] {
  return Array.isArray(all) ? all : [];
}
