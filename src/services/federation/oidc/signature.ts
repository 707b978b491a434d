/**
 * Who signed a token, judged by the keys that its issuer publishes and by nothing else.
 *
 * Source: RFC 7515 section 5.2; RFC 7518 section 3.4; RFC 8725 sections 3.1 to 3.3; OpenID Connect Core 3.1.3.7, 6 to 8.
 */
import { compactVerify, errors, importJWK } from 'jose';
import type { Secret } from '../../../core/secret.ts';
import { quoted } from '../quote.ts';
import { type AlgorithmNeeds, type AllowedAlgorithms, isBeyond, needsOf } from './algorithms.ts';
import { notAllowed } from './allowed.ts';
import { ecdsaFault } from './ecdsa.ts';
import { algorithmFault, foreignKeys, headerFault, kidInjection } from './header.ts';
import { faultsOfKey, isForSignatures, publicHalf } from './jwk-faults.ts';
import type { SignedJwt } from './jwt.ts';
import { chooseKey } from './key-choice.ts';
import { type Members, shortOf } from './members.ts';
import { REDACTED, type SignatureFault, type SignatureVerdict } from './signature-fault.ts';
import { judgeSymmetric } from './symmetric.ts';

export interface SignatureTerms {
  /** Null when no key set is known. */
  readonly keys: readonly Members[] | null;
  readonly allowed: readonly AllowedAlgorithms[];
  /** Undefined when nobody says whether the client keeps a secret. */
  readonly isPublicClient: boolean | undefined;
  /** Texts that everybody knows, such as the client's id. */
  readonly guesses: readonly string[];
  /** Secrets of the client, read where a token needs them; undefined or null when they are not known. */
  readonly secrets?: (() => Promise<readonly Secret[] | null>) | undefined;
  /** Whether the token is made for the client, so that no secret but its own signs it. */
  readonly isForClient?: boolean;
  /** Its signature was taken out of a copy. */
  readonly isRedacted?: boolean | undefined;
}

/** Keys that are tried to find out whose a signature is; each costs a verification. */
const MOST_TRIED = 16;

export async function judgeSignature(jwt: SignedJwt, terms: SignatureTerms): Promise<SignatureVerdict> {
  const isCopy = terms.isRedacted === true;
  const fault = algorithmFault(jwt.header) ?? headerFault(jwt.header) ?? (isCopy ? null : unsigned(jwt));
  if (fault !== null) return { state: 'refused', fault };
  if (isCopy) return REDACTED;
  const algorithm = shortOf(jwt.header['alg']);
  const needs = needsOf(algorithm);
  const intruder = intrusion(jwt, terms.keys);
  if (needs === null && !isBeyond(algorithm)) return judgeSymmetric(jwt, algorithm, terms, intruder);
  const refused = intruder ?? notAllowed(algorithm, terms.allowed);
  if (refused !== null) return { state: 'refused', fault: refused };
  if (needs === null) {
    const message = `The signature could not be tested: ${quoted(algorithm, 40)} is beyond what is known here.`;
    return { state: 'untested', reason: 'alg-unsupported', message };
  }
  if (terms.keys === null) {
    const message = 'The signature could not be tested: give the keys of the provider (its jwks_uri).';
    return { state: 'untested', reason: 'keys-unknown', message };
  }
  // What is wrong with the key set as a whole is a matter of O8.
  if (!terms.keys.some(isForSignatures)) {
    const message = 'Not looked at: there is no published key for signatures.';
    return { state: 'untested', reason: 'not-looked-at', message };
  }
  return byPublished(jwt, algorithm, needs, terms.keys);
}

function unsigned(jwt: SignedJwt): SignatureFault | null {
  if (jwt.signature.length > 0) return null;
  const message = 'The token says that it is signed, and its signature has been taken off.';
  return { check: 'O10', reason: 'signature-missing', message };
}

/** A key that came with the token, or a name of one that is an attack, where no published key goes by that name. */
function intrusion(jwt: SignedJwt, keys: readonly Members[] | null): SignatureFault | null {
  const kid = jwt.header['kid'];
  if (kid === undefined || keys?.some((it) => it['kid'] === kid) === true) return null;
  return kidInjection(jwt.header) ?? (keys === null || keys.length === 0 ? null : foreignKeys(jwt.header));
}

async function byPublished(
  jwt: SignedJwt,
  algorithm: string,
  needs: AlgorithmNeeds,
  keys: readonly Members[],
): Promise<SignatureVerdict> {
  const kid = typeof jwt.header['kid'] === 'string' ? jwt.header['kid'] : undefined;
  const choice = chooseKey(algorithm, needs, kid, keys);
  const foreign = foreignKeys(jwt.header);
  if (!choice.ok) return { state: 'refused', fault: foreign ?? choice };
  const fit = choice.keys.slice(0, MOST_TRIED).filter(isFit);
  if (fit.length === 0) {
    return {
      state: 'untested',
      reason: 'not-looked-at',
      message: 'Not looked at: the published key is unfit.',
    };
  }
  for (const key of fit) {
    if (await verifies(jwt, algorithm, key)) {
      return { state: 'verified', by: 'key', kid: kid ?? null, unnamed: choice.unnamed };
    }
  }
  return { state: 'refused', fault: foreign ?? (await wrongSignature(jwt, algorithm, needs, keys)) };
}

/** Whether it can verify anything; one whose private part got out does. */
function isFit(key: Members): boolean {
  const unfit = ['key-malformed', 'rsa-too-short', 'rsa-exponent'];
  const half = publicHalf(key);
  return (
    half !== null && !faultsOfKey({ ...half, use: 'sig' }, 'key').some((it) => unfit.includes(it.reason))
  );
}

async function verifies(jwt: SignedJwt, algorithm: string, key: Members): Promise<boolean> {
  const half = publicHalf(key);
  if (half === null || !isFit(key)) return false;
  try {
    await compactVerify(jwt.token, await importJWK({ ...half }, algorithm), { algorithms: [algorithm] });
    return true;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return false;
    // What the platform will not import or verify with proves nothing; the key's own faults are told elsewhere.
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException)
      return false;
    throw error;
  }
}

async function wrongSignature(
  jwt: SignedJwt,
  algorithm: string,
  needs: AlgorithmNeeds,
  keys: readonly Members[],
): Promise<SignatureFault> {
  const form = ecdsaFault(algorithm, jwt.signature);
  if (form !== null) return { check: 'O10', ...form };
  const kid = jwt.header['kid'];
  const others = kid === undefined ? [] : keys.filter((it) => it['kty'] === needs.kty);
  for (const key of others.slice(0, MOST_TRIED)) {
    if (!(await verifies(jwt, algorithm, key))) continue;
    const [named, own] = [shortOf(kid), shortOf(key['kid'] ?? '(no kid)')];
    const message = `The token names key "${quoted(named, 80)}" and is signed with "${quoted(own, 80)}".`;
    return { check: 'O9', reason: 'kid-wrong', message, expected: own, actual: named };
  }
  const message = 'The signature does not hold: the token was altered, or somebody else signed it.';
  return { check: 'O10', reason: 'signature-wrong', message };
}
