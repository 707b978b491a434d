/** Tokens and claims: their structure stays, their signature goes, and so does whatever is not on the list. */
import { decodeJwt } from '../oidc/jwt.ts';
import { isRecord, type Members } from '../oidc/members.ts';
import { keptEntity, keptIdentifier, keptProtocolWords } from './kept-words.ts';
import type { Redaction } from './parameters.ts';

type Rule = (value: unknown, redaction: Redaction) => unknown;

const text =
  (rule: (value: string, redaction: Redaction) => string): Rule =>
  (value, redaction) => {
    if (Array.isArray(value)) {
      return value.slice(0, 200).map((it) => (typeof it === 'string' ? rule(it, redaction) : null));
    }
    return typeof value === 'string' ? rule(value, redaction) : undefined;
  };

const entity = text((it, { names }) => keptEntity(it, names));
const identifier = text((it, { names }) => keptIdentifier(it, names));
const words = text((it, { names }) => keptProtocolWords(it, names));
const person = text((it, { names, keepNames }) => (keepNames ? it.slice(0, 300) : names.of('name', it)));
const named = (kind: 'nonce' | 'session' | 'id' | 'token' | 'code'): Rule =>
  text((it, { names }) => names.of(kind, it));
const number: Rule = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const truth: Rule = (value) => (typeof value === 'boolean' ? value : undefined);

const HEADER: Readonly<Record<string, Rule>> = {
  alg: words,
  enc: words,
  typ: words,
  cty: words,
  kid: identifier,
  b64: truth,
};

const CLAIMS: Readonly<Record<string, Rule>> = {
  iss: entity,
  aud: entity,
  azp: identifier,
  client_id: identifier,
  cid: identifier,
  exp: number,
  iat: number,
  nbf: number,
  auth_time: number,
  updated_at: number,
  ver: number,
  acr: entity,
  amr: words,
  scope: words,
  scp: words,
  token_use: words,
  nonce: named('nonce'),
  jti: named('id'),
  sid: named('session'),
  at_hash: named('token'),
  c_hash: named('code'),
  s_hash: named('token'),
  idp: named('id'),
  sub: person,
  uid: person,
  name: person,
  given_name: person,
  family_name: person,
  middle_name: person,
  nickname: person,
  preferred_username: person,
  upn: person,
  unique_name: person,
  email: person,
  phone_number: person,
  groups: person,
  roles: person,
  email_verified: truth,
  phone_number_verified: truth,
};

function kept(members: Members, rules: Readonly<Record<string, Rule>>, redaction: Redaction): Members {
  const found = Object.entries(members).flatMap(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    const stays = rule?.(value, redaction);
    return stays === undefined ? [] : [[name, stays] as const];
  });
  return Object.fromEntries(found);
}

export function redactedClaims(claims: Members, redaction: Redaction): Members {
  const logout = 'http://schemas.openid.net/event/backchannel-logout';
  const { events } = claims;
  const ends = isRecord(events) && Object.hasOwn(events, logout) ? { events: { [logout]: {} } } : {};
  return { ...kept(claims, CLAIMS, redaction), ...ends };
}

/** Header and claims of a signed token behind an empty signature; a name for any other one. */
export function redactedToken(token: string, redaction: Redaction): string {
  const jwt = decodeJwt(token);
  const name = redaction.names.of('token', token);
  if (jwt.form !== 'signed') return name;
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(kept(jwt.header, HEADER, redaction))}.${part(redactedClaims(jwt.claims, redaction))}.`;
}
