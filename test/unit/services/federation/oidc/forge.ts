/**
 * Tokens for tests, sound and forged, with keys of their own that live as long as a test run. They are signed with node's
 * crypto and put together by hand: the library that verifies them makes none of them.
 */
import {
  constants,
  createHash,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign as signWith,
} from 'node:crypto';
import { assembleReport } from '../../../../../src/services/federation/assemble.ts';
import type { Finding } from '../../../../../src/services/federation/finding.ts';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import type {
  JsonMessage,
  ParametersMessage,
  TokenMessage,
} from '../../../../../src/services/federation/message.ts';

export const ISSUER = 'https://idp.example.com/oauth2/default';
export const CLIENT = 'client-1';
export const NONCE = 'n-0S6_WzA2Mj';
export const AT = new Date('2031-05-04T10:00:00Z');
export const NOW = AT.getTime() / 1000;

export interface Key {
  readonly kid: string;
  readonly secret: KeyObject;
  readonly open: KeyObject;
}

function rsa(kid: string, modulusLength = 2048): Key {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
  return { kid, secret: privateKey, open: publicKey };
}

function ec(kid: string, namedCurve: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return { kid, secret: privateKey, open: publicKey };
}

function ed(kid: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { kid, secret: privateKey, open: publicKey };
}

export const KEYS = {
  rsa: rsa('rsa-1'),
  ps: rsa('rsa-2'),
  weak: rsa('rsa-weak', 1024),
  p256: ec('ec-256', 'P-256'),
  p384: ec('ec-384', 'P-384'),
  p521: ec('ec-521', 'P-521'),
  ed: ed('ed-1'),
  /** Published by nobody. */
  foreign: rsa('foreign'),
  foreignEc: ec('foreign-ec', 'P-256'),
};

/** As the provider publishes it. */
export function jwk(key: Key, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...key.open.export({ format: 'jwk' }), kid: key.kid, use: 'sig', ...more };
}

export function privateJwk(key: Key): Record<string, unknown> {
  return { ...key.secret.export({ format: 'jwk' }), kid: key.kid };
}

export const SET = [
  jwk(KEYS.rsa, { alg: 'RS256' }),
  jwk(KEYS.ps),
  jwk(KEYS.p256),
  jwk(KEYS.p384),
  jwk(KEYS.p521),
  jwk(KEYS.ed),
];

export const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Octets of a signature over a text, as JWS has them. */
export function signatureOf(alg: string, key: Key, text: string): Buffer {
  const hash = `sha${alg.slice(-3)}`;
  const data = Buffer.from(text);
  if (alg.startsWith('RS')) return signWith(hash, data, key.secret);
  if (alg.startsWith('PS')) {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return signWith(hash, data, { key: key.secret, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
  }
  if (alg.startsWith('ES')) return signWith(hash, data, { key: key.secret, dsaEncoding: 'ieee-p1363' });
  return signWith(null, data, key.secret);
}

export interface Forged {
  readonly key?: Key;
  readonly alg?: string;
  /** Beside `alg` and `kid`; a text is taken for the whole header, as it is. */
  readonly header?: Record<string, unknown> | string;
  /** Beside the claims of a sound token; a text is taken for the whole payload. */
  readonly claims?: Record<string, unknown> | string;
}

export function soundClaims(): Record<string, unknown> {
  return {
    iss: ISSUER,
    sub: '00u1',
    aud: CLIENT,
    iat: NOW - 10,
    exp: NOW + 3590,
    nonce: NONCE,
    email: 'ada@example.com',
    email_verified: true,
  };
}

/** A claim or a header that is `undefined` is left out. */
export function forge({ key = KEYS.rsa, alg = 'RS256', header = {}, claims = {} }: Forged = {}): string {
  const head =
    typeof header === 'string' ? header : JSON.stringify({ alg, kid: key.kid, typ: 'JWT', ...header });
  const body = typeof claims === 'string' ? claims : JSON.stringify({ ...soundClaims(), ...claims });
  const text = `${encoded(head)}.${encoded(body)}`;
  return `${text}.${signatureOf(alg, key, text).toString('base64url')}`;
}

/** Signed with a secret. */
export function macced(
  secret: string | Buffer,
  { alg = 'HS256', header = {}, claims = {} }: Forged = {},
): string {
  const head = typeof header === 'string' ? header : { alg, kid: KEYS.rsa.kid, typ: 'JWT', ...header };
  const body = typeof claims === 'string' ? claims : { ...soundClaims(), ...claims };
  const text = `${encoded(head)}.${encoded(body)}`;
  return `${text}.${createHmac(`sha${alg.slice(-3)}`, secret)
    .update(text)
    .digest('base64url')}`;
}

/** The same with another part in one place. */
export function withPart(token: string, index: number, change: (part: string) => string): string {
  return token
    .split('.')
    .map((part, at) => (at === index ? change(part) : part))
    .join('.');
}

export function halfHashOf(value: string, hash = 'sha256'): string {
  const digest = createHash(hash).update(value).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

export function known(more: Partial<Knowledge> = {}): Knowledge {
  return {
    provider: { origin: 'the provider', issuer: ISSUER, jwks: { keys: SET } },
    client: { origin: 'the client', clientId: CLIENT, nonce: NONCE },
    at: AT,
    skewMs: 60_000,
    ...more,
  };
}

export function knownKeys(...keys: Record<string, unknown>[]): Knowledge {
  return known({ provider: { origin: 'the provider', issuer: ISSUER, jwks: { keys } } });
}

export function knownClient(more: Partial<NonNullable<Knowledge['client']>>): Knowledge {
  return known({ client: { origin: 'the client', clientId: CLIENT, nonce: NONCE, ...more } });
}

export function message(token: string, role: TokenMessage['role'] = 'id-token'): TokenMessage {
  return { kind: 'jwt', role, token, evidence: { source: 'a test' }, at: null };
}

export function parameters(
  kind: ParametersMessage['kind'],
  pairs: Record<string, string | undefined>,
  more: Partial<ParametersMessage> = {},
): ParametersMessage {
  const given = Object.entries(pairs).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    kind,
    url: null,
    parameters: given,
    headers: {},
    evidence: { source: 'a test' },
    at: null,
    ...more,
  };
}

export function json(
  kind: JsonMessage['kind'],
  body: Record<string, unknown> | null,
  more: Partial<JsonMessage> = {},
): JsonMessage {
  return {
    kind,
    body,
    url: null,
    status: 200,
    headers: {},
    evidence: { source: 'a test' },
    at: null,
    ...more,
  };
}

/** Such as `O10 alg-none`. */
export function failures(findings: readonly Finding[]): readonly string[] {
  return findings.filter((it) => it.outcome === 'failed').map((it) => `${it.check} ${it.reason}`);
}

export function outcomes(findings: readonly Finding[], outcome: Finding['outcome']): readonly string[] {
  return findings.filter((it) => it.outcome === outcome).map((it) => `${it.check} ${it.reason}`);
}

export function verdictOn(findings: readonly Finding[]): string {
  return assembleReport({ tier: 'passive', subject: 'a test', judgedAt: AT, findings }).verdict;
}
