/** Parameters, documents and pages for people. Codes and secrets among them are not shown. */
import type { ErrorPage, JsonMessage, ParametersMessage } from '../message.ts';
import { keyObjectOf, nameOf, rsaBits } from '../oidc/jwk-faults.ts';
import { isRecord } from '../oidc/members.ts';
import { quoted } from '../quote.ts';
import type { DecodedLine, DecodedPart } from './decoded.ts';
import { hidden, jsonLines } from './json-lines.ts';

type Content = Pick<DecodedPart, 'title' | 'lines'>;

/** Parameters whose values are shown: they are no secret, and say what was asked for. */
const SHOWN = new Set([
  ...['response_type', 'response_mode', 'scope', 'grant_type', 'code_challenge_method', 'prompt', 'display'],
  ...[
    'error',
    'error_description',
    'error_uri',
    'token_type',
    'acr_values',
    'client_id',
    'redirect_uri',
    'iss',
  ],
  ...[
    'post_logout_redirect_uri',
    'resource',
    'audience',
    'client_assertion_type',
    'max_age',
    'expires_in',
    'connection',
  ],
  ...['state', 'nonce', 'code_challenge', 'ui_locales', 'login_hint'],
]);

const TITLES: Readonly<Record<ParametersMessage['kind'] | JsonMessage['kind'], string>> = {
  'authorization-request': 'authorization request',
  'authorization-response': 'authorization response',
  'token-request': 'token request',
  'userinfo-request': 'userinfo request',
  'end-session-request': 'sign-out request',
  'token-response': 'token response',
  'userinfo-response': 'userinfo',
  discovery: 'discovery document',
  jwks: 'keys of a provider',
};

export function parametersPart({ kind, parameters }: ParametersMessage): Content {
  const lines = parameters.slice(0, 200).map(
    ([name, value]): DecodedLine => ({
      level: 0,
      name: quoted(name, 100),
      value: SHOWN.has(name) ? quoted(value, 300) : hidden(value),
      note: null,
      verified: null,
    }),
  );
  return { title: TITLES[kind], lines };
}

const TOKENS = /token|secret|assertion|password|code/i;

export function jsonPart({ kind, body, status }: JsonMessage): Content {
  const title = `${TITLES[kind]}${status === null ? '' : `, status ${status}`}`;
  if (body === null) {
    return {
      title,
      lines: [{ level: 0, name: 'body', value: null, note: 'missing, or no JSON object', verified: null }],
    };
  }
  if (kind === 'jwks') return { title, lines: keyLines(body['keys']) };
  const isSecret = (name: string): boolean =>
    kind === 'token-response' && TOKENS.test(name) && !/^(token_type|issued_token_type|error.*)$/.test(name);
  const verified = kind === 'userinfo-response' ? false : null;
  return { title, lines: jsonLines(body, 0, { note: () => null, isSecret, verified }) };
}

function keyLines(keys: unknown): readonly DecodedLine[] {
  const all = Array.isArray(keys) ? keys.slice(0, 100) : [];
  return all.flatMap((key, index): readonly DecodedLine[] => {
    const members = isRecord(key) ? key : {};
    const put = (name: string, value: string, note: string | null = null): DecodedLine => ({
      ...{ level: 1, name, value, note },
      verified: null,
    });
    const told = ['kty', 'crv', 'use', 'alg'].flatMap((it) =>
      typeof members[it] === 'string' ? [put(it, quoted(members[it], 60))] : [],
    );
    const bits = rsaBits(members);
    const isPrivate = ['d', 'k', 'p', 'q'].some((it) => it in members);
    return [
      {
        level: 0,
        name: nameOf(members, index),
        value: null,
        note: keyObjectOf(members) === null ? 'cannot be used' : null,
        verified: null,
      },
      ...told,
      ...(bits === 0 ? [] : [put('bits', String(bits), bits < 2048 ? 'too short' : null)]),
      ...(isPrivate
        ? [put('PRIVATE', '(hidden)', 'the secret half is in it: whoever has this file can sign')]
        : []),
    ];
  });
}

export function pagePart({ text, status }: ErrorPage): Content {
  const title = `page${status === null ? '' : ` with status ${status}`}`;
  return {
    title,
    lines: [{ level: 0, name: 'text', value: quoted(text, 1000), note: null, verified: null }],
  };
}
