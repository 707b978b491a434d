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
  CANONICALIZATIONS,
  DIGEST_ALGORITHMS,
  ENVELOPED,
  EXCLUSIVE,
  entryOf,
  type HashName,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
} from './algorithms.ts';
import type { SignatureFault } from './fault.ts';

export interface SignatureShape {
  readonly element: XmlElement;
  readonly algorithm: SignatureAlgorithm;
  readonly algorithmUri: string;
  readonly digest: HashName;
  readonly digestUri: string;
  /** The ID that its one reference is to; empty for the whole document, null for something else. */
  readonly reference: string | null;
  /** Base64 DER, as its KeyInfo has them: told, never trusted. */
  readonly certificates: readonly string[];
}

export type Shaped =
  | { readonly ok: true; readonly shape: SignatureShape }
  | { readonly ok: false; readonly fault: SignatureFault };

class Misshapen extends Error {
  readonly fault: SignatureFault;

  constructor(
    field: XmlElement,
    check: SignatureFault['check'],
    reason: string,
    message: string,
    actual?: string,
  ) {
    super(message);
    this.fault = { check, reason, message, field, ...(actual === undefined ? {} : { actual }) };
  }
}

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
  base64Of(value);
  checkCanonicalization(canonicalization);
  return {
    element: signature,
    ...methodOf(method),
    ...referenceOf(reference),
    certificates: keyInfo === undefined ? [] : certificatesIn(keyInfo),
  };
}

/** A comment is nothing to one reader and the end of a text to another (CVE-2025-29775). */
function refuseComments(signature: XmlElement): void {
  for (const element of elementsWithin(signature)) {
    const isFoul = element.children.some((it) => it.kind === 'comment' || (it.kind === 'text' && it.cdata));
    if (isFoul)
      throw new Misshapen(
        element,
        'S13',
        'comment-in-signature',
        `There is a comment or CDATA section in ${element.localName} of the signature.`,
      );
  }
}

/** The required children, each once, in their order, then at most one of the optional ones, and nothing else. */
function inOrder<const T extends readonly string[]>(
  parent: XmlElement,
  required: T,
  optional: readonly string[],
): { readonly [K in keyof T]: XmlElement } {
  const found = elementsOf(parent);
  const names = found.map((it) => (it.namespace === DSIG ? it.localName : `foreign ${it.localName}`));
  const isRight =
    required.every((name, at) => names[at] === name) &&
    names.length <= required.length + optional.length &&
    names.slice(required.length).every((name, at) => name === optional[at]);
  const isBare = parent.children.every((it) => it.kind !== 'text' || it.text.trim() === '');
  if (!isRight || !isBare)
    throw new Misshapen(
      parent,
      'S11',
      'signature-malformed',
      `${parent.localName} of the signature does not have the elements that it must have.`,
      names.join(', '),
    );
  // One element for every required name, as was just seen.
  return found.slice(0, required.length) as unknown as { readonly [K in keyof T]: XmlElement };
}

function checkCanonicalization(element: XmlElement): void {
  const algorithm = attributeOf(element, 'Algorithm') ?? '';
  if (!CANONICALIZATIONS.includes(algorithm))
    throw new Misshapen(
      element,
      'S9',
      'canonicalization-refused',
      'The canonicalisation of the signature is not the exclusive one.',
      algorithm,
    );
  checkPrefixList(element);
}

/** Exclusive canonicalisation may have one InclusiveNamespaces, and nothing else. */
function checkPrefixList(element: XmlElement): void {
  const inside = elementsOf(element);
  const isFine = inside.every(
    (it) => isNamed(it, EXCLUSIVE, 'InclusiveNamespaces') && elementsOf(it).length === 0,
  );
  if (inside.length > 1 || !isFine)
    throw new Misshapen(
      element,
      'S9',
      'transform-refused',
      'A transform has parameters that it does not know.',
    );
}

function methodOf(method: XmlElement): Pick<SignatureShape, 'algorithm' | 'algorithmUri'> {
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
  return { algorithm, algorithmUri: uri };
}

function referenceOf(element: XmlElement): Pick<SignatureShape, 'digest' | 'digestUri' | 'reference'> {
  const names = elementsOf(element).map((it) => it.localName);
  if (childrenOf(element, DSIG, 'DigestValue').length > 1)
    throw new Misshapen(element, 'S11', 'digest-repeated', 'The reference has more than one DigestValue.');
  if (!names.includes('Transforms'))
    throw new Misshapen(element, 'S9', 'transform-missing', 'The reference has no transforms.');
  const [transforms, method, value] = inOrder(element, ['Transforms', 'DigestMethod', 'DigestValue'], []);
  checkTransforms(transforms);
  base64Of(value);
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
  return { digest, digestUri, reference };
}

/** Enveloped, then exclusive: more could leave out what is read afterwards. */
function checkTransforms(transforms: XmlElement): void {
  const all = elementsOf(transforms);
  const used = all.map((it) => attributeOf(it, 'Algorithm') ?? '');
  const refuse = (reason: string, message: string): Misshapen =>
    new Misshapen(transforms, 'S9', reason, message, used.join(', '));
  if (!all.every((it) => isNamed(it, DSIG, 'Transform')))
    throw refuse('transform-refused', 'There is something other than a transform among the transforms.');
  const foreign = used.find((it) => it !== ENVELOPED && !CANONICALIZATIONS.includes(it));
  if (foreign !== undefined)
    throw refuse('transform-refused', 'The signature has a transform that is not allowed.');
  if (all.length > 2) throw refuse('transforms-too-many', 'The signature has more than two transforms.');
  if (used[0] !== ENVELOPED || used.length !== 2 || used[1] === ENVELOPED)
    throw refuse(
      'transform-missing',
      'The transforms are not the enveloped one and the exclusive one, in that order.',
    );
  const [enveloped, exclusive] = all;
  if (enveloped !== undefined && elementsOf(enveloped).length > 0)
    throw refuse('transform-refused', 'A transform has parameters that it does not know.');
  if (exclusive !== undefined) checkPrefixList(exclusive);
}

function base64Of(element: XmlElement): void {
  const text = textOf(element).replace(/\s+/g, '');
  const isBase64 = text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  if (elementsOf(element).length > 0 || !isBase64)
    throw new Misshapen(element, 'S11', 'signature-malformed', `${element.localName} is not base64.`);
}

function certificatesIn(keyInfo: XmlElement): readonly string[] {
  return [...elementsWithin(keyInfo)]
    .filter((it) => isNamed(it, DSIG, 'X509Certificate'))
    .map((it) => textOf(it).replace(/\s+/g, ''));
}
