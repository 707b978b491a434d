/** XML out of the value of a parameter SAMLRequest or SAMLResponse, and what was odd about how it was written. */
import { inflate } from './inflate.ts';
import type { OddityName } from './oddities.ts';

export type DecodingReason = 'empty' | 'too-large' | 'base64' | 'encoding' | 'not-saml';

export interface DecodingRefusal {
  readonly reason: DecodingReason;
  /** A sentence for people. */
  readonly message: string;
}

export type DecodedValue =
  | {
      readonly ok: true;
      readonly xml: string;
      readonly isDeflated: boolean;
      readonly oddities: readonly OddityName[];
    }
  | { readonly ok: false; readonly refusal: DecodingRefusal };

/** Bytes of a message, before and after it was inflated. */
const MOST_BYTES = 2_000_000;

/** @param value Percent-decoded; spaces may be the "+" of somebody who did not encode it. */
export function decodeValue(value: string): DecodedValue {
  const read = fromBase64(value);
  if (!read.ok) return read;
  const { bytes, oddities } = read;
  const start = startOf(bytes);
  if (start === 'utf-16') return refused('encoding', 'The message is UTF-16; only UTF-8 is read.');
  if (start === 'xml') return asText(bytes, false, oddities);
  const inflated = inflate(bytes, MOST_BYTES);
  if (inflated.ok && startOf(inflated.bytes) === 'xml') {
    return asText(inflated.bytes, true, inflated.isWrapped ? [...oddities, 'zlib-wrapped'] : oddities);
  }
  if (inflated.ok && startOf(inflated.bytes) === 'utf-16')
    return refused('encoding', 'The message is UTF-16; only UTF-8 is read.');
  if (!inflated.ok && inflated.reason === 'too-large')
    return refused('too-large', `Inflated, the message has more than ${MOST_BYTES} bytes.`);
  const inner = /^[A-Za-z0-9+/=\s]+$/.test(latin1(bytes)) ? fromBase64(latin1(bytes)) : null;
  if (inner?.ok && startOf(inner.bytes) === 'xml') return asText(inner.bytes, false, ['base64-twice']);
  return refused('not-saml', 'What is in the base64 is neither XML nor deflated XML.');
}

type Bytes =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly oddities: readonly OddityName[] }
  | { readonly ok: false; readonly refusal: DecodingRefusal };

function fromBase64(value: string): Bytes {
  // Base64 may have line ends (RFC 2045, section 6.8); four bytes of text for three.
  if (value.length > MOST_BYTES * 2) return refused('too-large', 'The message is too long.');
  const oddities: OddityName[] = [];
  const lines = value.split(/[\r\n]+/);
  const spaced = lines.length === 1 ? value : lines.map((it) => it.trim()).join('');
  if (spaced.trim() === '') return refused('empty', 'The message is empty.');
  let text = withoutSpaces(spaced, oddities);
  if (/[-_]/.test(text)) {
    oddities.push('url-safe-alphabet');
    text = text.replace(/-/g, '+').replace(/_/g, '/');
  }
  const [, body = '', padding = ''] = /^([A-Za-z0-9+/]*)(={0,2})$/.exec(text) ?? [];
  if (body === '' || body.length % 4 === 1) return refused('base64', 'The message is not base64.');
  if ((body.length + padding.length) % 4 !== 0) {
    if (padding !== '') return refused('base64', 'The padding of the base64 is wrong.');
    oddities.push('padding-missing');
  }
  return { ok: true, bytes: Buffer.from(body, 'base64'), oddities };
}

/** A space within is a "+" that was not percent-encoded, unless the length says that it is nothing. */
function withoutSpaces(text: string, oddities: OddityName[]): string {
  const whole = text.length % 4 === 0 ? text : text.trim();
  if (!/[ \t]/.test(whole)) return whole;
  const bare = whole.replace(/[ \t]/g, '');
  const isPlus = whole.length % 4 === 0 || bare.length % 4 !== 0;
  oddities.push(isPlus ? 'spaces-for-plus' : 'white-space');
  return isPlus ? whole.replace(/[ \t]/g, '+') : bare;
}

/** By its first bytes, Extensible Markup Language 1.0, appendix F. */
export function startOf(bytes: Uint8Array): 'xml' | 'utf-16' | 'other' {
  const [a, b, c] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'utf-16';
  if ((a === 0 && b === 0x3c) || (a === 0x3c && b === 0)) return 'utf-16';
  const start = a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
  const first = bytes.subarray(start, start + 64).find((it) => ![0x20, 0x9, 0xa, 0xd].includes(it));
  return first === 0x3c ? 'xml' : 'other';
}

function asText(bytes: Uint8Array, isDeflated: boolean, oddities: readonly OddityName[]): DecodedValue {
  if (bytes.length > MOST_BYTES)
    return refused('too-large', `The message has more than ${MOST_BYTES} bytes.`);
  const xml = utf8(bytes);
  if (xml === null) return refused('encoding', 'The message is not UTF-8.');
  return { ok: true, xml, isDeflated, oddities };
}

/** Null where it is something else. A byte order mark is left out. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Bytes that are no UTF-8; to replace them would change what was signed.
    return null;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function refused(reason: DecodingReason, message: string): { ok: false; refusal: DecodingRefusal } {
  return { ok: false, refusal: { reason, message } };
}
