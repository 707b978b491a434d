/** The answers of an OpenID provider: discovery, keys, tokens, userinfo. */
import type { FederationMessage, JsonMessage } from '../message.ts';
import { type Exchange, placeOf } from './exchange.ts';
import { fields } from './har-fields.ts';
import { type OidcAddresses, tokenMessage } from './oidc-messages.ts';

type Body = Readonly<Record<string, unknown>>;

const DISCOVERY = /\/\.well-known\/(openid-configuration|oauth-authorization-server)(\/|$)/;

/** @param asksForTokens whether the request is one to a token endpoint */
export function oidcAnswersOf(
  exchange: Exchange,
  source: string,
  known: OidcAddresses,
  asksForTokens: boolean,
): readonly FederationMessage[] {
  const body = jsonObject(exchange.responseBody);
  const kind = kindOf(exchange, body, known, asksForTokens);
  if (kind === null) return [];
  const { at, number: hop, url } = exchange;
  if (kind === 'discovery' && body !== null) learn(body, known);
  const answer: JsonMessage = {
    ...{ kind, at, body },
    url: url === null ? null : placeOf(url),
    status: exchange.status,
    headers: exchange.responseHeaders,
    evidence: { source, hop, field: 'response.body' },
  };
  const evidence = (name: string) => ({ source, hop, field: `response.body.${name}` });
  const isTokens = kind === 'token-response';
  return [
    ...(kind === 'userinfo-response' ? [userinfoRequest(exchange, source)] : []),
    answer,
    ...(isTokens ? tokenMessage(body?.['id_token'], 'id-token', evidence('id_token'), at) : []),
    ...(isTokens ? tokenMessage(body?.['access_token'], 'access-token', evidence('access_token'), at) : []),
  ];
}

function kindOf(
  { url, status, requestHeaders }: Exchange,
  body: Body | null,
  known: OidcAddresses,
  asksForTokens: boolean,
): JsonMessage['kind'] | null {
  if (asksForTokens) return 'token-response';
  const path = url?.pathname ?? '';
  const isProvider =
    typeof body?.['issuer'] === 'string' && typeof body['authorization_endpoint'] === 'string';
  if (isProvider || DISCOVERY.test(path)) return 'discovery';
  if (isKeySet(body) || known.is('jwks', url)) return 'jwks';
  const bears = /^(bearer|dpop) /i.test(requestHeaders['authorization'] ?? '');
  const isUserinfo =
    known.is('userinfo', url) || (/\/userinfo\/?$/i.test(path) && (bears || status !== null));
  return isUserinfo ? 'userinfo-response' : null;
}

function userinfoRequest(exchange: Exchange, source: string): FederationMessage {
  return {
    kind: 'userinfo-request',
    method: exchange.method,
    url: exchange.url === null ? null : placeOf(exchange.url),
    parameters: [...exchange.query, ...(exchange.form ?? [])],
    headers: exchange.requestHeaders,
    evidence: { source, hop: exchange.number, field: 'request' },
    at: exchange.at,
  };
}

function learn(body: Body, known: OidcAddresses): void {
  known.learn('token', body['token_endpoint']);
  known.learn('userinfo', body['userinfo_endpoint']);
  known.learn('jwks', body['jwks_uri']);
}

export function isKeySet(body: Body | null): boolean {
  const keys = body?.['keys'];
  return Array.isArray(keys) && keys.length > 0 && keys.every((it) => typeof fields(it)['kty'] === 'string');
}

/** Null for what is no JSON object; a body that was cut is none. */
export function jsonObject(text: string | null): Body | null {
  if (text === null || !/^\s*\{/.test(text.slice(0, 200))) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? fields(value) : null;
  } catch {
    return null;
  }
}
