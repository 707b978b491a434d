/** The org itself, its API tokens and its users' sessions. */
import { OktaRefusal } from '../errors.ts';
import type { ApiToken, Session } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { logEvent, type Origin, record, userParty } from '../rules/system-log.ts';
import { sessionOf as browserSession, endSession, NO_SESSION_COOKIE } from '../sign-in/sessions.ts';
import { wholeList } from './paging.ts';
import { type Call, NO_CONTENT, ok, type Reply, route } from './route.ts';

const COMPANIES = { wic: 'Lab Company', cic: 'Lab Company Customers' } as const;

/** Tokens die when they are not used for so long. */
const TOKEN_WINDOW = 'P30D';

export const ORG_ROUTES = [
  route('GET /.well-known/okta-organization', 'getWellknownOrgMetadata', null, {}, ({ world }) =>
    ok({
      id: world.state.orgId,
      pipeline: world.state.pipeline,
      settings: { analyticsCollectionEnabled: false, bugReportingEnabled: false, omEnabled: false },
      _links: { organization: { href: world.ownUrl() } },
    }),
  ),
  route('GET /api/v1/org', 'getOrgSettings', 'orgs.read', {}, ({ world }) =>
    ok({
      id: world.state.orgId,
      subdomain: subdomainOf(world),
      companyName: COMPANIES[world.name],
      status: 'ACTIVE',
      website: null,
      created: world.state.users[0]?.created,
      lastUpdated: world.state.users[0]?.created,
      expiresAt: null,
      _links: {},
    }),
  ),
  route('GET /api/v1/api-tokens', 'listApiTokens', 'apiTokens.read', {}, ({ world, url }) =>
    wholeList(world.state.apiTokens, url, (token) => tokenView(world, token)),
  ),
  // Anybody may give up the token that he calls with.
  route(
    'DELETE /api/v1/api-tokens/current',
    'revokeCurrentApiToken',
    { scope: null, permission: null },
    {},
    ({ world, by, caller }) => {
      if (caller.apiToken !== undefined) revoke(world, by, caller.apiToken);
      return NO_CONTENT;
    },
  ),
  route('GET /api/v1/api-tokens/:tokenId', 'getApiToken', 'apiTokens.read', {}, ({ world, param }) =>
    ok(tokenView(world, tokenOf(world, param('tokenId')))),
  ),
  route(
    'DELETE /api/v1/api-tokens/:tokenId',
    'revokeApiToken',
    'apiTokens.manage',
    {},
    ({ world, by, param }) => {
      revoke(world, by, tokenOf(world, param('tokenId')));
      return NO_CONTENT;
    },
  ),
  route('DELETE /api/v1/sessions/me', 'revokeSession', null, {}, closeOwnSession),
  route('GET /api/v1/sessions/:sessionId', 'getSession', 'sessions.read', {}, ({ world, param }) =>
    ok(sessionView(world, sessionOf(world, param('sessionId')))),
  ),
  route('DELETE /api/v1/sessions/:sessionId', 'revokeSession', 'sessions.manage', {}, ({ world, param }) => {
    const session = sessionOf(world, param('sessionId'));
    world.state.sessions = world.state.sessions.filter((other) => other !== session);
    return NO_CONTENT;
  }),
];

/** "Close current session": the browser's cookie says which; where there is none, there is nothing of that name. */
function closeOwnSession({ world, headers, by }: Call): Reply {
  const current = browserSession(world, headers);
  if (current === null) throw OktaRefusal.notFound('me', 'Session');
  endSession(world, current.session);
  logEvent(world, {
    ...by,
    actor: userParty(current.user),
    eventType: 'user.session.end',
    displayMessage: 'User signed out of Okta',
    outcome: { result: 'SUCCESS' },
    externalSessionId: current.session.id,
  });
  return { ...NO_CONTENT, headers: { 'set-cookie': NO_SESSION_COOKIE } };
}

/** The first part of the org's host name; here hosts are loopback, so it is the org's name. */
export function subdomainOf({ name }: OrgWorld): string {
  return `lab-${name}`;
}

function tokenOf({ state }: OrgWorld, id: string): ApiToken {
  const token = state.apiTokens.find((one) => one.id === id);
  if (token === undefined) throw OktaRefusal.notFound(id, 'ApiToken');
  return token;
}

function revoke(world: OrgWorld, by: Origin, token: ApiToken): void {
  world.state.apiTokens = world.state.apiTokens.filter((other) => other !== token);
  const { id, name } = token;
  record(world, by, 'system.api_token.revoke', 'API token was revoked', [
    { id, type: 'Token', alternateId: 'unknown', displayName: name },
  ]);
}

function tokenView(world: OrgWorld, { value: _secret, ...token }: ApiToken): object {
  return {
    ...token,
    clientName: 'Okta API',
    tokenWindow: TOKEN_WINDOW,
    network: { connection: 'ANYWHERE' },
    _link: { self: { href: `${world.ownUrl()}/api/v1/api-tokens/${token.id}` } },
  };
}

function sessionOf({ state, context }: OrgWorld, id: string): Session {
  const session = state.sessions.find((one) => one.id === id);
  if (session === undefined || Date.parse(session.expiresAt) <= context.clock.now()) {
    throw OktaRefusal.notFound(id, 'Session');
  }
  return session;
}

function sessionView(world: OrgWorld, { id, userId, idpId, created, expiresAt, amr }: Session): object {
  const login = world.state.users.find((user) => user.id === userId)?.profile.login;
  return {
    id,
    userId,
    login,
    createdAt: created,
    expiresAt,
    status: 'ACTIVE',
    lastPasswordVerification: idpId === null ? created : null,
    lastFactorVerification: null,
    amr,
    idp: { id: idpId ?? world.state.orgId, type: idpId === null ? 'OKTA' : 'FEDERATION' },
    _links: { self: { href: `${world.ownUrl()}/api/v1/sessions/${id}` } },
  };
}
