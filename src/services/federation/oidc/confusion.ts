/**
 * Whether a token was signed with something that everybody has, taken for a secret: the public key of the provider in
 * one of its spellings, or nothing at all.
 *
 * Source: RFC 8725 sections 2.1, 3.1.
 */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { hashOf } from './algorithms.ts';
import { decodeBase64url } from './base64url.ts';
import { keyObjectOf, publicHalf } from './jwk-faults.ts';
import type { SignedJwt } from './jwt.ts';
import type { Members } from './members.ts';

export type KnownSecret = 'public-key' | 'guessable';

/** Keys that are tried; a set that has more is no set of a provider. */
const MOST_KEYS = 16;

/** What tutorials and test suites sign with. */
const GUESSES = [
  '',
  '\u0000',
  'secret',
  'password',
  'changeme',
  'your-256-bit-secret',
  'key',
  'null',
  'undefined',
];

export function knownSecretOf(
  jwt: SignedJwt,
  keys: readonly Members[],
  guesses: readonly string[],
): KnownSecret | null {
  const hash = hashOf(jwt.header['alg']);
  if (hash === null) return null;
  const signs = (secret: string | Uint8Array): boolean => {
    const mac = createHmac(hash, secret).update(jwt.signed).digest();
    return mac.length === jwt.signature.length && timingSafeEqual(mac, jwt.signature);
  };
  if (keys.slice(0, MOST_KEYS).some((it) => spellingsOf(it).some(signs))) return 'public-key';
  return [...GUESSES, ...guesses].some(signs) ? 'guessable' : null;
}

/** Every form in which libraries hold a public key. */
function spellingsOf(key: Members): ReadonlyArray<string | Uint8Array> {
  const object = keyObjectOf(key);
  const half = publicHalf(key);
  if (object === null || half === null) return [];
  const { kid, use, alg } = key;
  const named = Object.fromEntries(Object.entries({ kid, use, alg }).filter(([, it]) => it !== undefined));
  const whole = { ...half, ...named };
  const sorted = (it: object): object =>
    Object.fromEntries(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)));
  const json = [key, half, whole, { ...named, ...half }, sorted(half), sorted(key), sorted(whole)].flatMap(
    (it) => [JSON.stringify(it), JSON.stringify(it, null, 2)],
  );
  return [...pems(object), ...json, ...numbersOf(key), ...certificatesOf(key)];
}

function pems(key: KeyObject): ReadonlyArray<string | Uint8Array> {
  const types = key.asymmetricKeyType === 'rsa' ? (['spki', 'pkcs1'] as const) : (['spki'] as const);
  return types.flatMap((type) => {
    const der = key.export({ type, format: 'der' });
    const label = type === 'spki' ? 'PUBLIC KEY' : 'RSA PUBLIC KEY';
    return [new Uint8Array(der), ...textsOf(der.toString('base64'), label)];
  });
}

/** Base64 in one line and in many, with and without its frame, each way of ending lines. */
function textsOf(base64: string, label: string): readonly string[] {
  const lines = base64.replace(/.{64}(?=.)/g, '$&\n');
  const frame = (body: string): string => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`;
  return [lines, base64, frame(lines), frame(base64)].flatMap((text) =>
    [text, `${text}\n`, ` ${text} `, text.trim()].flatMap((it) => [it, it.replaceAll('\n', '\r\n')]),
  );
}

function numbersOf(key: Members): ReadonlyArray<string | Uint8Array> {
  return ['n', 'x', 'y', 'e'].flatMap((name) => {
    const value = key[name];
    if (typeof value !== 'string') return [];
    const decoded = decodeBase64url(value);
    return decoded.ok ? [value, decoded.octets] : [value];
  });
}

function certificatesOf(key: Members): ReadonlyArray<string | Uint8Array> {
  const chain = Array.isArray(key['x5c']) ? key['x5c'].slice(0, 4) : [];
  return chain.flatMap((it) =>
    typeof it === 'string' ? [new Uint8Array(Buffer.from(it, 'base64')), ...textsOf(it, 'CERTIFICATE')] : [],
  );
}
