/** Reading and writing the XML of SAML: one parser, no entities, no document types. */
import { DOMParser } from '@xmldom/xmldom';

export const NAMESPACES = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

/** Text for an element or an attribute. */
export function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": 'apos',
  };
  return text.replace(/[&<>"']/g, (one) => `&${names[one]};`);
}

/** The root element; null when it is no XML, or more than SAML needs of it. */
export function parseXml(text: string): Element | null {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return null;
  let faults = 0;
  const count = () => {
    faults += 1;
  };
  const parser = new DOMParser({ errorHandler: { warning: count, error: count, fatalError: count } });
  try {
    const root = parser.parseFromString(text, 'text/xml').documentElement;
    return faults === 0 ? root : null;
  } catch {
    // Some faults are thrown, too.
    return null;
  }
}

/** Direct children of that name and namespace. */
export function children(parent: Element, namespace: string, name: string): readonly Element[] {
  return Array.from(parent.childNodes).filter(
    (node): node is Element => isElement(node) && node.localName === name && node.namespaceURI === namespace,
  );
}

export function child(parent: Element, namespace: string, name: string): Element | null {
  return children(parent, namespace, name)[0] ?? null;
}

/** Null where the element or its text is missing. */
export function textOf(element: Element | null): string | null {
  const text = element?.textContent?.trim() ?? '';
  return text === '' ? null : text;
}

/** Null where there is no such attribute. */
export function attributeOf(element: Element | null, name: string): string | null {
  return element?.hasAttribute(name) ? element.getAttribute(name) : null;
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}
