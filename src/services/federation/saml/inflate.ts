/** DEFLATE of the redirect binding, without a header (SAML bindings, section 3.4.4.1), with an end to what it may become. */
import { inflateRawSync } from 'node:zlib';

export type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly isWrapped: boolean }
  | { readonly ok: false; readonly reason: 'too-large' | 'not-deflated' };

/** @param most Bytes at most, in all. `isWrapped`: it had the header of zlib, which does not belong there. */
export function inflate(bytes: Uint8Array, most: number): Inflated {
  const raw = attempt(bytes, most);
  if (raw.ok || raw.reason === 'too-large') return raw;
  // RFC 1950: a header of two bytes, 120 first as everybody writes it, and a checksum of four behind.
  if (bytes[0] !== 0x78 || bytes.length < 7) return raw;
  const inner = attempt(bytes.subarray(2, -4), most);
  return inner.ok ? { ...inner, isWrapped: true } : inner;
}

function attempt(bytes: Uint8Array, most: number): Inflated {
  try {
    return { ok: true, bytes: inflateRawSync(bytes, { maxOutputLength: most }), isWrapped: false };
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, reason: isTooLarge ? 'too-large' : 'not-deflated' };
  }
}
