/** What an AuthnRequest says. Source: SAML core, section 3.4.1. */
import type { RequestKnowledge } from '../knowledge.ts';
import type { SamlMessage } from '../message.ts';
import { readXml } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../xml/tree.ts';
import { ASSERTION, PROTOCOL } from './names.ts';
import { instantOf } from './time.ts';
import { collapsed } from './value.ts';

/** What a response to it has to answer; null where it is no AuthnRequest that can be read. */
export function requestKnowledgeOf(message: SamlMessage): RequestKnowledge | null {
  const reading = readXml(message.xml);
  if (!reading.ok || reading.root.localName !== 'AuthnRequest' || reading.root.namespace !== PROTOCOL)
    return null;
  const { root } = reading;
  const id = attributeOf(root, 'ID');
  const issued = instantOf(attributeOf(root, 'IssueInstant') ?? '');
  const format = attributeOf(childOf(root, PROTOCOL, 'NameIDPolicy'), 'Format');
  const context = authnContextOf(root);
  return {
    evidence: message.evidence,
    ...(id === null ? {} : { id }),
    ...(message.relayState === null ? {} : { relayState: message.relayState }),
    ...(issued.ok ? { issuedAt: new Date(issued.ms) } : {}),
    ...(format === null ? {} : { nameIdFormat: format }),
    forceAuthn: flagOf(root, 'ForceAuthn'),
    isPassive: flagOf(root, 'IsPassive'),
    ...(context === null ? {} : { authnContext: context }),
  };
}

/** xs:boolean, false where it is not there. */
export function flagOf(root: XmlElement, name: string): boolean {
  return ['true', '1'].includes(attributeOf(root, name) ?? '');
}

function authnContextOf(root: XmlElement): NonNullable<RequestKnowledge['authnContext']> | null {
  const wanted = childOf(root, PROTOCOL, 'RequestedAuthnContext');
  if (wanted === null) return null;
  const said = attributeOf(wanted, 'Comparison');
  const comparison = said === 'minimum' || said === 'maximum' || said === 'better' ? said : 'exact';
  return { classes: childrenOf(wanted, ASSERTION, 'AuthnContextClassRef').map(collapsed), comparison };
}
