/** What an exchange means, in a few words and without a secret. */
import type { FederationMessage, JsonMessage, ParametersMessage, SamlMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { type Exchange, parameter } from './exchange.ts';

/** @param ahead messages that the answer holds for another place */
export function saysOf(
  exchange: Exchange,
  messages: readonly FederationMessage[],
  ahead: readonly FederationMessage[],
): string {
  const told = messages.map(wordsOf).filter((it) => it !== null);
  const [next] = ahead.map(wordsOf).filter((it) => it !== null);
  const main = told.length > 0 ? told.join('; ') : null;
  const { status, location } = exchange;
  if (status === null) return `${main ?? (exchange.isPage === false ? 'call' : 'page')}, no answer`;
  const isRefused = status >= 400 && !told.some((it) => it.includes('error'));
  if (isRefused) return `${main ?? (exchange.isPage === false ? 'call' : 'page')}, refused with ${status}`;
  if (main !== null) return main;
  if (next !== undefined) return `sends the browser on with ${/^[aeiou]/i.test(next) ? 'an' : 'a'} ${next}`;
  if (location !== null && status >= 300) return `sends the browser on to ${quoted(location.host, 100)}`;
  return 'page';
}

/** Null for what another message says already. */
function wordsOf(message: FederationMessage): string | null {
  switch (message.kind) {
    case 'saml-request':
    case 'saml-response':
    case 'saml-logout-request':
    case 'saml-logout-response':
      return samlWords(message);
    case 'saml-metadata':
      return 'SAML metadata';
    case 'authorization-request':
      return `authorization request${detail(message, 'response_type')}`;
    case 'authorization-response':
      return `authorization response ${answerWords(message)}`;
    case 'token-request':
      return `token request${detail(message, 'grant_type')}`;
    case 'end-session-request':
      return 'sign-out request';
    case 'token-response':
      return `token response ${tokenWords(message)}`;
    case 'userinfo-response':
      return 'userinfo';
    case 'discovery':
      return 'discovery document';
    case 'jwks':
      return 'keys of the provider';
    case 'error-page':
      return 'error page';
    case 'jwt':
      return message.role === 'logout-token' ? 'logout token' : null;
    default:
      return null;
  }
}

const SAML_WORDS: Readonly<Record<SamlMessage['kind'], string>> = {
  'saml-request': 'SAML request',
  'saml-response': 'SAML response',
  'saml-logout-request': 'SAML sign-out request',
  'saml-logout-response': 'SAML sign-out response',
};

const BY: Readonly<Record<SamlMessage['binding'], string>> = {
  post: ', posted',
  redirect: ', by redirect',
  artifact: ', by artifact',
  unknown: '',
};

function samlWords(message: SamlMessage): string {
  const { kind, binding, xml } = message;
  const status = statusOf(xml);
  const failed = status === null || status === 'Success' ? '' : `, status ${quoted(status, 60)}`;
  return `${SAML_WORDS[kind]}${BY[binding]}${xml === '' ? ', unreadable' : failed}`;
}

/** The innermost status of a response by its last word, such as `Success` or `AuthnFailed`; null when it has none. */
export function statusOf(xml: string): string | null {
  const codes = [
    ...xml.matchAll(/<(?:[\w.-]{1,80}:)?StatusCode\s{1,20}[^<>]{0,300}?Value\s?=\s?["']([^"'<]{1,200})["']/g),
  ];
  const [outer, inner] = codes.map((it) => it[1]?.split(':').at(-1) ?? '');
  return inner ?? outer ?? null;
}

/** Words of the protocol are told; a value that is longer than any of them is not one. */
function detail(message: ParametersMessage, name: string): string {
  const value = parameter(message.parameters, name);
  return value === null || !/^[\w :.-]{1,60}$/.test(value) ? '' : ` (${value.split(':').at(-1)})`;
}

function answerWords(message: ParametersMessage): string {
  const value = (name: string): string | null => parameter(message.parameters, name);
  const error = value('error');
  if (error !== null) return `with the error ${quoted(error, 60)}`;
  const held = [
    ...(value('code') === null ? [] : ['a code']),
    ...(value('id_token') === null ? [] : ['an ID token']),
    ...(value('access_token') === null ? [] : ['an access token']),
    ...(value('response') === null ? [] : ['a signed response']),
  ];
  return held.length === 0 ? 'with nothing' : `with ${held.join(' and ')}`;
}

function tokenWords({ body }: JsonMessage): string {
  const error = body?.['error'];
  if (typeof error === 'string') return `with the error ${quoted(error, 60)}`;
  if (body === null) return 'without a readable body';
  return body['id_token'] === undefined ? 'with tokens' : 'with an ID token';
}
