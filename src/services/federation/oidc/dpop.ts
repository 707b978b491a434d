/**
 * A proof that the sender has a key. Its key comes with it, and is worth as much as the token that names it.
 *
 * Source: RFC 9449 sections 4.2, 4.3, 6.1, 7.
 */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { type Flaw, failedBy, flaw } from './flaw.ts';
import { instantOf } from './judged.ts';
import { publicHalf } from './jwk-faults.ts';
import { decodeJwt, type SignedJwt } from './jwt.ts';
import { isRecord, type Members, shortOf } from './members.ts';
import { notesOn } from './notes.ts';
import { judgeSignature } from './signature.ts';
import { msOf } from './times.ts';

/** The request that carried the proof. */
export interface ProvenRequest {
  readonly method: string;
  readonly url: string;
  /** Sent along to an API; absent at the token endpoint. */
  readonly accessToken?: string;
}

const PRIVATE = ['d', 'p', 'q', 'k'];
/** How old a proof may be, beside what clocks differ by. */
const OLDEST_MS = 300_000;

export async function checkDpopProof(
  message: TokenMessage,
  request: ProvenRequest,
  knowledge: Knowledge,
): Promise<readonly Finding[]> {
  const notes = notesOn(message.evidence);
  const jwt = decodeJwt(message.token);
  const wrong =
    jwt.form === 'signed'
      ? (headerFlaw(jwt.header) ??
        requestFlaw(jwt.claims, request) ??
        freshnessFlaw(jwt.claims, instantOf(message, knowledge), knowledge) ??
        tokenFlaw(jwt.claims, request) ??
        (await signatureFlaw(jwt)) ??
        (await bindingFlaw(jwt.header['jwk'], request)))
      : flaw('token', 'proof-unreadable', 'The proof cannot be read.');
  if (wrong !== null) return [failedBy(wrong, 'O34', 'dpop', notes)];
  return [notes.passed('O34', 'The proof of possession is for this request, and holds.')];
}

function headerFlaw({ typ, alg, jwk }: Members): Flaw | null {
  if (typ !== 'dpop+jwt') {
    const values = { expected: 'dpop+jwt', actual: shortOf(typ) };
    return flaw('typ', 'proof-type-wrong', 'The proof is not of the type that proofs are of.', values);
  }
  if (typeof alg !== 'string' || /^(none|HS\d+)$/i.test(alg)) {
    return flaw('alg', 'proof-alg-wrong', 'The proof is not signed by a key of its own.', {
      actual: shortOf(alg),
    });
  }
  if (!isRecord(jwk) || publicHalf(jwk) === null) {
    return flaw('jwk', 'proof-key-missing', 'The proof does not bring its key along.');
  }
  if (PRIVATE.some((it) => it in jwk)) {
    return flaw('jwk', 'proof-key-private', 'The proof gives its private key away.', {
      severity: 'critical',
    });
  }
  return null;
}

function requestFlaw({ htm, htu }: Members, request: ProvenRequest): Flaw | null {
  if (htm !== request.method) {
    const values = { expected: request.method, actual: shortOf(htm) };
    return flaw('htm', 'proof-method-wrong', 'The proof is for another method.', values);
  }
  const [expected, actual] = [bareUrl(request.url), bareUrl(shortOf(htu))];
  if (expected === actual) return null;
  return flaw('htu', 'proof-url-wrong', `The proof is for another address: ${quoted(actual)}.`, {
    expected,
    actual,
  });
}

/** Without query and fragment. */
function bareUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).href.replace(/[?#].*$/, '') : url;
}

function freshnessFlaw({ iat, jti }: Members, atMs: number, knowledge: Knowledge): Flaw | null {
  if (typeof jti !== 'string' || jti === '') {
    return flaw('jti', 'proof-jti-missing', 'The proof has no name (jti) by which a second one is known.');
  }
  if (knowledge.seen?.has(jti) === true) return flaw('jti', 'proof-replayed', 'The proof was seen before.');
  const issued = msOf(iat);
  if (issued !== null && Math.abs(atMs - issued) <= OLDEST_MS + knowledge.skewMs) return null;
  const message = 'The proof was not made at the time of the request (iat).';
  return flaw('iat', 'proof-time-wrong', message, { actual: shortOf(iat) });
}

function tokenFlaw({ ath }: Members, { accessToken }: ProvenRequest): Flaw | null {
  if (accessToken === undefined) return null;
  const expected = createHash('sha256').update(accessToken, 'ascii').digest('base64url');
  if (ath === expected) return null;
  const values = { expected, actual: shortOf(ath) };
  return flaw('ath', 'proof-token-wrong', 'The proof is for another access token (ath).', values);
}

/** The key in the header is the one to judge by: here, and nowhere else. */
async function signatureFlaw(jwt: SignedJwt): Promise<Flaw | null> {
  const key = jwt.header['jwk'];
  const header = { typ: jwt.header['typ'], alg: jwt.header['alg'] };
  const keys = isRecord(key) ? [{ ...publicHalf(key) }] : [];
  const terms = { keys, allowed: [], isPublicClient: undefined, guesses: [] };
  const verdict = await judgeSignature({ ...jwt, header }, terms);
  if (verdict.state === 'verified') return null;
  return flaw('signature', 'proof-signature-wrong', 'The proof is not signed with the key that it names.');
}

/** The access token says whose key it is bound to. */
async function bindingFlaw(key: unknown, { accessToken }: ProvenRequest): Promise<Flaw | null> {
  const token = accessToken === undefined ? null : decodeJwt(accessToken);
  const cnf = token?.form === 'signed' ? token.claims['cnf'] : undefined;
  const expected = isRecord(cnf) ? cnf['jkt'] : undefined;
  const half = isRecord(key) ? publicHalf(key) : null;
  if (typeof expected !== 'string' || half === null) return null;
  const actual = await calculateJwkThumbprint({ ...half }, 'sha256');
  if (actual === expected) return null;
  const message = 'The access token is bound to another key (cnf.jkt).';
  return flaw('jwk', 'proof-key-other', message, { expected, actual });
}
