/** SAML, written anew out of what may stay of it: what is not understood is not in the copy. */
import { ASSERTION, DSIG, METADATA, PROTOCOL, XENC } from '../saml/names.ts';
import { METADATA_LIMITS } from '../xml/limits.ts';
import { readXml } from '../xml/read-xml.ts';
import { elementsOf, textOf, type XmlElement } from '../xml/tree.ts';
import type { Redaction } from './parameters.ts';
import { ruleOfAttribute, ruleOfElement } from './xml-policy.ts';

const PREFIXES: Readonly<Record<string, string>> = {
  [PROTOCOL]: 'samlp',
  [ASSERTION]: 'saml',
  [METADATA]: 'md',
  [DSIG]: 'ds',
  [XENC]: 'xenc',
};

/** Of XML that cannot be read, or is none of SAML, nothing stays but that. */
export function redactedXml(xml: string, redaction: Redaction): string {
  const reading = readXml(xml.trim(), METADATA_LIMITS);
  const written = reading.ok ? element(reading.root, redaction, true) : '';
  return written === '' ? '<removed/>' : written;
}

function element(it: XmlElement, redaction: Redaction, isRoot: boolean): string {
  const prefix = PREFIXES[it.namespace];
  const rule = ruleOfElement(it.namespace, it.localName);
  if (prefix === undefined || rule === undefined) return '';
  const name = `${prefix}:${it.localName}`;
  const declared = isRoot
    ? Object.entries(PREFIXES).map(([namespace, its]) => ` xmlns:${its}="${namespace}"`)
    : [];
  const attributes = it.attributes.flatMap((attribute) => {
    const stays =
      ruleOfAttribute(attribute.namespace, attribute.localName)?.(attribute.value, redaction) ?? null;
    return stays === null ? [] : [` ${attribute.localName}="${escaped(stays)}"`];
  });
  const content =
    rule === null
      ? elementsOf(it)
          .map((child) => element(child, redaction, false))
          .join('')
      : escaped(rule(textOf(it), redaction) ?? '');
  return `<${name}${declared.join('')}${attributes.join('')}>${content}</${name}>`;
}

export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
