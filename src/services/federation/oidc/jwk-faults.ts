/**
 * What is wrong with a key that a provider publishes.
 *
 * Source: RFC 7517 sections 4, 5; RFC 7518 sections 3.3, 6; RFC 8725 section 3.5.
 */
import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { quoted } from '../quote.ts';
import { needsOf } from './algorithms.ts';
import { decodeBase64url } from './base64url.ts';
import { type Members, shortOf } from './members.ts';

export interface KeyFault {
  readonly reason: string;
  readonly message: string;
  readonly severity: 'critical' | 'error' | 'warning';
}

/** The least length of a modulus in bits. */
const SHORTEST_RSA = 2048;

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const PUBLIC: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['RSA', ['n', 'e']],
  ['EC', ['crv', 'x', 'y']],
  ['OKP', ['crv', 'x']],
]);

/** Such as `key "2024-a"`, or `key 2` for one without a name. */
export function nameOf(key: Members, index: number): string {
  return typeof key['kid'] === 'string' ? `key "${quoted(key['kid'], 80)}"` : `key ${index + 1}`;
}

/** The public half of a key, whatever else its publisher let out; null when it is none. */
export function publicHalf(key: Members): JsonWebKey | null {
  const names = PUBLIC.get(key['kty']);
  const values = names?.map((it) => [it, key[it]] as const);
  if (values === undefined || values.some(([, it]) => typeof it !== 'string' || it === '')) return null;
  const written = values.filter(([name]) => name !== 'crv').map(([, it]) => it);
  if (written.some((it) => typeof it !== 'string' || !decodeBase64url(it).ok)) return null;
  return { kty: shortOf(key['kty']), ...Object.fromEntries(values) };
}

/** Null when it is not a key that can be used. */
export function keyObjectOf(key: Members): KeyObject | null {
  const half = publicHalf(key);
  if (half === null) return null;
  try {
    return createPublicKey({ key: half, format: 'jwk' });
  } catch {
    // A point that is not on its curve, or a curve that nobody knows.
    return null;
  }
}

export function rsaBits(key: Members): number {
  const decoded = typeof key['n'] === 'string' ? decodeBase64url(key['n']) : null;
  if (decoded?.ok !== true) return 0;
  const first = decoded.octets.findIndex((it) => it !== 0);
  if (first === -1) return 0;
  return (decoded.octets.length - first - 1) * 8 + (32 - Math.clz32(decoded.octets[first] ?? 0));
}

/** Whether it is meant for signatures: one without `use` and `key_ops` may be. */
export function isForSignatures(key: Members): boolean {
  const ops = key['key_ops'];
  return (
    (key['use'] === undefined || key['use'] === 'sig') &&
    (ops === undefined || (Array.isArray(ops) && (ops.includes('verify') || ops.includes('sign'))))
  );
}

/** `name` is as `nameOf` gives it. Nothing is said of key types that are not known: RFC 7517 has them ignored. */
export function faultsOfKey(key: Members, name: string): readonly KeyFault[] {
  const fault = (reason: string, message: string, severity: KeyFault['severity'] = 'error'): KeyFault[] => [
    { reason, message, severity },
  ];
  const kty = key['kty'];
  if (typeof kty !== 'string') return fault('key-malformed', `The published ${name} has no key type.`);
  if (kty === 'oct') {
    return fault('symmetric-key', `A secret is published as ${name}: whoever reads it can sign.`, 'critical');
  }
  const leaked = PRIVATE.filter((it) => it in key);
  if (leaked.length > 0) {
    const parts = `its private part (${leaked.join(', ')})`;
    return fault(
      'private-parts',
      `The published ${name} has ${parts}: whoever reads it can sign.`,
      'critical',
    );
  }
  if (!PUBLIC.has(kty)) return [];
  if (keyObjectOf(key) === null)
    return fault('key-malformed', `The published ${name} is no ${quoted(kty)} key.`);
  if (kty === 'RSA' && isForSignatures(key)) {
    const bits = rsaBits(key);
    if (bits < SHORTEST_RSA) {
      return fault(
        'rsa-too-short',
        `The published ${name} has ${bits} bits; ${SHORTEST_RSA} are the least.`,
        'critical',
      );
    }
    if (weakExponent(key))
      return fault('rsa-exponent', `The published ${name} has an exponent that is unfit.`, 'critical');
  }
  return [...disagreement(key, name), ...certificateFaults(key, name)];
}

/** 1 encrypts nothing, and an even one is none. */
function weakExponent(key: Members): boolean {
  const decoded = decodeBase64url(shortOf(key['e']));
  if (!decoded.ok) return true;
  const significant = decoded.octets.slice(decoded.octets.findIndex((it) => it !== 0));
  const last = significant.at(-1) ?? 0;
  return last % 2 === 0 || (significant.length === 1 && last < 3);
}

function disagreement(key: Members, name: string): readonly KeyFault[] {
  const { alg, kty, crv, use } = key;
  const wrong = (reason: string, message: string): KeyFault[] => [{ reason, message, severity: 'error' }];
  if (use !== undefined && typeof use !== 'string') return wrong('key-use', `The use of ${name} is no text.`);
  const needs = typeof alg === 'string' ? needsOf(alg) : null;
  if (needs === null) return [];
  const fits = needs.kty === kty && (needs.curves === null || needs.curves.includes(shortOf(crv)));
  if (fits) return [];
  const what = `${quoted(shortOf(kty), 40)}${crv === undefined ? '' : ` ${quoted(shortOf(crv), 40)}`}`;
  return wrong(
    'key-alg-mismatch',
    `The published ${name} is a ${what} key and says that it is for ${shortOf(alg)}.`,
  );
}

function certificateFaults(key: Members, name: string): readonly KeyFault[] {
  const chain = key['x5c'];
  if (chain === undefined) return [];
  const wrong = (message: string): KeyFault[] => [{ reason: 'key-certificate', message, severity: 'error' }];
  const first: unknown = Array.isArray(chain) ? chain[0] : null;
  if (typeof first !== 'string') return wrong(`The certificates of ${name} are no list of texts.`);
  try {
    const certificate = new X509Certificate(Buffer.from(first, 'base64'));
    const own = keyObjectOf(key);
    return own?.equals(certificate.publicKey) === true
      ? []
      : wrong(`The certificate of ${name} is one of another key.`);
  } catch {
    return wrong(`The certificate of ${name} cannot be read.`);
  }
}
