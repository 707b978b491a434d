/** The tenant as a client of an identity provider: there by the browser, and back with a code. */

import { Auth0Fault } from '../fault.ts';
import type { AuthorizeRequest, Connection, Transaction } from '../model.ts';
import { s256 } from '../oauth/grants.ts';
import { isLoopback } from '../options/discovery.ts';
import { providerMetadata } from '../options/oidc.ts';
import { newText, type World } from '../world.ts';
import type { Claims } from './claims.ts';
import { SignInFailure } from './failure.ts';
import { verifiedIdToken } from './id-token.ts';
import { fetchJson, type JsonAnswer } from './provider-call.ts';

export const CALLBACK_PATH = '/login/callback';

/** Prepares the way back, and gives the address to go to. @throws SignInFailure, Auth0Fault */
export function upstreamUrl(
  world: World,
  connection: Connection,
  transaction: Transaction,
  state: string,
): string {
  refuseUnbuilt(connection);
  const { options } = connection;
  const nonce = options['send_back_channel_nonce'] === true ? newText(world, 32) : null;
  const method = pkceMethod(connection);
  const verifier = method === null ? null : newText(world, 64);
  transaction.upstream = { connectionId: connection.id, nonce, verifier };
  const url = new URL(endpointOf(connection, 'authorization_endpoint'));
  const params = {
    ...passedParams(connection, transaction.request),
    response_type: 'code',
    client_id: String(options['client_id']),
    redirect_uri: world.ownUrl() + CALLBACK_PATH,
    scope: String(options['scope'] ?? 'openid profile'),
    state,
    ...(nonce === null ? {} : { nonce }),
    ...(verifier === null || method === null
      ? {}
      : {
          code_challenge: method === 'S256' ? s256(verifier) : verifier,
          code_challenge_method: method,
        }),
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url.href;
}

function refuseUnbuilt({ strategy, options }: Connection): void {
  if (strategy === 'samlp') throw Auth0Fault.notBuilt('Sign-in by SAML');
  if (options['type'] === 'front_channel') throw Auth0Fault.notBuilt('Sign-in by the front channel');
}

/** `auto` takes the best that the provider says it can. */
function pkceMethod({ options }: Connection): 'S256' | 'plain' | null {
  const settings = options['connection_settings'];
  const mode =
    typeof settings === 'object' && settings !== null && 'pkce' in settings ? settings.pkce : 'disabled';
  if (mode === 'S256' || mode === 'plain') return mode;
  if (mode !== 'auto') return null;
  const known =
    providerMetadata.safeParse(options['oidc_metadata']).data?.code_challenge_methods_supported ?? [];
  if (known.includes('S256')) return 'S256';
  return known.includes('plain') ? 'plain' : null;
}

/** `upstream_params`: fixed values, and what the application sent under the same or another name. */
function passedParams(
  { options }: Connection,
  { passed }: AuthorizeRequest,
): Readonly<Record<string, string>> {
  const params = options['upstream_params'];
  if (typeof params !== 'object' || params === null) return {};
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, rule]: [string, { alias?: string; value?: string }]) => {
      const value = rule.alias === undefined ? rule.value : passed[rule.alias];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What the identity provider says of the user, in exchange for its code. @throws SignInFailure */
export async function exchangedClaims(
  world: World,
  connection: Connection,
  upstream: NonNullable<Transaction['upstream']>,
  code: string,
): Promise<Claims & { readonly sub: string }> {
  const tokens = await exchange(world, connection, upstream.verifier, code);
  const { id_token: idToken, access_token: accessToken } = tokens;
  if (typeof idToken !== 'string') throw SignInFailure.upstream('The token response holds no id_token');
  const tokenset = await verifiedIdToken(world, connection, idToken, upstream.nonce);
  const sub = tokenset.sub;
  const userinfo = typeof accessToken === 'string' ? await fetchUserinfo(connection, accessToken, sub) : {};
  return { sub, tokenset, userinfo };
}

async function exchange(
  world: World,
  connection: Connection,
  verifier: string | null,
  code: string,
): Promise<JsonAnswer['body']> {
  const { client_id: id, client_secret: secret } = connection.options;
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: world.ownUrl() + CALLBACK_PATH,
    client_id: String(id),
    ...(secret === undefined ? {} : { client_secret: String(secret) }),
    ...(verifier === null ? {} : { code_verifier: verifier }),
  };
  const address = endpointOf(connection, 'token_endpoint');
  const { status, body } = await fetchJson(address, { method: 'POST', body: new URLSearchParams(form) });
  if (status === 200) return body;
  const error = String(body['error'] ?? `status ${status}`);
  const description = String(body['error_description'] ?? '');
  throw SignInFailure.upstream(`Failed to obtain access token: ${error} ${description}`.trim(), error);
}

/** OpenID Connect Core 5.3.2: it must speak of the same user. */
async function fetchUserinfo(
  connection: Connection,
  accessToken: string,
  sub: string,
): Promise<JsonAnswer['body']> {
  const { userinfo_endpoint: address } = connection.options;
  if (typeof address !== 'string') return {};
  const { status, body } = await fetchJson(address, { headers: { authorization: `Bearer ${accessToken}` } });
  if (status !== 200) throw SignInFailure.upstream(`Failed to fetch the user profile: status ${status}`);
  if (body['sub'] !== sub) throw SignInFailure.upstream('userinfo speaks of another user than the id_token');
  return body;
}

/** @throws SignInFailure when the connection does not know it, or it is not of this lab */
function endpointOf({ name, options }: Connection, endpoint: string): string {
  const address = options[endpoint];
  if (typeof address !== 'string') throw SignInFailure.upstream(`The connection ${name} has no ${endpoint}`);
  if (!isLoopback(address)) throw SignInFailure.upstream(`${address} cannot be reached from this lab`);
  return address;
}
