/**
 * Whether an ID token came with this access token, this code, this state.
 *
 * Source: OpenID Connect Core 3.1.3.6, 3.1.3.8, 3.2.2.9, 3.3.2.11; FAPI 1.0 part 2, section 5.1 (s_hash).
 */
import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';
import { hashOf } from './algorithms.ts';
import { encodeBase64url } from './base64url.ts';
import type { Judged } from './judged.ts';
import { kindOf } from './members.ts';

const BOUND = [
  { claim: 'at_hash', reason: 'at-hash', what: 'access token' },
  { claim: 'c_hash', reason: 'c-hash', what: 'code' },
  { claim: 's_hash', reason: 's-hash', what: 'state' },
] as const;

export function hashFindings(it: Judged): readonly Finding[] {
  const { accessToken, code, state, frontChannel } = it.context;
  const values = { at_hash: accessToken, c_hash: code, s_hash: state };
  const found = BOUND.flatMap((bound) => {
    // The state is bound only by those who choose to.
    const needed = frontChannel === true && bound.claim !== 's_hash';
    return hashFinding(it, bound, values[bound.claim], needed);
  });
  const fine = found.filter((one) => one.outcome === 'passed');
  return fine.length === found.length ? fine.slice(0, 1) : found.filter((one) => one.outcome !== 'passed');
}

function hashFinding(
  it: Judged,
  bound: (typeof BOUND)[number],
  value: string | undefined,
  needed: boolean,
): readonly Finding[] {
  const { notes } = it;
  const claim = it.claims[bound.claim];
  const details = { field: `${it.name}.${bound.claim}`, severity: 'critical' as const };
  if (claim === undefined) {
    if (!needed || value === undefined) return [];
    const message = `The token came through the browser with ${bound.what}, and does not bind it (${bound.claim}).`;
    return [notes.failed('O26', `${bound.reason}-missing`, message, details)];
  }
  if (typeof claim !== 'string') {
    return [
      notes.failed('O26', `${bound.reason}-wrong-type`, `The ${bound.claim} is ${kindOf(claim)}.`, details),
    ];
  }
  const hash = hashOf(it.header['alg']);
  if (value === undefined || hash === null) {
    const message = `Whether the token came with its ${bound.what} could not be tested: it is not known.`;
    return [notes.untested('O26', `${bound.reason}-unknown`, message, { field: details.field })];
  }
  const expected = halfHash(hash, value);
  if (claim === expected) {
    return [notes.passed('O26', 'The token came with what it was seen with.', { field: details.field })];
  }
  const message = `The token was issued with another ${bound.what} (${bound.claim}).`;
  return [notes.failed('O26', `${bound.reason}-wrong`, message, { ...details, expected, actual: claim })];
}

/** The left half of the hash of a token's characters. */
export function halfHash(hash: string, value: string): string {
  const digest = createHash(hash).update(value, 'ascii').digest();
  return encodeBase64url(digest.subarray(0, digest.length / 2));
}
