/** Entities and their roles in SAML metadata. Source: OASIS, Metadata for SAML V2.0, sections 2.3 and 2.4. */
import { X509Certificate } from 'node:crypto';
import { DSIG, METADATA, PROTOCOL } from '../saml/names.ts';
import { certificateOf } from '../saml/signature/certificate.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, childrenOf, elementsOf, elementsWithin, isNamed, textOf } from '../xml/tree.ts';

/** The entities of a document, in order; those of groups within groups, too. */
export function entitiesOf(root: XmlElement): readonly XmlElement[] {
  if (isNamed(root, METADATA, 'EntityDescriptor')) return [root];
  if (!isNamed(root, METADATA, 'EntitiesDescriptor')) return [];
  return elementsOf(root).flatMap(entitiesOf);
}

export type RoleName = 'IDPSSODescriptor' | 'SPSSODescriptor';

/** The first role of that name that speaks SAML 2.0; null where there is none. */
export function roleOf(entity: XmlElement, name: RoleName): XmlElement | null {
  const roles = childrenOf(entity, METADATA, name);
  const speaks = (it: XmlElement): boolean =>
    (attributeOf(it, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(PROTOCOL);
  return roles.find(speaks) ?? null;
}

/** Base64 DER, in order, each once; a key without a use is for both uses. */
export function certificatesOf(role: XmlElement, use: 'signing' | 'encryption'): readonly string[] {
  const other = use === 'signing' ? 'encryption' : 'signing';
  const keys = childrenOf(role, METADATA, 'KeyDescriptor').filter((it) => attributeOf(it, 'use') !== other);
  const data = keys.flatMap((it) => [...elementsWithin(it)]).filter((it) => isNamed(it, DSIG, 'X509Data'));
  return [...new Set(data.flatMap(leavesOf))];
}

/** Of a chain only the end signs: a certificate that has issued another one in there is left out. */
function leavesOf(data: XmlElement): readonly string[] {
  const texts = childrenOf(data, DSIG, 'X509Certificate').map((it) => textOf(it).replace(/\s+/g, ''));
  if (texts.length < 2) return texts;
  const parsed = texts
    .filter((it) => certificateOf(it) !== null)
    .map((text) => ({ text, certificate: new X509Certificate(Buffer.from(text, 'base64')) }));
  const issues = (one: X509Certificate): boolean =>
    parsed.some(
      ({ certificate }) => certificate.fingerprint256 !== one.fingerprint256 && certificate.checkIssued(one),
    );
  return parsed.filter((it) => !issues(it.certificate)).map((it) => it.text);
}

/** xs:boolean; null where it is not said. */
export function booleanOf(element: XmlElement, name: string): boolean | null {
  const text = attributeOf(element, name)?.trim();
  return text === undefined ? null : text === 'true' || text === '1';
}

export interface Endpoint {
  readonly binding: string;
  readonly location: string;
}

/** Endpoints of that name; indexed ones with the default first, then by index. */
export function endpointsOf(role: XmlElement, name: string): readonly Endpoint[] {
  const rank = (it: XmlElement): number =>
    booleanOf(it, 'isDefault') === true ? -1 : Number(attributeOf(it, 'index') ?? 0) || 0;
  return [...childrenOf(role, METADATA, name)]
    .sort((a, b) => rank(a) - rank(b))
    .map((it) => ({
      binding: attributeOf(it, 'Binding') ?? '',
      location: (attributeOf(it, 'Location') ?? '').trim(),
    }));
}
