/**
 * Where the signatures of a document are, and what they refer to: wrapping attacks in all their forms are found here,
 * before anything is verified. A signature counts only at the place that the schema gives it, for the element that it is
 * in; ids are unique; and there is no second message within the message.
 *
 * Source: SAML core, sections 5.4.1 and 5.4.2; Somorovsky et al., On Breaking SAML (2012).
 */

import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childrenOf, elementsOf, elementsWithin, isNamed } from '../../xml/tree.ts';
import { ASSERTION, DSIG, PROTOCOL } from '../names.ts';
import type { SignatureFault } from './fault.ts';
import { idsOf, repeatedId } from './ids.ts';
import { type SignatureShape, shapeOf } from './shape.ts';

export interface PlacedSignature {
  readonly shape: SignatureShape;
  /** The element that it is in, which is the one that it is of. */
  readonly signed: XmlElement;
}

export type Placement =
  | { readonly ok: true; readonly signatures: readonly PlacedSignature[] }
  | { readonly ok: false; readonly fault: SignatureFault };

/** @param allowed The elements that may have a signature: the message, and its assertions. */
export function placeSignatures(root: XmlElement, allowed: readonly XmlElement[]): Placement {
  const holders = new Set(allowed);
  const everything = [...elementsWithin(root)];
  const signatures = everything.filter((it) => isNamed(it, DSIG, 'Signature'));
  const fault =
    wrapped(everything, signatures, holders) ?? repeatedId(everything) ?? misplaced(signatures, holders);
  if (fault !== null) return { ok: false, fault };
  const placed: PlacedSignature[] = [];
  for (const signature of signatures) {
    const shaped = shapeOf(signature);
    if (!shaped.ok) return shaped;
    // Seen above: a signature that is not misplaced is within something.
    const signed = signature.parent ?? root;
    const wrong = elsewhere(shaped.shape, signed, everything);
    if (wrong !== null) return { ok: false, fault: wrong };
    placed.push({ shape: shaped.shape, signed });
  }
  return { ok: true, signatures: placed };
}

/** Beside those of the document, those of an assertion that was encrypted: it is a document of its own, and no ID is in both. */
export function placeAll(
  root: XmlElement,
  assertions: readonly XmlElement[],
  opened: XmlElement | null,
): Placement {
  const outer = placeSignatures(root, [root, ...assertions]);
  if (!outer.ok || opened === null) return outer;
  const inner = placeSignatures(opened, [opened]);
  if (!inner.ok) return inner;
  const fault = repeatedId([...elementsWithin(root), ...elementsWithin(opened)]);
  if (fault !== null) return { ok: false, fault };
  return { ok: true, signatures: [...outer.signatures, ...inner.signatures] };
}

function isMessage(element: XmlElement): boolean {
  return isNamed(element, PROTOCOL, 'Response') || isNamed(element, ASSERTION, 'Assertion');
}

/** A message or an assertion where none belongs, or one that is signed beside one that is not. */
function wrapped(
  everything: readonly XmlElement[],
  signatures: readonly XmlElement[],
  holders: ReadonlySet<XmlElement>,
): SignatureFault | null {
  if (signatures.length === 0) return null;
  const stray = everything.find((it) => isMessage(it) && !holders.has(it));
  if (stray !== undefined)
    return {
      ...wrap(stray),
      message: `There is ${stray.localName === 'Response' ? 'a second Response' : 'an Assertion'} where none belongs: the message was wrapped round a signed one.`,
    };
  const assertions = [...holders].filter((it) => isNamed(it, ASSERTION, 'Assertion'));
  const isSigned = (it: XmlElement): boolean => childrenOf(it, DSIG, 'Signature').length > 0;
  const unsigned = assertions.find((it) => !isSigned(it));
  const isCovered = [...holders].some((it) => !isNamed(it, ASSERTION, 'Assertion') && isSigned(it));
  if (unsigned === undefined || isCovered || !assertions.some(isSigned)) return null;
  return { ...wrap(unsigned), message: 'An assertion without a signature stands beside one that is signed.' };
}

function wrap(field: XmlElement): Omit<SignatureFault, 'message'> {
  return { check: 'S12', reason: 'signature-wrapped', field };
}

/** Right behind the Issuer, or first where there is none. */
function misplaced(
  signatures: readonly XmlElement[],
  holders: ReadonlySet<XmlElement>,
): SignatureFault | null {
  for (const signature of signatures) {
    const parent = signature.parent;
    const fault = (reason: string, message: string): SignatureFault => ({
      check: 'S11',
      reason,
      message,
      field: signature,
    });
    if (parent === null || !holders.has(parent))
      return fault('signature-misplaced', 'A signature is in a place where SAML has none.');
    if (childrenOf(parent, DSIG, 'Signature').length > 1)
      return fault('signature-repeated', `${parent.localName} has more than one signature.`);
    const [first, second] = elementsOf(parent);
    const isFirst = first === signature;
    const isBehindIssuer = second === signature && first !== undefined && isNamed(first, ASSERTION, 'Issuer');
    if (!isFirst && !isBehindIssuer)
      return fault('signature-misplaced', 'The signature is not right behind the Issuer.');
  }
  return null;
}

/** The reference is to the element that the signature is in, by its ID. */
function elsewhere(
  { reference, element }: SignatureShape,
  signed: XmlElement,
  everything: readonly XmlElement[],
): SignatureFault | null {
  const own = attributeOf(signed, 'ID') ?? '';
  if (own !== '' && reference === own) return null;
  const places = {
    field: element,
    expected: `#${own}`,
    actual: reference === null ? 'none' : `#${reference}`,
  };
  const target = reference === '' ? undefined : everything.find((it) => idsOf(it).includes(reference ?? ''));
  if (target !== undefined)
    return {
      ...places,
      check: 'S12',
      reason: 'signature-wrapped',
      message: `The signature in ${signed.localName} is one of another element, ${target.localName}.`,
    };
  return {
    ...places,
    check: 'S11',
    reason: 'reference-elsewhere',
    message: `The signature does not refer to the ${signed.localName} that it is in.`,
  };
}
