/**
 * Base64url as RFC 7515 section 2 has it: no padding, no white space, no character of the other alphabet, and no bits set
 * that no octet has, so that one sequence of octets has exactly one spelling.
 */
export type Base64urlFault =
  | 'base64url-padding'
  | 'base64url-alphabet'
  | 'base64url-length'
  | 'base64url-bits';

export type Decoded =
  | { readonly ok: true; readonly octets: Uint8Array }
  | { readonly ok: false; readonly fault: Base64urlFault; readonly detail: string };

export function decodeBase64url(text: string): Decoded {
  if (/^[\w-]*=+$/.test(text)) return refused('base64url-padding', 'it is padded with "="');
  if (!/^[\w-]*$/.test(text))
    return refused('base64url-alphabet', 'it has characters that are not base64url');
  if (text.length % 4 === 1) return refused('base64url-length', 'it is cut off within a character');
  const octets = Buffer.from(text, 'base64url');
  if (octets.toString('base64url') !== text)
    return refused('base64url-bits', 'its last character has bits too many');
  return { ok: true, octets: new Uint8Array(octets) };
}

export function encodeBase64url(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64url');
}

function refused(fault: Base64urlFault, detail: string): Decoded {
  return { ok: false, fault, detail };
}
