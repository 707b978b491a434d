/** Who calls the management API, with what rights: an administrator's API token or an OAuth access token. */
import { instant } from '../../../core/clock.ts';
import { OktaRefusal } from '../errors.ts';
import type { ApiToken, App, RoleAssignment, User } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import { isSuperAdmin, mayDo, rolesOfClient, rolesOfUser } from '../rules/roles.ts';
import { includesScope } from '../rules/scopes.ts';
import { clientParty, type Party, SYSTEM, userParty } from '../rules/system-log.ts';
import { TOKEN_LIFETIME_MS } from '../seed/services.ts';
import type { Access } from './route.ts';

export interface Caller {
  readonly kind: 'user' | 'client' | 'nobody';
  readonly id: string;
  readonly roles: readonly RoleAssignment[];
  /** Of the access token; null for an API token, which has none. */
  readonly scopes: readonly string[] | null;
  readonly user: User | null;
  readonly app: App | null;
  /** The API token that was used. */
  readonly apiToken?: ApiToken;
}

/** Stands in on open routes, whose handlers have no caller to ask for. */
export const NOBODY: Caller = { kind: 'nobody', id: '', roles: [], scopes: null, user: null, app: null };

/** A refusal without a body, told in `www-authenticate`. */
export class BearerRefusal extends Error {
  readonly status: 401 | 403;
  readonly challenge: string;

  constructor(status: 401 | 403, challenge: string) {
    super('bearer');
    this.status = status;
    this.challenge = challenge;
  }
}

/** What the sign-in plane says of an access token. */
export type AccessToken =
  | { readonly clientId: string; readonly userId: string | null; readonly scopes: readonly string[] }
  | { readonly challenge: string };

export type CheckAccessToken = (
  world: OrgWorld,
  request: { readonly method: string; readonly url: string; readonly headers: Headers },
) => Promise<AccessToken>;

/** @throws E0000005 without authorisation, E0000011 for an API token that is none, BearerRefusal */
export async function callerOf(
  world: OrgWorld,
  request: { readonly method: string; readonly url: string; readonly headers: Headers },
  checkAccessToken: CheckAccessToken,
): Promise<Caller> {
  const authorization = request.headers.get('authorization');
  if (authorization === null) throw new OktaRefusal('E0000005');
  const [scheme = '', value = ''] = authorization.split(/ +/);
  if (scheme.toUpperCase() === 'SSWS') return byApiToken(world, value);
  const token = await checkAccessToken(world, request);
  if (world.state.invalidSessions > 0) {
    world.state.invalidSessions -= 1;
    throw new OktaRefusal('E0000005');
  }
  if ('challenge' in token) throw new BearerRefusal(401, token.challenge);
  return byAccessToken(world, token);
}

function byApiToken(world: OrgWorld, value: string): Caller {
  const { state, context } = world;
  const token = state.apiTokens.find((one) => one.value === value);
  const user = state.users.find(({ id }) => id === token?.userId);
  if (token === undefined || user === undefined || Date.parse(token.expiresAt) <= context.clock.now()) {
    throw new OktaRefusal('E0000011');
  }
  // Each use keeps it alive.
  token.lastUpdated = nowText(world);
  token.expiresAt = instant(context.clock.now() + TOKEN_LIFETIME_MS);
  return {
    kind: 'user',
    id: user.id,
    roles: rolesOfUser(world, user),
    scopes: null,
    user,
    app: null,
    apiToken: token,
  };
}

function byAccessToken(world: OrgWorld, token: Exclude<AccessToken, { challenge: string }>): Caller {
  const { clientId, userId, scopes } = token;
  const app = world.state.apps.find((one) => clientIdOf(one) === clientId) ?? null;
  const user = world.state.users.find(({ id }) => id === userId) ?? null;
  if (app === null || app.status !== 'ACTIVE' || (userId !== null && user?.status !== 'ACTIVE')) {
    throw new OktaRefusal('E0000005');
  }
  const roles = user === null ? rolesOfClient(app) : rolesOfUser(world, user);
  return user === null
    ? { kind: 'client', id: clientId, roles, scopes, user, app }
    : { kind: 'user', id: user.id, roles, scopes, user, app };
}

/** Null for an application that is no OAuth client. */
export function clientIdOf({ credentials }: Pick<App, 'credentials'>): string | null {
  const client = credentials['oauthClient'];
  const id = typeof client === 'object' && client !== null && 'client_id' in client ? client.client_id : null;
  return typeof id === 'string' ? id : null;
}

/** @throws BearerRefusal when the token lacks the scope, E0000006 when the role does not allow it */
export function authorise(world: OrgWorld, caller: Caller, access: Access, path: string): void {
  if (caller.scopes !== null) {
    if (access.scope === null) throw new OktaRefusal('E0000005');
    const wanted = `okta.${access.scope}`;
    if (!includesScope(caller.scopes, wanted)) {
      throw new BearerRefusal(403, insufficientScope(world.ownUrl(), wanted, path));
    }
  }
  if (access.permission !== null && !mayDo(caller.roles, access.permission)) {
    throw new OktaRefusal('E0000006');
  }
}

function insufficientScope(ownUrl: string, wanted: string, path: string): string {
  const parts = {
    authorization_uri: `${ownUrl}/oauth2/v1/authorize`,
    realm: ownUrl,
    scope: wanted,
    error: 'insufficient_scope',
    error_description: 'The access token does not have the scope that this needs.',
    resource: path,
  };
  return `Bearer ${Object.entries(parts)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}`;
}

export function partyOf({ user, app }: Caller): Party {
  if (user !== null) return userParty(user);
  return app === null ? SYSTEM : clientParty(app);
}

/** @throws E0000006: nobody but a super administrator changes an administrator */
export function requireRank(world: OrgWorld, caller: Caller, user: User): void {
  if (isSuperAdmin(caller.roles) || caller.id === user.id) return;
  if (rolesOfUser(world, user).length > 0) throw new OktaRefusal('E0000006');
}

/** @throws E0000006 */
export function requireSuperAdmin(caller: Caller): void {
  if (!isSuperAdmin(caller.roles)) throw new OktaRefusal('E0000006');
}
