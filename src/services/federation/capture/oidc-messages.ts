/** The OpenID Connect messages of an exchange (OpenID Connect Core 1.0, RFC 6749), told by what they hold. */
import type { FederationMessage, ParametersMessage, TokenMessage } from '../message.ts';
import { type Exchange, type Pairs, parameter, parametersOf, placeOf } from './exchange.ts';
import type { PageForm } from './page.ts';

/** Addresses that a capture has named so far, by which messages without a mark of their own are told. */
export class OidcAddresses {
  readonly #known = new Map<string, ReadonlySet<string>>();

  learn(kind: 'callback' | 'token' | 'userinfo' | 'jwks', address: unknown): void {
    if (typeof address !== 'string' || address.length > 2000) return;
    const known = this.#known.get(kind) ?? new Set();
    if (known.size < 200) this.#known.set(kind, new Set([...known, withoutQuery(address)]));
  }

  is(kind: 'callback' | 'token' | 'userinfo' | 'jwks', url: URL | null): boolean {
    return url !== null && this.#known.get(kind)?.has(placeOf(url)) === true;
  }
}

function withoutQuery(address: string): string {
  try {
    return placeOf(new URL(address));
  } catch {
    return address;
  }
}

export function oidcMessagesOf(
  exchange: Exchange,
  source: string,
  known: OidcAddresses,
): readonly FederationMessage[] {
  const { at, number: hop, url } = exchange;
  const common = { at, url: url === null ? null : placeOf(url) };
  const made = (
    kind: ParametersMessage['kind'],
    parameters: Pairs,
    field: string,
    token: string | null,
  ): readonly FederationMessage[] => [
    { kind, parameters, headers: exchange.requestHeaders, ...common, evidence: { source, hop, field } },
    ...tokenMessage(token, 'id-token', { source, hop, field: `${field}.id_token` }, at),
  ];
  const places = [
    ['request.query', exchange.query],
    ['request.form', exchange.form ?? []],
  ] as const;
  const sent = places.flatMap(([field, pairs]) => {
    const kind = kindOfParameters(pairs, url, known);
    return kind === null
      ? []
      : made(kind, pairs, field, kind === 'authorization-response' ? idToken(pairs) : null);
  });
  for (const it of sent) if (it.kind === 'authorization-request') learnCallback(it, known);
  return [...sent, ...assertions(exchange, source)];
}

/** Responses that an answer sends on to another place: behind a hash, which no later request shows, or in a form. */
export function oidcMessagesAhead(
  exchange: Exchange,
  form: PageForm | null,
  source: string,
  known: OidcAddresses,
): readonly FederationMessage[] {
  const { at, number: hop, location } = exchange;
  const places: (readonly [field: string, pairs: Pairs, url: URL | null])[] = [];
  if (location !== null) places.push(['response.headers.location', parametersOf(location), location]);
  if (form !== null) places.push(['response.form', form.fields, null]);
  return places.flatMap(([field, parameters, url]) => {
    const kind = kindOfParameters(parameters, url, known);
    if (kind !== 'authorization-response' && kind !== 'authorization-request') return [];
    const evidence = { source, hop, field };
    const message: ParametersMessage = {
      ...{ kind, parameters, evidence, at, headers: {} },
      url: url === null ? null : placeOf(url),
    };
    if (kind === 'authorization-request') learnCallback(message, known);
    const token = kind === 'authorization-response' ? idToken(parameters) : null;
    return [message, ...tokenMessage(token, 'id-token', { ...evidence, field: `${field}.id_token` }, at)];
  });
}

function learnCallback(message: ParametersMessage, known: OidcAddresses): void {
  known.learn('callback', parameter(message.parameters, 'redirect_uri'));
}

const idToken = (pairs: Pairs): string | null => parameter(pairs, 'id_token');

export function kindOfParameters(
  pairs: Pairs,
  url: URL | null,
  known: OidcAddresses,
): ParametersMessage['kind'] | null {
  const names = new Set(pairs.map(([name]) => name));
  const has = (...wanted: readonly string[]): boolean => wanted.every((it) => names.has(it));
  if (has('grant_type')) return 'token-request';
  if (has('SAMLResponse') || has('SAMLRequest')) return null;
  if (has('client_id', 'response_type') || has('client_id', 'request_uri') || has('client_id', 'request'))
    return 'authorization-request';
  if (has('id_token_hint') || has('post_logout_redirect_uri')) return 'end-session-request';
  const isCallback = known.is('callback', url);
  const answers = ['code', 'id_token', 'access_token', 'error', 'response'].filter((it) => names.has(it));
  const marks = ['state', 'iss', 'session_state', 'error_description'].filter((it) => names.has(it));
  // A refusal that came without a state, and a callback that got nothing at all, are told by where they went.
  if (answers.length > 0 && (marks.length > 0 || isCallback)) return 'authorization-response';
  if (has('id_token') && parameter(pairs, 'id_token')?.split('.').length === 3)
    return 'authorization-response';
  return null;
}

/** Tokens that a client proves itself with, and those that end sessions. */
function assertions(exchange: Exchange, source: string): readonly TokenMessage[] {
  const form = exchange.form ?? [];
  const evidence = (name: string) => ({ source, hop: exchange.number, field: `request.form.${name}` });
  return [
    ...tokenMessage(
      parameter(form, 'client_assertion'),
      'client-assertion',
      evidence('client_assertion'),
      exchange.at,
    ),
    ...tokenMessage(parameter(form, 'logout_token'), 'logout-token', evidence('logout_token'), exchange.at),
  ];
}

/** Nothing for what is not in the form of a token. */
export function tokenMessage(
  token: unknown,
  role: TokenMessage['role'],
  evidence: TokenMessage['evidence'],
  at: Date | null,
): readonly TokenMessage[] {
  if (typeof token !== 'string' || !/^[\w=-]+(\.[\w=-]*){2,4}$/.test(token)) return [];
  return [{ kind: 'jwt', role, token, evidence, at }];
}
