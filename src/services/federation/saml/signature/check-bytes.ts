/** Whether octets bear a signature by one of some keys. */
import { constants, type KeyObject, verify } from 'node:crypto';
import type { SignatureAlgorithm } from './algorithms.ts';

/** A key of another kind than the algorithm's is never tried. */
export function isSignedBy(
  octets: string,
  signature: string,
  algorithm: SignatureAlgorithm,
  key: KeyObject,
): boolean {
  const type = key.asymmetricKeyType;
  const fits =
    algorithm.kind === 'ecdsa'
      ? type === 'ec'
      : type === 'rsa' || (algorithm.kind === 'rsa-pss' && type === 'rsa-pss');
  if (!fits) return false;
  try {
    return verify(
      algorithm.hash,
      Buffer.from(octets),
      optionsOf(algorithm, key),
      Buffer.from(signature, 'base64'),
    );
  } catch {
    // A signature of a length that the key cannot have made.
    return false;
  }
}

function optionsOf({ kind }: SignatureAlgorithm, key: KeyObject): Parameters<typeof verify>[2] {
  switch (kind) {
    case 'rsa':
      return { key, padding: constants.RSA_PKCS1_PADDING };
    case 'rsa-pss':
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    default:
      // XML signatures have r and s one behind the other (XML Signature 1.1, section 6.4.3).
      return { key, dsaEncoding: 'ieee-p1363' };
  }
}
