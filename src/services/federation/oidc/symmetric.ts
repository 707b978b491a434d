/**
 * Tokens that are signed with a secret: that of the client, where it is known, and never one that everybody has.
 *
 * Source: OpenID Connect Core section 10.1; RFC 7518 section 3.2; RFC 8725 sections 2.1, 3.1, 3.5.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../../core/secret.ts';
import { hashOf } from './algorithms.ts';
import { notAllowed } from './allowed.ts';
import { knownSecretOf } from './confusion.ts';
import type { SignedJwt } from './jwt.ts';
import type { SignatureTerms } from './signature.ts';
import type { SignatureFault, SignatureVerdict } from './signature-fault.ts';

/** `intruder` is what else is wrong with how the token names its key; it is told where no secret can be shown. */
export async function judgeSymmetric(
  jwt: SignedJwt,
  algorithm: string,
  terms: SignatureTerms,
  intruder: SignatureFault | null,
): Promise<SignatureVerdict> {
  const keys = terms.keys ?? [];
  const known = knownSecretOf(jwt, keys, terms.guesses);
  if (known === 'public-key') {
    return refused(
      'alg-confusion',
      `The token is signed by ${algorithm} with the provider's public key for a secret.`,
      algorithm,
    );
  }
  if (known !== null)
    return refused(
      'secret-guessable',
      'The token is signed with a secret that everybody can guess.',
      algorithm,
    );
  if (intruder !== null) return { state: 'refused', fault: intruder };
  const kid = jwt.header['kid'];
  const named = keys.filter((it) => kid !== undefined && it['kid'] === kid);
  if (named.some((it) => it['kty'] !== 'oct')) {
    return refused(
      'alg-confusion',
      `The token is signed by ${algorithm} and names a public key for its secret.`,
      algorithm,
    );
  }
  if (named.length > 0) {
    return {
      state: 'untested',
      reason: 'not-looked-at',
      message: 'Not looked at: the secret is a published one.',
    };
  }
  const outside = notAllowed(algorithm, terms.allowed);
  if (outside !== null) return { state: 'refused', fault: outside };
  return bySecret(jwt, algorithm, terms);
}

function refused(reason: string, message: string, actual?: string): SignatureVerdict {
  const fault = { check: 'O10', reason, message, ...(actual === undefined ? {} : { actual }) } as const;
  return { state: 'refused', fault };
}

async function bySecret(jwt: SignedJwt, algorithm: string, terms: SignatureTerms): Promise<SignatureVerdict> {
  if (terms.isPublicClient === true) {
    const message = `The token is signed by ${algorithm} with a secret, and the client keeps no secret.`;
    return refused('alg-symmetric', message, algorithm);
  }
  const secrets = (await terms.secrets?.()) ?? [];
  const own = secrets.find((it) => signedWith(jwt, it));
  if (own !== undefined) return { state: 'verified', by: 'secret', isShort: isShort(own, algorithm) };
  if (secrets.length > 0 && terms.isForClient === true) {
    const message =
      "The signature does not hold with the client's secret: the token was altered, or another secret signed it.";
    return refused('signature-wrong', message);
  }
  if (terms.allowed.length === 0 && secrets.length === 0) {
    const message = `The token is signed by ${algorithm} with a secret, and nobody said that secrets are used (if that of the client may sign, give it: --client-secret REFERENCE).`;
    return refused('alg-symmetric', message, algorithm);
  }
  const message = `The signature could not be tested: it is by ${algorithm} with a secret that is not known; give the client's: --client-secret REFERENCE.`;
  return { state: 'untested', reason: 'secret-unknown', message };
}

function signedWith(jwt: SignedJwt, secret: Secret): boolean {
  const hash = hashOf(jwt.header['alg']);
  if (hash === null || secret.isEmpty()) return false;
  const mac = createHmac(hash, secret.reveal()).update(jwt.signed).digest();
  return mac.length === jwt.signature.length && timingSafeEqual(mac, jwt.signature);
}

/** A secret has at least as many octets as the hash. */
function isShort(secret: Secret, algorithm: string): boolean {
  return Buffer.byteLength(secret.reveal()) * 8 < Number(algorithm.slice(-3));
}
