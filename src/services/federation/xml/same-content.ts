/** Whether two readings of one document say the same: the guard against two parsers that disagree. */
import type { XmlElement, XmlNode } from './tree.ts';

/**
 * Names, namespaces, attributes and text; comments, namespace declarations and the order of attributes do not count.
 * @param without An element of `b` that is left out, such as the signature.
 */
export function isSameContent(a: XmlElement, b: XmlElement, without: XmlElement | null): boolean {
  const pairs: Array<readonly [XmlElement, XmlElement]> = [[a, b]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [one, other] = pair;
    if (one.localName !== other.localName || one.namespace !== other.namespace) return false;
    if (attributesOf(one) !== attributesOf(other)) return false;
    const [ones, others] = [contentOf(one.children, null), contentOf(other.children, without)];
    if (ones.length !== others.length) return false;
    for (const [at, mine] of ones.entries()) {
      const yours = others[at];
      if (typeof mine === 'string' || typeof yours === 'string' || yours === undefined) {
        if (mine !== yours) return false;
      } else pairs.push([mine, yours]);
    }
  }
  return true;
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

function attributesOf(element: XmlElement): string {
  const all = element.attributes.filter((it) => it.namespace !== XMLNS);
  return JSON.stringify(all.map((it) => [it.namespace, it.localName, it.value].join('\u0000')).sort());
}

/** Elements and texts, where texts that touch are one. */
function contentOf(
  nodes: readonly XmlNode[],
  without: XmlElement | null,
): ReadonlyArray<XmlElement | string> {
  const content: Array<XmlElement | string> = [];
  for (const node of nodes) {
    if (node.kind === 'element' && node !== without) content.push(node);
    if (node.kind !== 'text' || node.text === '') continue;
    const last = content.at(-1);
    if (typeof last === 'string') content[content.length - 1] = last + node.text;
    else content.push(node.text);
  }
  return content;
}
