/**
 * Opens the assertion of a response with the key of the service provider, where that was given. What comes out is a
 * stranger's text like any other: read under the same limits, and believed no more than its signature, or the one over what
 * was encrypted, makes it.
 *
 * Source: XML Encryption 1.1, section 4.4; SAML core, section 2.3.4.
 */
import type { KeyObject } from 'node:crypto';
import type { Knowledge } from '../../knowledge.ts';
import { quoted } from '../../quote.ts';
import { readXml } from '../../xml/read-xml.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { childrenOf, isNamed } from '../../xml/tree.ts';
import type { Findings } from '../findings.ts';
import { ASSERTION } from '../names.ts';
import { checkValues } from '../value.ts';
import { openContent } from './content-cipher.ts';
import { openOaep } from './oaep.ts';
import { type EncryptedShape, shapeOfEncrypted } from './shape.ts';

/** Null where there is nothing to open, or nothing to open it with; `refused` where a finding says why it may not be read. */
export async function openAssertion(
  root: XmlElement,
  { decryptionKey }: Knowledge,
  findings: Findings,
): Promise<XmlElement | null | 'refused'> {
  const [encrypted, another] = childrenOf(root, ASSERTION, 'EncryptedAssertion');
  const isAlone = another === undefined && childrenOf(root, ASSERTION, 'Assertion').length === 0;
  if (encrypted === undefined || !isAlone || decryptionKey === undefined) return null;
  const shaping = shapeOfEncrypted(encrypted);
  if (shaping.state === 'unsupported') {
    const message = `It was not opened: ${quoted(shaping.algorithm, 120)} is not used here, for its padding can be asked about or it is not known.`;
    findings.untested('S32', 'encryption-unsupported', message, { field: encrypted });
    return null;
  }
  if (shaping.state === 'malformed') {
    const message = `The EncryptedAssertion is none that SAML has: ${shaping.why}`;
    findings.failed('S32', 'encryption-malformed', message, { field: encrypted, severity: 'critical' });
    return 'refused';
  }
  const plain = decrypt(shaping.shape, await decryptionKey());
  if (plain === null) {
    const message =
      'It cannot be opened with the key that was given: it is encrypted for another one, or was damaged.';
    findings.failed('S32', 'decryption-failed', message, { field: encrypted });
    return 'refused';
  }
  return readPlain(plain, encrypted, findings);
}

function decrypt({ keys, cipher, data }: EncryptedShape, key: KeyObject): Buffer | null {
  for (const it of keys) {
    const contentKey = openOaep(it.data, key, it.oaep);
    const plain = contentKey === null ? null : openContent(data, contentKey, cipher);
    if (plain !== null) return plain;
  }
  return null;
}

function readPlain(plain: Buffer, encrypted: XmlElement, findings: Findings): XmlElement | 'refused' {
  const refuse = (check: 'S13' | 'S32', reason: string, message: string): 'refused' => {
    findings.failed(check, reason, `In what was encrypted: ${message}`, { field: encrypted });
    return 'refused';
  };
  const text = utf8(plain);
  if (text === null) return refuse('S32', 'decrypted-unreadable', 'It is no text in UTF-8.');
  // Prefixes that were declared further out hold within, too.
  const reading = readXml(`<within${declarationsAround(encrypted)}>${text}</within>`);
  if (!reading.ok) return refuse('S13', reading.refusal.reason, reading.refusal.message);
  const [assertion, another] = reading.root.children;
  if (assertion?.kind !== 'element' || another !== undefined || !isNamed(assertion, ASSERTION, 'Assertion'))
    return refuse('S32', 'decrypted-other', 'There is something else than one assertion.');
  if (!checkValues(assertion, findings)) return 'refused';
  findings.passed('S32', 'decrypted', 'It opens with the key that was given.', { field: encrypted });
  return assertion;
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The nearest of each prefix. */
function declarationsAround(element: XmlElement): string {
  const found = new Map<string, string>();
  for (let at: XmlElement | null = element; at !== null; at = at.parent) {
    for (const { name, value } of at.attributes) {
      if ((name === 'xmlns' || name.startsWith('xmlns:')) && !found.has(name)) found.set(name, value);
    }
  }
  const escaped = (value: string): string => value.replace(/[&<"]/g, (it) => `&#${it.charCodeAt(0)};`);
  return [...found].map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
}
