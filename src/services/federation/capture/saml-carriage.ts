/**
 * From what was posted, or stands in an address, to the XML of a SAML message (SAML 2.0 Bindings, 3.4 and 3.5). What is
 * not as it should be is read all the same where it can be, and told.
 */
import { inflated } from './inflate.ts';

/**
 * What may be odd about how a message is carried. Every word stands for itself in a report: stable.
 *
 * `deflated-and-posted`, `not-deflated`: encoded for the other binding. `not-base64`: the XML itself. `base64url`: with the
 * alphabet of tokens. `encoded-twice`: percent-encoded once more. `plus-signs-lost`: blanks where plus signs were.
 * `zlib-wrapped`: deflate with a header. `not-unicode`: bytes that are no text. `unreadable`: none of all this.
 */
export type SamlOddity =
  | 'deflated-and-posted'
  | 'not-deflated'
  | 'not-base64'
  | 'base64url'
  | 'encoded-twice'
  | 'plus-signs-lost'
  | 'zlib-wrapped'
  | 'not-unicode'
  | 'unreadable';

export interface Carried {
  /** Empty when it is unreadable. */
  readonly xml: string;
  readonly oddities: readonly SamlOddity[];
  /** Null when it is unreadable, or no encoding. */
  readonly isDeflated: boolean | null;
}

/** Bytes; larger ones are taken for an attack. */
const LONGEST_MESSAGE = 4_000_000;

/** @param value percent-decoded once, as a form or a query is read */
export async function carried(value: string, binding: 'post' | 'redirect' | 'unknown'): Promise<Carried> {
  const oddities: SamlOddity[] = [];
  const text = withoutSecondEncoding(value.trim(), oddities);
  if (text.startsWith('<')) return { xml: text, oddities: ['not-base64', ...oddities], isDeflated: null };
  const bytes = base64Bytes(text, oddities);
  const opened = bytes === null ? null : await open(bytes, oddities);
  if (opened === null) return { xml: '', oddities: [...oddities, 'unreadable'], isDeflated: null };
  if (binding === 'post' && opened.isDeflated) oddities.push('deflated-and-posted');
  if (binding === 'redirect' && !opened.isDeflated) oddities.push('not-deflated');
  return { xml: textOf(opened.bytes, oddities), oddities, isDeflated: opened.isDeflated };
}

function withoutSecondEncoding(text: string, oddities: SamlOddity[]): string {
  if (!/%[0-9a-f]{2}/i.test(text) || text.startsWith('<')) return text;
  try {
    const once = decodeURIComponent(text);
    oddities.push('encoded-twice');
    return once.trim();
  } catch {
    return text;
  }
}

/** Null for what is no base64. Line breaks are allowed in it (RFC 2045). */
function base64Bytes(text: string, oddities: SamlOddity[]): Uint8Array | null {
  let compact = text.replace(/[\r\n\t]+ */g, '');
  if (compact.includes(' ')) {
    oddities.push('plus-signs-lost');
    compact = compact.replaceAll(' ', '+');
  }
  if (/[-_]/.test(compact)) oddities.push('base64url');
  if (compact.length < 8 || !/^[\w+/-]+={0,2}$/.test(compact)) return null;
  return Buffer.from(compact, 'base64');
}

interface Opened {
  readonly bytes: Uint8Array;
  readonly isDeflated: boolean;
}

async function open(bytes: Uint8Array, oddities: SamlOddity[]): Promise<Opened | null> {
  if (bytes.length > LONGEST_MESSAGE) return null;
  if (beginsAsXml(bytes)) return { bytes, isDeflated: false };
  const raw = await inflated(bytes, 'deflate-raw', LONGEST_MESSAGE);
  if (raw !== null && beginsAsXml(raw)) return { bytes: raw, isDeflated: true };
  const wrapped = await inflated(bytes, 'deflate', LONGEST_MESSAGE);
  if (wrapped === null || !beginsAsXml(wrapped)) return null;
  oddities.push('zlib-wrapped');
  return { bytes: wrapped, isDeflated: true };
}

/** A tag first, behind blanks or a byte order mark; in UTF-8 or UTF-16. */
export function beginsAsXml(bytes: Uint8Array): boolean {
  const head = [...bytes.subarray(0, 64)].filter((it) => it !== 0);
  const first = head.find((it) => ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf, 0xff, 0xfe].includes(it));
  return first === 0x3c;
}

function textOf(bytes: Uint8Array, oddities: SamlOddity[]): string {
  const [first, second] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0);
  try {
    return new TextDecoder(isWide ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    oddities.push('not-unicode');
    return new TextDecoder().decode(bytes);
  }
}
