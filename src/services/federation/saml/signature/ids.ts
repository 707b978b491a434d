/** IDs of a document, by whatever name: a reference that two elements answer to is an attack. */
import type { XmlElement } from '../../xml/tree.ts';
import type { SignatureFault } from './fault.ts';

/** Every attribute that some reader takes for an ID. */
export function idsOf(element: XmlElement): readonly string[] {
  return element.attributes.flatMap(({ localName, namespace, value }) =>
    localName.toLowerCase() === 'id' && namespace !== 'http://www.w3.org/2000/xmlns/' ? [value] : [],
  );
}

export function repeatedId(everything: readonly XmlElement[]): SignatureFault | null {
  const seen = new Set<string>();
  for (const element of everything) {
    const ids = new Set(idsOf(element));
    for (const id of ids) {
      if (seen.has(id))
        return {
          check: 'S11',
          reason: 'duplicate-id',
          message:
            'Two elements have the same ID, so that a signature of one could pass for one of the other.',
          field: element,
          actual: id,
        };
      seen.add(id);
    }
  }
  return null;
}
