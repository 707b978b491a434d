/** A SAML message as it is carried, out of which everything went that must go. */
import { decodeValue } from '../saml/decode-value.ts';
import type { Redaction } from './parameters.ts';
import { redactedXml } from './redact-xml.ts';

export function redactedSaml(value: string, redaction: Redaction, binding: 'post' | 'redirect'): string {
  const decoded = decodeValue(value);
  const xml = decoded.ok ? redactedXml(decoded.xml, redaction) : '<removed/>';
  const bytes = new TextEncoder().encode(xml);
  // Encoded as it came, which may be what is wrong with it.
  const isDeflated = decoded.ok ? decoded.isDeflated : binding === 'redirect';
  return Buffer.from(isDeflated ? stored(bytes) : bytes).toString('base64');
}

const LONGEST_BLOCK = 65_535;

/** As DEFLATE without compression (RFC 1951, section 3.2.4). */
export function stored(bytes: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += LONGEST_BLOCK) {
    const block = bytes.subarray(at, at + LONGEST_BLOCK);
    const head = Buffer.alloc(5);
    head[0] = at + LONGEST_BLOCK >= bytes.length ? 1 : 0;
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & 0xffff, 3);
    blocks.push(head, block);
  }
  return Buffer.concat(blocks);
}
