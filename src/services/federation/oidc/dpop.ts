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
import { instantOf } from './judged.ts';
import { publicHalf } from './jwk-faults.ts';
import { decodeJwt, type SignedJwt } from './jwt.ts';
import { isRecord, type Members } from './members.ts';
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
  const failed = (fault: Fault): readonly Finding[] => [
    notes.failed('O34', fault.reason, fault.message, { field: `dpop.${fault.field}`, ...fault.values }),
  ];
  const jwt = decodeJwt(message.token);
  if (jwt.form !== 'signed')
    return failed({ reason: 'proof-unreadable', message: 'The proof cannot be read.', field: 'token' });
  const key = jwt.header['jwk'];
  const fault =
    headerFaultOf(jwt) ?? claimFault(jwt.claims, request, instantOf(message, knowledge), knowledge);
  if (fault !== null || !isRecord(key)) return fault === null ? [] : failed(fault);
  const bare = { ...jwt, header: { typ: jwt.header['typ'], alg: jwt.header['alg'] } };
  const verdict = await judgeSignature(bare, {
    keys: [{ ...publicHalf(key) }],
    allowed: [],
    isPublicClient: undefined,
    guesses: [],
  });
  if (verdict.state !== 'verified') {
    return failed({
      reason: 'proof-signature-wrong',
      message: 'The proof is not signed with the key that it names.',
      field: 'signature',
    });
  }
  const bound = await bindingFault(key, request);
  return bound === null
    ? [notes.passed('O34', 'The proof of possession is for this request, and holds.')]
    : failed(bound);
}

interface Fault {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
  readonly values?: { readonly expected?: string; readonly actual?: string };
}

function headerFaultOf(jwt: SignedJwt): Fault | null {
  const { typ, alg, jwk } = jwt.header;
  if (typ !== 'dpop+jwt') {
    return {
      reason: 'proof-type-wrong',
      message: 'The proof is not of the type that proofs are of.',
      field: 'typ',
      values: { expected: 'dpop+jwt', actual: String(typ) },
    };
  }
  if (typeof alg !== 'string' || /^(none|HS\d+)$/i.test(alg)) {
    return {
      reason: 'proof-alg-wrong',
      message: 'The proof is not signed by a key of its own.',
      field: 'alg',
      values: { actual: String(alg) },
    };
  }
  if (!isRecord(jwk) || publicHalf(jwk) === null)
    return { reason: 'proof-key-missing', message: 'The proof does not bring its key along.', field: 'jwk' };
  if (PRIVATE.some((it) => it in jwk))
    return { reason: 'proof-key-private', message: 'The proof gives its private key away.', field: 'jwk' };
  return null;
}

function claimFault(
  claims: Members,
  request: ProvenRequest,
  atMs: number,
  knowledge: Knowledge,
): Fault | null {
  const { htm, htu, iat, jti, ath } = claims;
  if (typeof jti !== 'string' || jti === '')
    return { reason: 'proof-jti-missing', message: 'The proof has no name (jti).', field: 'jti' };
  if (knowledge.seen?.has(jti) === true)
    return { reason: 'proof-replayed', message: 'The proof was seen before.', field: 'jti' };
  if (htm !== request.method) {
    return {
      reason: 'proof-method-wrong',
      message: 'The proof is for another method.',
      field: 'htm',
      values: { expected: request.method, actual: String(htm) },
    };
  }
  const [wanted, found] = [plainUrl(request.url), plainUrl(String(htu))];
  if (wanted !== found) {
    return {
      reason: 'proof-url-wrong',
      message: `The proof is for another address: ${quoted(String(htu))}.`,
      field: 'htu',
      values: { expected: wanted, actual: found },
    };
  }
  const issued = msOf(iat);
  const off = issued === null ? null : Math.abs(atMs - issued);
  if (off === null || off > OLDEST_MS + knowledge.skewMs) {
    return {
      reason: 'proof-time-wrong',
      message: 'The proof was not made at the time of the request (iat).',
      field: 'iat',
      values: { actual: String(iat) },
    };
  }
  if (request.accessToken === undefined) return null;
  const expected = createHash('sha256').update(request.accessToken, 'ascii').digest('base64url');
  if (ath === expected) return null;
  return {
    reason: 'proof-token-wrong',
    message: 'The proof is for another access token (ath).',
    field: 'ath',
    values: { expected, actual: String(ath) },
  };
}

function plainUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).href.replace(/[?#].*$/, '') : url;
}

/** The access token says whose key it is bound to. */
async function bindingFault(key: Members, request: ProvenRequest): Promise<Fault | null> {
  const token = request.accessToken === undefined ? null : decodeJwt(request.accessToken);
  const cnf = token?.form === 'signed' ? token.claims['cnf'] : undefined;
  const expected = isRecord(cnf) ? cnf['jkt'] : undefined;
  const half = publicHalf(key);
  if (typeof expected !== 'string' || half === null) return null;
  const actual = await calculateJwkThumbprint({ ...half }, 'sha256');
  if (actual === expected) return null;
  return {
    reason: 'proof-key-other',
    message: 'The access token is bound to another key (cnf.jkt).',
    field: 'jwk',
    values: { expected, actual },
  };
}
