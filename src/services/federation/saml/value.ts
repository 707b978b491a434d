/** Text of elements that hold a value, and the comments that split them for one reader and not for another. */

import type { XmlElement } from '../xml/tree.ts';
import { elementsOf, elementsWithin, textOf } from '../xml/tree.ts';
import type { Findings } from './findings.ts';

/** Elements whose content is a text and nothing else. */
const VALUES: ReadonlySet<string> = new Set([
  'Issuer',
  'NameID',
  'Audience',
  'AuthnContextClassRef',
  'AuthnContextDeclRef',
  'AuthenticatingAuthority',
  'SessionIndex',
  'StatusMessage',
  'X509Certificate',
  'DigestValue',
  'SignatureValue',
  'NameIDFormat',
]);

/** False where a value is not one text: whoever takes the first part of it reads another name (CVE-2017-11427 and its kin). */
export function checkValues(root: XmlElement, findings: Findings): boolean {
  for (const element of elementsWithin(root)) {
    const fault = faultOf(element);
    if (fault === null) continue;
    const [reason, message] = fault;
    findings.failed('S13', reason, message, { field: element, severity: 'critical' });
    return false;
  }
  return true;
}

function faultOf(element: XmlElement): readonly [reason: string, message: string] | null {
  const isValue = VALUES.has(element.localName);
  const isLeaf = elementsOf(element).length === 0;
  const hasText = element.children.some((it) => it.kind === 'text' && it.text.trim() !== '');
  const splits = isValue || (isLeaf && element.localName === 'AttributeValue') || hasText;
  if (splits && element.children.some((it) => it.kind === 'comment'))
    return [
      'comment-in-value',
      `There is a comment within ${element.localName}: readers disagree on what it says.`,
    ];
  if (splits && element.children.some((it) => it.kind === 'text' && it.cdata))
    return [
      'cdata-in-value',
      `There is a CDATA section within ${element.localName}: readers disagree on what it says.`,
    ];
  if (isValue && !isLeaf)
    return ['element-in-value', `There is an element within ${element.localName}, which is a text.`];
  return null;
}

/** Text of an element as it stands; null where the element is missing. */
export function valueIn(element: XmlElement | null): string | null {
  return element === null ? null : textOf(element);
}

/** Of a type whose white space at the ends means nothing, such as an address (XML Schema, part 2, section 4.3.6). */
export function collapsed(element: XmlElement): string {
  const text = textOf(element);
  let [start, end] = [0, text.length];
  while (start < end && isSpace(text[start])) start += 1;
  while (start < end && isSpace(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** As XML has it: a no-break space is a character of the value. */
function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
