/**
 * Tokens that are signed with a secret. The secret is never known here; that it is one everybody has can be shown.
 *
 * Source: OpenID Connect Core section 10.1; RFC 8725 sections 2.1, 3.1, 3.5.
 */

import { notAllowed } from './allowed.ts';
import { knownSecretOf } from './confusion.ts';
import type { SignedJwt } from './jwt.ts';
import type { SignatureTerms } from './signature.ts';
import type { SignatureFault, SignatureVerdict } from './signature-fault.ts';

/** `intruder` is what else is wrong with how the token names its key; it is told where no secret can be shown. */
export function judgeSymmetric(
  jwt: SignedJwt,
  algorithm: string,
  terms: SignatureTerms,
  intruder: SignatureFault | null,
): SignatureVerdict {
  const refused = (reason: string, message: string): SignatureVerdict => ({
    state: 'refused',
    fault: { check: 'O10', reason, message, actual: algorithm },
  });
  const keys = terms.keys ?? [];
  const known = knownSecretOf(jwt, keys, terms.guesses);
  if (known === 'public-key') {
    return refused(
      'alg-confusion',
      `The token is signed by ${algorithm} with the provider's public key for a secret.`,
    );
  }
  if (known !== null)
    return refused('secret-guessable', 'The token is signed with a secret that everybody can guess.');
  if (intruder !== null) return { state: 'refused', fault: intruder };
  const kid = jwt.header['kid'];
  const named = keys.filter((it) => kid !== undefined && it['kid'] === kid);
  if (named.some((it) => it['kty'] !== 'oct')) {
    return refused(
      'alg-confusion',
      `The token is signed by ${algorithm} and names a public key for its secret.`,
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
  if (terms.isPublicClient === true || terms.allowed.length === 0) {
    const why =
      terms.isPublicClient === true ? 'the client keeps no secret' : 'nobody said that secrets are used';
    return refused('alg-symmetric', `The token is signed by ${algorithm} with a secret, and ${why}.`);
  }
  const message = `The token is signed by ${algorithm} with the client's secret, which is not looked at here.`;
  return { state: 'untested', reason: 'secret-unknown', message };
}
