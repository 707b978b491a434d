/** Parameters of queries and forms: each that stays is on this list, with the rule for its value; all others go. */
import type { Pairs } from '../capture/exchange.ts';
import {
  keptEntity,
  keptIdentifier,
  keptNumber,
  keptPath,
  keptProtocolWords,
  keptSentence,
  keptStandard,
} from './kept-words.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { redactedSaml } from './saml-value.ts';
import { redactedToken } from './token.ts';

export interface Redaction {
  readonly names: Pseudonyms;
  /** Whether names of persons and their attributes stay. */
  readonly keepNames: boolean;
}

type Rule = (value: string, redaction: Redaction) => string;

const words: Rule = (it, { names }) => keptProtocolWords(it, names);
const entity: Rule = (it, { names }) => keptEntity(it, names);
const standard: Rule = (it, { names }) => keptStandard(it, names);
const identifier: Rule = (it, { names }) => keptIdentifier(it, names);
const sentence: Rule = (it, { names }) => keptSentence(it, names);
const number: Rule = (it) => keptNumber(it) ?? '';
const token: Rule = (it, redaction) => redactedToken(it, redaction);
const person: Rule = (it, { names, keepNames }) => (keepNames ? it.slice(0, 300) : names.of('name', it));
const named =
  (kind: Parameters<Pseudonyms['of']>[0]): Rule =>
  (it, { names }) =>
    names.of(kind, it);
/** An address to come back to, or a value that is to come back. */
const relayed: Rule = (it, { names }) => {
  if (it.length > 500) return names.of('state', it);
  if (/^https?:\/\//i.test(it)) return keptEntity(it, names);
  const [path = '', ...more] = it.split(/[?#]/);
  return /^\/(?!\/)/.test(it)
    ? `${keptPath(path, names)}${more.length > 0 ? '?removed' : ''}`
    : names.of('state', it);
};

const RULES: Readonly<Record<string, Rule>> = {
  response_type: words,
  response_mode: words,
  scope: words,
  grant_type: words,
  code_challenge_method: words,
  prompt: words,
  display: words,
  error: words,
  token_type: words,
  acr_values: words,
  connection: identifier,
  client_id: identifier,
  redirect_uri: entity,
  post_logout_redirect_uri: entity,
  iss: entity,
  issuer: entity,
  resource: entity,
  audience: entity,
  target_link_uri: entity,
  client_assertion_type: standard,
  subject_token_type: standard,
  SigAlg: standard,
  max_age: number,
  expires_in: number,
  error_description: sentence,
  error_uri: entity,
  state: named('state'),
  nonce: named('nonce'),
  code: named('code'),
  code_challenge: named('verifier'),
  code_verifier: named('verifier'),
  session_state: named('session'),
  sid: named('session'),
  client_secret: named('secret'),
  refresh_token: named('token'),
  SAMLart: named('token'),
  request_uri: named('token'),
  Signature: () => 'removed',
  id_token: token,
  access_token: token,
  id_token_hint: token,
  logout_token: token,
  client_assertion: token,
  request: token,
  response: token,
  login_hint: person,
  RelayState: relayed,
};

/** @param binding of SAML messages among them, which are encoded for it again */
export function redactedParameters(pairs: Pairs, redaction: Redaction, binding: 'post' | 'redirect'): Pairs {
  return pairs.flatMap(([name, value]) => {
    if (name === 'SAMLRequest' || name === 'SAMLResponse') {
      return [[name, redactedSaml(value, redaction, binding)] as const];
    }
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    if (rule !== undefined) return [[name, rule(value, redaction)] as const];
    // A parameter that nobody thought of is a secret, and so is its name; a page that repeats it later must not.
    if (value.length > 4) redaction.names.of('secret', value);
    return [];
  });
}

export function encodedPairs(pairs: Pairs): string {
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}
