/** What the token endpoint gives, and for what. Knows no HTTP. */
import { createHash } from 'node:crypto';
import { OauthFault } from '../fault.ts';
import type { AuthorizationCode, Client } from '../model.ts';
import { textsOf } from '../rules/clients.ts';
import { log, type Origin } from '../rules/logs.ts';
import { managementAudience, type World } from '../world.ts';
import type { Params } from './client-auth.ts';
import { ACCESS_TOKEN_SECONDS, idToken, managementToken, userToken } from './tokens.ts';

export interface TokenReply {
  readonly access_token: string;
  readonly id_token?: string;
  readonly scope: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
}

/** @throws access_denied, unauthorized_client */
export async function clientCredentials(
  world: World,
  client: Client,
  params: Params,
  origin: Origin,
): Promise<TokenReply> {
  requireGrant(client, 'client_credentials');
  const { audience, scope: wanted } = params;
  if (audience === undefined) throw new OauthFault(403, 'access_denied', 'No audience parameter was given');
  if (audience !== managementAudience(world)) {
    throw new OauthFault(403, 'access_denied', `There is no API ${audience}`);
  }
  const grant = client.grants[0];
  if (grant === undefined) {
    throw new OauthFault(403, 'access_denied', `The client is not authorized to access ${audience}`);
  }
  const asked = wanted?.split(' ').filter((it) => it !== '');
  const stranger = asked?.find((it) => !grant.scopes.includes(it));
  if (stranger !== undefined)
    throw new OauthFault(403, 'access_denied', `The client has no grant for ${stranger}`);
  const scope = (asked ?? grant.scopes).join(' ');
  const access_token = await managementToken(world, client, scope);
  log(world, {
    type: 'seccft',
    description: 'Client credentials for access token',
    origin,
    client,
    more: { audience, scope },
  });
  return { access_token, scope, expires_in: ACCESS_TOKEN_SECONDS, token_type: 'Bearer' };
}

/** @throws invalid_grant, invalid_request, unauthorized_client */
export async function authorizationCode(
  world: World,
  client: Client,
  params: Params,
  origin: Origin,
): Promise<TokenReply> {
  requireGrant(client, 'authorization_code');
  const code = takeCode(world, client, params);
  const user = world.state.users.find(({ user_id }) => user_id === code.userId);
  if (user === undefined) throw new OauthFault(400, 'invalid_grant', 'The user is gone');
  const { scope } = code.request;
  const access_token = userToken(world, user, scope);
  const isOpenId = scope.split(' ').includes('openid');
  const id_token = isOpenId ? await idToken(world, client, user, code, access_token) : null;
  const connection = world.state.connections.find(({ id }) => id === code.connectionId);
  log(world, {
    type: 'seacft',
    description: 'Authorization code for access token',
    origin,
    client,
    user,
    connection,
    more: { audience: `${world.ownUrl()}/userinfo` },
    details: {},
  });
  return {
    access_token,
    ...(id_token === null ? {} : { id_token }),
    scope,
    expires_in: ACCESS_TOKEN_SECONDS,
    token_type: 'Bearer',
  };
}

/** A code is gone once it was shown, also when it is then refused. */
function takeCode(world: World, client: Client, params: Params): AuthorizationCode {
  const { code: text, redirect_uri: redirectUri, code_verifier: verifier } = params;
  if (text === undefined) throw new OauthFault(400, 'invalid_request', 'Missing required parameter: code');
  const code = Object.hasOwn(world.state.codes, text) ? world.state.codes[text] : undefined;
  delete world.state.codes[text];
  if (code === undefined || code.expiresAtMs <= world.context.clock.now()) {
    throw new OauthFault(400, 'invalid_grant', 'Invalid authorization code');
  }
  const { request } = code;
  if (request.clientId !== client.id)
    throw new OauthFault(400, 'invalid_grant', 'Invalid authorization code');
  if (request.redirectUri !== redirectUri) {
    throw new OauthFault(
      400,
      'invalid_grant',
      'The redirect_uri is not the one of the authorization request',
    );
  }
  checkVerifier(client, request, verifier);
  return code;
}

function checkVerifier(
  client: Client,
  { codeChallenge, codeChallengeMethod }: AuthorizationCode['request'],
  verifier: string | undefined,
): void {
  if (codeChallenge === null) {
    // A public client has nothing else to show.
    if (client.settings['token_endpoint_auth_method'] !== 'none') return;
    throw new OauthFault(400, 'invalid_grant', 'A public client needs a code challenge');
  }
  const given = codeChallengeMethod === 'plain' ? verifier : s256(verifier ?? '');
  if (verifier === undefined || given !== codeChallenge) {
    throw new OauthFault(400, 'invalid_grant', 'Failed to verify code verifier');
  }
}

export function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function requireGrant(client: Client, grant: string): void {
  if (textsOf(client, 'grant_types').includes(grant)) return;
  throw new OauthFault(403, 'unauthorized_client', `Grant type '${grant}' not allowed for the client.`);
}
