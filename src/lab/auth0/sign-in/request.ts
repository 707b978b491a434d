/** What an application asks for at `/authorize`, held to what it is registered with. */
import { Auth0Fault } from '../fault.ts';
import type { AuthorizeRequest, Client } from '../model.ts';
import { textsOf } from '../rules/clients.ts';
import type { World } from '../world.ts';
import { SignInFailure } from './failure.ts';

type Params = Readonly<Record<string, string>>;

/** Documented by Auth0, and not part of the lab. */
const NOT_BUILT = ['organization', 'invitation', 'request', 'request_uri', 'dpop_jkt'];
const RESPONSE_TYPES = [
  'token',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
];
const PASSED = ['acr_values', 'display', 'login_hint', 'max_age', 'prompt', 'ui_locales', 'audience'];

/** @throws SignInFailure: there is nobody whom one could answer */
export function clientOfRequest({ state }: World, params: Params): Client {
  const { client_id: id } = params;
  if (id === undefined) throw SignInFailure.request('Missing required parameter: client_id');
  const client = state.clients.find((it) => it.id === id && !it.global);
  if (client === undefined) {
    const told = { error: 'invalid_request', description: 'Unknown client' };
    throw new SignInFailure('invalid-client', `Unknown client: ${id}`, told);
  }
  return client;
}

/** @throws SignInFailure: an address that is not the client's gets no answer */
export function redirectUriOf(client: Client, params: Params): string {
  const callbacks = textsOf(client, 'callbacks');
  const uri = params['redirect_uri'] ?? callbacks[0];
  if (uri === undefined) throw SignInFailure.request('Missing required parameter: redirect_uri');
  if (callbacks.includes(uri)) return uri;
  throw new SignInFailure(
    'callback-url-mismatch',
    `Callback URL mismatch. ${uri} is not in the list of allowed callback URLs`,
    { error: 'unauthorized_client', description: 'Callback URL mismatch.' },
  );
}

/** @throws SignInFailure; Auth0Fault for what is not built */
export function requestOf(
  world: World,
  client: Client,
  redirectUri: string,
  params: Params,
): AuthorizeRequest {
  const unbuilt = NOT_BUILT.find((name) => params[name] !== undefined);
  if (unbuilt !== undefined) throw Auth0Fault.notBuilt(`The parameter ${unbuilt} of /authorize`);
  checkResponse(params);
  checkAudience(world, params['audience']);
  const { scope = 'openid profile email', state = null, nonce = null } = params;
  return {
    clientId: client.id,
    redirectUri,
    scope: scope
      .split(' ')
      .filter((it) => it !== 'offline_access')
      .join(' '),
    state,
    nonce,
    ...challengeOf(client, params),
    loginHint: params['login_hint'] ?? null,
    passed: Object.fromEntries(Object.entries(params).filter(([name]) => PASSED.includes(name))),
  };
}

function checkResponse({ response_type: type, response_mode: mode = 'query' }: Params): void {
  if (type === undefined) throw SignInFailure.request('Missing required parameter: response_type');
  if (RESPONSE_TYPES.includes(type)) throw Auth0Fault.notBuilt(`The response type ${type}`);
  if (type !== 'code') {
    throw new SignInFailure('request-error', `Unsupported response type: ${type}`, {
      error: 'unsupported_response_type',
      description: `Unsupported response type: ${type}`,
    });
  }
  if (mode !== 'query') throw Auth0Fault.notBuilt(`The response mode ${mode}`);
}

/** The lab has no APIs but the Management API, which no user gets a token for. */
function checkAudience(world: World, audience: string | undefined): void {
  if (audience === undefined || audience === '' || audience === `${world.ownUrl()}/userinfo`) return;
  throw new SignInFailure('access-denied', `There is no API ${audience}`, {
    error: 'access_denied',
    description: `There is no API ${audience}`,
  });
}

function challengeOf(
  client: Client,
  { code_challenge: challenge, code_challenge_method: method }: Params,
): Pick<AuthorizeRequest, 'codeChallenge' | 'codeChallengeMethod'> {
  if (method !== undefined && method !== 'S256' && method !== 'plain') {
    throw SignInFailure.request('Unknown code_challenge_method');
  }
  const codeChallenge = challenge ?? null;
  if (codeChallenge === null && client.settings['token_endpoint_auth_method'] === 'none') {
    throw SignInFailure.request('Missing required parameter: code_challenge');
  }
  return { codeChallenge, codeChallengeMethod: method === 'S256' ? 'S256' : 'plain' };
}
