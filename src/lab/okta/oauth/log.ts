/** What the OpenID provider did, in the System Log. */
import type { errors, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { App, User } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { appParty, clientParty, logEvent, type Origin, type Party, userParty } from '../rules/system-log.ts';
import { originOf, REQUEST_ID, UNKNOWN_PARTY } from '../sign-in/origin.ts';
import { appOfClient } from './clients.ts';
import { oauthError } from './errors.ts';

type Refusal = Error & Partial<errors.OIDCProviderError>;

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** What a device hears until its user has decided; no failure. */
const WAITING = ['authorization_pending', 'slow_down'];

export function logProvider(world: OrgWorld, provider: Provider): void {
  provider.on('authorization.success', (ctx) => authorized(world, ctx));
  provider.on('authorization.error', (ctx, error) => authorizationFailed(world, ctx, error));
  provider.on('grant.success', (ctx) => granted(world, ctx));
  provider.on('grant.error', (ctx, error) => grantFailed(world, ctx, error));
  provider.on('revocation.error', (ctx, error) => revocationFailed(world, ctx, error));
}

interface Parties {
  readonly app: App | null;
  readonly user: User | null;
  readonly origin: Origin;
}

function partiesOf(world: OrgWorld, ctx: KoaContextWithOIDC): Parties {
  const { params, entities } = ctx.oidc;
  const clientId = entities.Client?.clientId ?? params?.['client_id'];
  const app = typeof clientId === 'string' ? appOfClient(world, clientId) : null;
  const accountId = entities.Account?.accountId;
  const user = world.state.users.find(({ id }) => id === accountId) ?? null;
  return { app, user, origin: originOfContext(world, ctx, actorOf(app, user)) };
}

export function originOfContext(world: OrgWorld, ctx: KoaContextWithOIDC, actor?: Party): Origin {
  const headers = new Headers();
  for (const name of [REQUEST_ID, 'user-agent']) {
    if (ctx.get(name) !== '') headers.set(name, ctx.get(name));
  }
  return originOf(world, headers, actor);
}

function actorOf(app: App | null, user: User | null): Party {
  if (user !== null) return userParty(user);
  return app === null ? UNKNOWN_PARTY : clientParty(app);
}

function authorized(world: OrgWorld, ctx: KoaContextWithOIDC): void {
  const { app, origin } = partiesOf(world, ctx);
  if (app === null) return;
  const done = { ...origin, outcome: { result: 'SUCCESS' }, target: [appParty(app)] } as const;
  logEvent(world, {
    ...done,
    eventType: 'app.oauth2.authorize.code',
    displayMessage: 'Authorization code was given',
    debugData: {
      requestUri: ctx.path,
      grantType: 'authorization_code',
      requestedScopes: ctx.oidc.params?.['scope'],
    },
  });
  logEvent(world, {
    ...done,
    eventType: 'user.authentication.sso',
    displayMessage: 'User was signed in to an application',
  });
}

function authorizationFailed(world: OrgWorld, ctx: KoaContextWithOIDC, error: Refusal): void {
  const { app, origin } = partiesOf(world, ctx);
  logEvent(world, {
    ...origin,
    eventType: 'app.oauth2.authorize.code',
    displayMessage: 'Authorization code was refused',
    outcome: { result: 'FAILURE', reason: reasonOf(error) },
    severity: 'WARN',
    target: app === null ? [] : [appParty(app)],
    debugData: { requestUri: ctx.path, redirectUri: ctx.oidc.params?.['redirect_uri'] },
  });
}

/** Okta's internal code where the refusal carries one, else the standard's. */
function reasonOf(error: Refusal): string {
  const { error: code, error_description: description } = oauthError(error);
  if (error.error_detail !== undefined && /^\w+$/.test(error.error_detail)) return error.error_detail;
  if (code === 'invalid_redirect_uri') return 'illegal_redirect_uri';
  return code === 'invalid_client' || description === '' ? code : `${code}: ${description}`;
}

function granted(world: OrgWorld, ctx: KoaContextWithOIDC): void {
  const { app, origin } = partiesOf(world, ctx);
  if (app === null) return;
  const body: unknown = ctx.body;
  const has = (token: string) => typeof body === 'object' && body !== null && Object.hasOwn(body, token);
  const grantType = ctx.oidc.params?.['grant_type'];
  const tokens = ['access_token', 'id_token', 'refresh_token'].filter(has);
  for (const token of tokens) {
    logEvent(world, {
      ...origin,
      eventType: `app.oauth2.token.grant.${token}`,
      displayMessage: 'Token was granted',
      outcome: { result: 'SUCCESS' },
      target: [appParty(app)],
      debugData: { grantType, requestUri: ctx.path },
    });
  }
  if (grantType !== 'authorization_code' && grantType !== DEVICE_GRANT) return;
  logEvent(world, {
    ...origin,
    eventType: 'app.oauth2.signon',
    displayMessage: 'User was signed in to an application by OpenID Connect',
    outcome: { result: 'SUCCESS' },
    target: [appParty(app)],
  });
}

function grantFailed(world: OrgWorld, ctx: KoaContextWithOIDC, error: Refusal): void {
  const translated = oauthError(error);
  ctx.status = translated.status;
  ctx.body = { error: translated.error, error_description: translated.error_description };
  if (WAITING.includes(translated.error)) return;
  const { app, origin } = partiesOf(world, ctx);
  logEvent(world, {
    ...origin,
    eventType: 'app.oauth2.token.grant',
    displayMessage: 'Token was refused',
    outcome: { result: 'FAILURE', reason: translated.error },
    severity: 'WARN',
    target: app === null ? [] : [appParty(app)],
    debugData: { grantType: ctx.oidc.params?.['grant_type'], reason: translated.error_description },
  });
}

function revocationFailed(world: OrgWorld, ctx: KoaContextWithOIDC, error: Refusal): void {
  const { app, origin } = partiesOf(world, ctx);
  logEvent(world, {
    ...origin,
    eventType: 'app.oauth2.token.revoke',
    displayMessage: 'Token was not revoked',
    outcome: { result: 'FAILURE', reason: reasonOf(error) },
    severity: 'WARN',
    target: app === null ? [] : [appParty(app)],
  });
}
