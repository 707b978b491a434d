/** XML as the checks see it: elements, text and comments in their order, every name with its namespace. */

export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly localName: string;
  /** Empty where it has none. */
  readonly namespace: string;
  readonly value: string;
}

export interface XmlText {
  readonly kind: 'text';
  readonly text: string;
  /** Whether it was written as a CDATA section, which a reader may take for another node. */
  readonly cdata: boolean;
}

export interface XmlComment {
  readonly kind: 'comment';
}

export interface XmlElement {
  readonly kind: 'element';
  /** As written, with its prefix. */
  readonly name: string;
  readonly localName: string;
  /** Empty where it has none. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlNode[];
  readonly parent: XmlElement | null;
}

export type XmlNode = XmlElement | XmlText | XmlComment;

/** `localName` alone where the namespace does not matter. */
export function isNamed(element: XmlElement, namespace: string, localName: string): boolean {
  return element.localName === localName && element.namespace === namespace;
}

export function elementsOf(parent: XmlElement): readonly XmlElement[] {
  return parent.children.filter((it) => it.kind === 'element');
}

/** Direct children of that name. */
export function childrenOf(parent: XmlElement, namespace: string, localName: string): readonly XmlElement[] {
  return elementsOf(parent).filter((it) => isNamed(it, namespace, localName));
}

/** The first direct child of that name; null where there is none, or no parent. */
export function childOf(parent: XmlElement | null, namespace: string, localName: string): XmlElement | null {
  return parent === null ? null : (childrenOf(parent, namespace, localName)[0] ?? null);
}

/** An attribute without a namespace; null where it is missing. */
export function attributeOf(element: XmlElement | null, name: string): string | null {
  return element?.attributes.find((it) => it.namespace === '' && it.localName === name)?.value ?? null;
}

/** All text within, comments left out. */
export function textOf(element: XmlElement): string {
  let text = '';
  for (const node of nodesWithin(element)) if (node.kind === 'text') text += node.text;
  return text;
}

/** The element itself and every element within, in document order. */
export function* elementsWithin(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const node of nodesWithin(root)) if (node.kind === 'element') yield node;
}

/** Every node within, in document order; without recursion, for depth is a matter of the limits alone. */
export function* nodesWithin(root: XmlElement): Generator<XmlNode> {
  const stack: XmlNode[] = [...root.children].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    if (node.kind !== 'element') continue;
    for (let at = node.children.length - 1; at >= 0; at -= 1) {
      const child = node.children[at];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** Such as `Response/Assertion/Subject/NameID`: local names from the root. */
export function placeOf(element: XmlElement): string {
  const names: string[] = [];
  for (let at: XmlElement | null = element; at !== null; at = at.parent) names.unshift(at.localName);
  return names.join('/');
}
