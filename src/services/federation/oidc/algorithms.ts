/**
 * Algorithms of signatures: what key each needs, and which of them an identity provider said it would use.
 *
 * Source: RFC 7518 section 3.1, RFC 8037, RFC 9864; OpenID Connect Core section 10.1, Discovery section 3.
 */
import type { Knowledge } from '../knowledge.ts';
import { textsOf } from './members.ts';

export interface AlgorithmNeeds {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  /** Names of curves; null where there is none. */
  readonly curves: readonly string[] | null;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
}

const rsa = (hash: AlgorithmNeeds['hash']): AlgorithmNeeds => ({ kty: 'RSA', curves: null, hash });

const NEEDS: ReadonlyMap<string, AlgorithmNeeds> = new Map<string, AlgorithmNeeds>([
  ['RS256', rsa('sha256')],
  ['RS384', rsa('sha384')],
  ['RS512', rsa('sha512')],
  ['PS256', rsa('sha256')],
  ['PS384', rsa('sha384')],
  ['PS512', rsa('sha512')],
  ['ES256', { kty: 'EC', curves: ['P-256'], hash: 'sha256' }],
  ['ES384', { kty: 'EC', curves: ['P-384'], hash: 'sha384' }],
  ['ES512', { kty: 'EC', curves: ['P-521'], hash: 'sha512' }],
  ['EdDSA', { kty: 'OKP', curves: ['Ed25519'], hash: 'sha512' }],
  ['Ed25519', { kty: 'OKP', curves: ['Ed25519'], hash: 'sha512' }],
]);

/** Registered, and beyond what can be verified here: a token with one is not wrong for that. */
const BEYOND = /^(ES256K|Ed448|ML-DSA-(44|65|87)|ESP256|ESP384|ESP512|SLH-DSA-\S+)$/;

/** Null for an algorithm that no public key verifies. */
export function needsOf(algorithm: string): AlgorithmNeeds | null {
  return NEEDS.get(algorithm) ?? null;
}

/** The hash of `at_hash` and its like; null when there is none for it. */
export function hashOf(algorithm: unknown): AlgorithmNeeds['hash'] | null {
  if (typeof algorithm !== 'string') return null;
  const [, bits] = /^HS(256|384|512)$/.exec(algorithm) ?? [];
  if (bits === '256') return 'sha256';
  if (bits === '384') return 'sha384';
  return bits === '512' ? 'sha512' : (needsOf(algorithm)?.hash ?? null);
}

export function isSymmetric(algorithm: string): boolean {
  return /^HS(256|384|512)$/.test(algorithm);
}

/** `none` in every spelling that some reader has taken for it. */
export function isNone(algorithm: string): boolean {
  return algorithm.replace(/[^a-z]/gi, '').toLowerCase() === 'none' || algorithm === '';
}

export function isBeyond(algorithm: string): boolean {
  return BEYOND.test(algorithm);
}

export interface AllowedAlgorithms {
  readonly names: readonly string[];
  /** Who says so, as part of a sentence. */
  readonly said: string;
}

/** Each list that is known and has a say; an algorithm has to be in all of them. `member` is one of the metadata. */
export function allowedAlgorithms(knowledge: Knowledge, member: string | null): readonly AllowedAlgorithms[] {
  const ofClient = knowledge.client?.algorithms;
  const advertised = member === null ? undefined : knowledge.provider?.metadata?.[member];
  const lists: AllowedAlgorithms[] = [];
  if (ofClient !== undefined) lists.push({ names: ofClient, said: 'the relying party takes' });
  if (Array.isArray(advertised)) lists.push({ names: textsOf(advertised), said: 'the provider advertises' });
  return lists;
}
