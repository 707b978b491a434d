/** The first look at every message: S13, S15 and its form. */
import type { SamlMessage } from '../message.ts';
import { readXml } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/tree.ts';
import { checkBinding, checkForm } from './checks/envelope.ts';
import type { Findings } from './findings.ts';
import { checkValues } from './value.ts';

/** Null where the message is not to be read any further, and a finding says why. */
export function readMessage(message: SamlMessage, wanted: string, findings: Findings): XmlElement | null {
  const reading = readXml(message.xml);
  if (!reading.ok) {
    findings.failed('S13', reading.refusal.reason, reading.refusal.message);
    return null;
  }
  if (!checkValues(reading.root, findings)) return null;
  findings.passed('S13', 'plain', 'It is plain XML, which every parser reads alike.');
  checkBinding(message, findings);
  return checkForm(reading.root, wanted, findings) ? reading.root : null;
}
