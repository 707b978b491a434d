/**
 * S9: canonicalisation and transforms, which say what of a document is signed at all. Both hand out their lists of prefixes.
 *
 * Source: SAML core, section 5.4.4; Exclusive XML Canonicalization 1.0, section 4.
 */

import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, elementsOf, isNamed } from '../../xml/tree.ts';
import { DSIG } from '../names.ts';
import { CANONICALIZATIONS, ENVELOPED } from './algorithms.ts';
import { Misshapen } from './misshapen.ts';

export function checkCanonicalization(element: XmlElement): readonly string[] {
  const algorithm = attributeOf(element, 'Algorithm') ?? '';
  if (!CANONICALIZATIONS.includes(algorithm))
    throw new Misshapen(
      element,
      'S9',
      'canonicalization-refused',
      'The canonicalisation of the signature is not the exclusive one.',
      algorithm,
    );
  return prefixListOf(element);
}

/** Its namespace is the exclusive one; some signers take that of the transform that it is in. */
const PREFIX_LISTS: readonly string[] = [...CANONICALIZATIONS, ENVELOPED];

const MOST_PREFIXES = 50;

/** Exclusive canonicalisation may have one InclusiveNamespaces, and nothing else. */
function prefixListOf(element: XmlElement): readonly string[] {
  const inside = elementsOf(element);
  const isFine = inside.every(
    (it) =>
      PREFIX_LISTS.some((one) => isNamed(it, one, 'InclusiveNamespaces')) && elementsOf(it).length === 0,
  );
  const [list] = inside;
  const prefixes = (list === undefined ? '' : (attributeOf(list, 'PrefixList') ?? ''))
    .split(/\s+/)
    .filter(Boolean);
  if (inside.length > 1 || !isFine || prefixes.length > MOST_PREFIXES)
    throw new Misshapen(
      element,
      'S9',
      'transform-refused',
      'A transform has parameters that it does not know.',
    );
  return prefixes;
}

/** Enveloped, then exclusive: more could leave out what is read afterwards. */
export function checkTransforms(transforms: XmlElement): readonly string[] {
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
  // Some signers write the list of prefixes into both of them, where it does nothing for the first.
  return all.map(prefixListOf).at(-1) ?? [];
}
