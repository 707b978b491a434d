/** SAML as indented lines: each element, its attributes, and what a person should know of them. */
import { quoted } from '../quote.ts';
import { ASSERTION, DSIG, XENC } from '../saml/names.ts';
import { certificateOf } from '../saml/signature/certificate.ts';
import { elementsOf, isNamed, textOf, type XmlElement } from '../xml/tree.ts';
import type { DecodedLine } from './decoded.ts';
import { notedInstant, relativeTo } from './relative-time.ts';

export interface SamlView {
  readonly at: Date;
  /** Values that a key which was given vouches for; anything else that names somebody is unverified. */
  readonly vouchedFor: ReadonlySet<string>;
  /** Whether the document claims anything of anybody: metadata does as well, messages do. */
  readonly hasClaims: boolean;
}

const MOST_LINES = 3000;
const LONGEST_VALUE = 300;

export function samlLines(root: XmlElement, view: SamlView): readonly DecodedLine[] {
  const lines: DecodedLine[] = [];
  const stack: (readonly [XmlElement, number])[] = [[root, 0]];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [element, level] = next;
    if (lines.length >= MOST_LINES) {
      lines.push(line(0, '…', null, 'more than is shown'));
      break;
    }
    const children = elementsOf(element);
    lines.push(...own(element, children.length === 0, level, view));
    for (const child of [...children].reverse()) stack.push([child, level + 1]);
  }
  return lines;
}

function line(
  level: number,
  name: string,
  value: string | null,
  note: string | null = null,
  verified: boolean | null = null,
): DecodedLine {
  return { level, name, value, note, verified };
}

function own(element: XmlElement, isLeaf: boolean, level: number, view: SamlView): readonly DecodedLine[] {
  const text = isLeaf ? textOf(element).trim() : '';
  const attributes = element.attributes
    .filter(({ name }) => name !== 'xmlns' && !name.startsWith('xmlns:'))
    .map(({ name, value }) =>
      line(level + 1, quoted(`@${name}`, 80), shown(value), notedInstant(value, view.at)),
    );
  const name = quoted(element.localName, 80);
  if (isNamed(element, DSIG, 'X509Certificate')) {
    return [line(level, name, null), ...certificateLines(text, level + 1, view.at)];
  }
  if (isOpaque(element))
    return [line(level, name, `(${text.replace(/\s/g, '').length} characters)`), ...attributes];
  const claims = view.hasClaims && text !== '' && isClaim(element);
  const verified = claims ? view.vouchedFor.has(quoted(text, 500)) || view.vouchedFor.has(text) : null;
  return [
    line(level, name, text === '' ? null : shown(text), notedInstant(text, view.at), verified),
    ...attributes,
  ];
}

function shown(text: string): string {
  return quoted(text.replace(/\s+/g, ' ').trim(), LONGEST_VALUE);
}

/** Bytes that say nothing to a person. */
function isOpaque(it: XmlElement): boolean {
  const names = ['SignatureValue', 'DigestValue', 'Modulus', 'Exponent', 'X509SKI', 'X509CRL'];
  return (it.namespace === DSIG && names.includes(it.localName)) || isNamed(it, XENC, 'CipherValue');
}

/** Elements that say who somebody is, or who says so. */
function isClaim(it: XmlElement): boolean {
  const names = ['NameID', 'AttributeValue', 'Issuer', 'Audience', 'AuthnContextClassRef'];
  return it.namespace === ASSERTION && names.includes(it.localName);
}

export function certificateLines(base64: string, level: number, at: Date): readonly DecodedLine[] {
  const certificate = certificateOf(base64);
  if (certificate === null) return [line(level, 'certificate', null, 'cannot be read')];
  const { subject, notBefore, notAfter, keyName, isKeyWeak, thumbprint } = certificate;
  const hasEnded = notAfter.getTime() < at.getTime();
  return [
    line(level, 'subject', quoted(subject, LONGEST_VALUE), null, null),
    line(level, 'valid from', notBefore.toISOString(), relativeTo(at, notBefore.getTime())),
    line(
      level,
      'valid until',
      notAfter.toISOString(),
      `${relativeTo(at, notAfter.getTime())}${hasEnded ? ', EXPIRED' : ''}`,
    ),
    line(level, 'key', keyName, isKeyWeak ? 'too short' : null),
    line(level, 'SHA-256', thumbprint),
  ];
}
