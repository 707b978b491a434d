/**
 * Verifies one signature that has passed the gate, and hands out what was signed: the canonical form, parsed again.
 * Nothing else of a message is ever taken for signed, so that what is wrong with the canonical form can only refuse.
 *
 * The libraries that verify XML signatures parse a message a second time with a parser that mends what is broken, and
 * look for elements in time that grows with the square of their number; both are what an attacker needs. After the gate
 * there are two canonical forms, a digest and a signature left to compute.
 *
 * Source: XML Signature 1.1, section 3.2.
 */
import { createHash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { canonicalize } from '../../xml/canonicalize.ts';
import type { XmlLimits } from '../../xml/limits.ts';
import { readXml } from '../../xml/read-xml.ts';
import { isSameContent } from '../../xml/same-content.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { isSignedBy } from './check-bytes.ts';
import type { SignatureShape } from './shape.ts';

export type Verified =
  /** `signed` is what the canonical form says; `key` is the place of the key in the list that was given. */
  | { readonly outcome: 'verified'; readonly signed: XmlElement; readonly key: number }
  | { readonly outcome: 'digest-mismatch' | 'signature-invalid' | 'too-large' | 'parser-mismatch' };

/** @param keys What may have signed; an empty list looks at the digest alone, and its `key` is -1. */
export function verifyElement(
  shape: SignatureShape,
  signed: XmlElement,
  keys: readonly KeyObject[],
  limits: XmlLimits,
): Verified {
  const most = limits.characters;
  const content = canonicalize(signed, { without: shape.element, prefixes: shape.contentPrefixes, most });
  const info = canonicalize(shape.signedInfo, { without: null, prefixes: shape.infoPrefixes, most });
  if (content === null || info === null) return { outcome: 'too-large' };
  const digest = createHash(shape.digest).update(content, 'utf8').digest();
  if (!isSame(digest, Buffer.from(shape.digestValue, 'base64'))) return { outcome: 'digest-mismatch' };
  const key = keys.findIndex((it) => isSignedBy(info, shape.signatureValue, shape.algorithm, it));
  if (keys.length > 0 && key === -1) return { outcome: 'signature-invalid' };
  const reading = readXml(content, relaxed(limits));
  return reading.ok && isSameContent(reading.root, signed, shape.element)
    ? { outcome: 'verified', signed: reading.root, key }
    : { outcome: 'parser-mismatch' };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Canonical elements declare what was declared further out before: they have more attributes. */
function relaxed(limits: XmlLimits): XmlLimits {
  return { ...limits, attributesOfOne: limits.attributesOfOne * 2 + 1, attributes: limits.attributes * 3 };
}
