/**
 * Verifies one signature that has passed the gate, with xml-crypto, and hands out what was signed: the canonical form,
 * parsed again. Nothing else of a message is ever taken for signed.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import type { XmlLimits } from '../../xml/limits.ts';
import { readXml } from '../../xml/read-xml.ts';
import { isSameContent } from '../../xml/same-content.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, elementsOf, isNamed } from '../../xml/tree.ts';
import { CANONICALIZATIONS, ENVELOPED, type HashName } from './algorithms.ts';
import { isSignedBy } from './check-bytes.ts';
import type { SignatureShape } from './shape.ts';

export type Verified =
  /** `signed` is what the canonical form says; `key` is the place of the key in the list that was given. */
  | { readonly outcome: 'verified'; readonly signed: XmlElement; readonly key: number }
  | { readonly outcome: 'digest-mismatch' | 'signature-invalid' | 'unreadable' | 'parser-mismatch' };

/** The document that an element is in, as it was read, and the limits for that. */
export interface Source {
  readonly xml: string;
  readonly limits: XmlLimits;
}

/**
 * @param keys What may have signed; an empty list looks at the digest alone, and its `key` is -1.
 */
export function verifyElement(
  { xml, limits }: Source,
  shape: SignatureShape,
  signed: XmlElement,
  keys: readonly KeyObject[],
): Verified {
  let key: number | null = null;
  const verifier = verifierOf(shape, (octets, signature) => {
    key = keys.findIndex((it) => isSignedBy(octets, signature, shape.algorithm, it));
    return keys.length === 0 || key !== -1;
  });
  // xmldom takes two more characters than XML does for ends of lines; as references they stay what they are.
  const text = xml.replace(/^\ufeff/, '').replace(/[\u0085\u2028]/g, (it) => `&#${it.codePointAt(0)};`);
  try {
    const node = nodeAt(text, shape.element);
    if (node === null) return { outcome: 'parser-mismatch' };
    verifier.loadSignature(node);
    if (!verifier.checkSignature(text)) return { outcome: 'digest-mismatch' };
  } catch {
    // The library throws for a wrong signature and for what it cannot read alike; only we know whether it got so far.
    return { outcome: key === null ? 'unreadable' : 'signature-invalid' };
  }
  const [canonical, second] = verifier.getSignedReferences();
  const reading = canonical === undefined || second !== undefined ? null : readXml(canonical, limits);
  if (key === null || reading === null || !reading.ok) return { outcome: 'unreadable' };
  const isIt =
    isNamed(reading.root, signed.namespace, signed.localName) &&
    attributeOf(reading.root, 'ID') === attributeOf(signed, 'ID') &&
    isSameContent(reading.root, signed, shape.element);
  return isIt ? { outcome: 'verified', signed: reading.root, key } : { outcome: 'parser-mismatch' };
}

/** With the algorithms of this one signature, and no others. */
function verifierOf(
  shape: SignatureShape,
  isRight: (octets: string, signature: string) => boolean,
): SignedXml {
  // Keys come from the closure; the library only wants to know that there is one.
  const verifier = new SignedXml({ publicCert: 'unused', getCertFromKeyInfo: () => null });
  verifier.SignatureAlgorithms = { [shape.algorithmUri]: signatureClass(shape.algorithmUri, isRight) };
  verifier.HashAlgorithms = { [shape.digestUri]: hashClass(shape.digestUri, shape.digest) };
  const wanted = [ENVELOPED, ...CANONICALIZATIONS];
  verifier.CanonicalizationAlgorithms = Object.fromEntries(
    Object.entries(verifier.CanonicalizationAlgorithms).filter(([uri]) => wanted.includes(uri)),
  );
  return verifier;
}

type SignatureClass = SignedXml['SignatureAlgorithms'][string];
type HashClass = SignedXml['HashAlgorithms'][string];

function signatureClass(
  uri: string,
  isRight: (octets: string, signature: string) => boolean,
): SignatureClass {
  return class {
    getAlgorithmName(): string {
      return uri;
    }
    getSignature(): string {
      throw new Error('nothing is signed here');
    }
    verifySignature(octets: string, _key: unknown, signature: string): boolean {
      return isRight(octets, signature);
    }
  };
}

function hashClass(uri: string, hash: HashName): HashClass {
  return class {
    getAlgorithmName(): string {
      return uri;
    }
    getHash(text: string): string {
      return createHash(hash).update(text, 'utf8').digest('base64');
    }
  };
}

/** The same element in the library's own tree, found by its place; null where that tree is another. */
function nodeAt(xml: string, element: XmlElement): Element | null {
  const path: number[] = [];
  for (let at = element; at.parent !== null; at = at.parent) path.unshift(elementsOf(at.parent).indexOf(at));
  let faults = 0;
  const count = (): void => {
    faults += 1;
  };
  const parser = new DOMParser({ errorHandler: { warning: count, error: count, fatalError: count } });
  let node: Element | null = parser.parseFromString(xml, 'text/xml').documentElement;
  for (const at of path) node = node === null ? null : (childElements(node)[at] ?? null);
  return faults === 0 && node?.localName === element.localName && node.namespaceURI === element.namespace
    ? node
    : null;
}

function childElements(node: Element): readonly Element[] {
  return Array.from(node.childNodes).filter((it): it is Element => it.nodeType === 1);
}
