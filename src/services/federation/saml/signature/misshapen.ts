/** The form of a signature's elements: what is in them, in which order, and nothing else. */

import type { XmlElement } from '../../xml/tree.ts';
import { elementsOf, elementsWithin, textOf } from '../../xml/tree.ts';
import { DSIG } from '../names.ts';
import type { SignatureFault } from './fault.ts';

/** Thrown within the gate only, which hands out the fault as a value. */
export class Misshapen extends Error {
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

/** A comment is nothing to one reader and the end of a text to another (CVE-2025-29775). */
export function refuseComments(signature: XmlElement): void {
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
export function inOrder<const T extends readonly string[]>(
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

/** Its text without white space. */
export function base64Of(element: XmlElement): string {
  const text = textOf(element).replace(/\s+/g, '');
  const isBase64 = text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  if (elementsOf(element).length > 0 || !isBase64)
    throw new Misshapen(element, 'S11', 'signature-malformed', `${element.localName} is not base64.`);
  return text;
}
