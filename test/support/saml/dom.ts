/** Moving elements of a document about, as an attacker does. */
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';

export interface Dom {
  readonly document: Document;
  /** The first element of that local name, in document order. */
  readonly get: (name: string) => Element;
  readonly text: () => string;
}

export function openDom(xml: string): Dom {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  return {
    document,
    get(name) {
      const found = Array.from(document.getElementsByTagName('*')).find((it) => it.localName === name);
      if (found === undefined) throw new Error(`there is no ${name}`);
      return found;
    },
    text: () => new XMLSerializer().serializeToString(document),
  };
}

/** Its signature is taken out. */
export function withoutSignature(element: Element): Element {
  for (const child of Array.from(element.childNodes)) {
    if (child.nodeType === 1 && 'localName' in child && child.localName === 'Signature')
      element.removeChild(child);
  }
  return element;
}

export function copyOf(element: Element): Element {
  const copy = element.cloneNode(true);
  if (!('setAttribute' in copy)) throw new Error('a copy of an element is none');
  // cloneNode says Node, and a copy of an element is an element.
  return copy as Element;
}

/** Another name in it, as the attacker would like to be called. */
export function makeEvil(element: Element, id: string | null): Element {
  if (id !== null) element.setAttribute('ID', id);
  const names = Array.from(element.getElementsByTagName('*')).filter((it) => it.localName === 'NameID');
  for (const name of names) name.textContent = 'admin@example.com';
  return element;
}
