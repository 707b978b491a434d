/**
 * The gate in front of the verifier: a signature has exactly the form that SAML gives it, or it is not verified at all.
 * What a verifier and a reader could see differently (a second SignedInfo, a comment in a digest, a transform that throws
 * content away) does not get through.
 *
 * Source: SAML core (saml-core-2.0-os), section 5.4; XML Signature 1.1, section 4.
 */

import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childrenOf, elementsOf, elementsWithin, isNamed, textOf } from '../../xml/tree.ts';
import { DSIG } from '../names.ts';
import {
  DIGEST_ALGORITHMS,
  entryOf,
  type HashName,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
} from './algorithms.ts';
import type { SignatureFault } from './fault.ts';
import { base64Of, inOrder, Misshapen, refuseComments } from './misshapen.ts';
import { checkCanonicalization, checkTransforms } from './transforms.ts';

export interface SignatureShape {
  readonly element: XmlElement;
  readonly signedInfo: XmlElement;
  readonly algorithm: SignatureAlgorithm;
  readonly digest: HashName;
  /** Base64, as are the octets of the signature. */
  readonly digestValue: string;
  readonly signatureValue: string;
  /** Lists of prefixes of the two canonical forms. */
  readonly infoPrefixes: readonly string[];
  readonly contentPrefixes: readonly string[];
  /** The ID that its one reference is to; empty for the whole document, null for something else. */
  readonly reference: string | null;
  /** Base64 DER, as its KeyInfo has them: told, never trusted. */
  readonly certificates: readonly string[];
}

export type Shaped =
  | { readonly ok: true; readonly shape: SignatureShape }
  | { readonly ok: false; readonly fault: SignatureFault };

export function shapeOf(signature: XmlElement): Shaped {
  try {
    return { ok: true, shape: read(signature) };
  } catch (error) {
    if (error instanceof Misshapen) return { ok: false, fault: error.fault };
    throw error;
  }
}

function read(signature: XmlElement): SignatureShape {
  refuseComments(signature);
  if (childrenOf(signature, DSIG, 'SignedInfo').length > 1)
    throw new Misshapen(
      signature,
      'S11',
      'signed-info-repeated',
      'The signature has more than one SignedInfo.',
    );
  if (childrenOf(signature, DSIG, 'Object').length > 0)
    throw new Misshapen(
      signature,
      'S11',
      'signature-object',
      'The signature has an Object, which SAML forbids.',
    );
  const [signedInfo, value] = inOrder(signature, ['SignedInfo', 'SignatureValue'], ['KeyInfo']);
  const [keyInfo] = childrenOf(signature, DSIG, 'KeyInfo');
  if (childrenOf(signedInfo, DSIG, 'Reference').length > 1)
    throw new Misshapen(
      signedInfo,
      'S11',
      'reference-repeated',
      'The signature has more than one Reference.',
    );
  const [canonicalization, method, reference] = inOrder(
    signedInfo,
    ['CanonicalizationMethod', 'SignatureMethod', 'Reference'],
    [],
  );
  return {
    element: signature,
    signedInfo,
    signatureValue: base64Of(value),
    infoPrefixes: checkCanonicalization(canonicalization),
    algorithm: methodOf(method),
    ...referenceOf(reference),
    certificates: keyInfo === undefined ? [] : certificatesIn(keyInfo),
  };
}

function methodOf(method: XmlElement): SignatureAlgorithm {
  const uri = attributeOf(method, 'Algorithm') ?? '';
  const algorithm = entryOf(SIGNATURE_ALGORITHMS, uri);
  const refuse = (reason: string, message: string): Misshapen =>
    new Misshapen(method, 'S8', reason, message, uri);
  if (/hmac/i.test(uri))
    throw refuse('key-confusion', 'The signature is an HMAC, for which a public key would be the password.');
  if (algorithm === null) throw refuse('algorithm-refused', 'The algorithm of the signature is not allowed.');
  if (elementsOf(method).length > 0)
    throw refuse(
      'algorithm-refused',
      'The algorithm of the signature has parameters, which are not allowed.',
    );
  return algorithm;
}

function referenceOf(
  element: XmlElement,
): Pick<SignatureShape, 'digest' | 'digestValue' | 'contentPrefixes' | 'reference'> {
  const names = elementsOf(element).map((it) => it.localName);
  if (childrenOf(element, DSIG, 'DigestValue').length > 1)
    throw new Misshapen(element, 'S11', 'digest-repeated', 'The reference has more than one DigestValue.');
  if (!names.includes('Transforms'))
    throw new Misshapen(element, 'S9', 'transform-missing', 'The reference has no transforms.');
  const [transforms, method, value] = inOrder(element, ['Transforms', 'DigestMethod', 'DigestValue'], []);
  const contentPrefixes = checkTransforms(transforms);
  const digestValue = base64Of(value);
  const digestUri = attributeOf(method, 'Algorithm') ?? '';
  const digest = entryOf(DIGEST_ALGORITHMS, digestUri);
  if (digest === null || elementsOf(method).length > 0)
    throw new Misshapen(
      method,
      'S8',
      'digest-refused',
      'The digest of the signature is not allowed.',
      digestUri,
    );
  const uri = attributeOf(element, 'URI');
  const reference = uri === '' ? '' : uri?.startsWith('#') ? uri.slice(1) : null;
  return { digest, digestValue, contentPrefixes, reference };
}

/** A chain has a handful; to parse thousands would take its time. */
const MOST_CERTIFICATES = 10;

function certificatesIn(keyInfo: XmlElement): readonly string[] {
  return [...elementsWithin(keyInfo)]
    .filter((it) => isNamed(it, DSIG, 'X509Certificate'))
    .slice(0, MOST_CERTIFICATES)
    .map((it) => textOf(it).replace(/\s+/g, ''));
}
