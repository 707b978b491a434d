/**
 * A JWT, taken apart strictly and under limits; nothing in it is believed or followed here.
 *
 * Source: RFC 7515 section 5.2 (JWS), RFC 7516 section 5.2 (JWE), RFC 7519 section 7.2, RFC 8725 sections 2.4, 3.
 */
import { type Base64urlFault, decodeBase64url } from './base64url.ts';
import { isRecord, type Members } from './members.ts';
import { type JsonFault, type JsonLimits, parseStrictJson } from './strict-json.ts';

/** Characters of a whole token: what a browser posts and a header holds stays far below. */
export const LONGEST_TOKEN = 262_144;

export const JWT_LIMITS: JsonLimits = { characters: LONGEST_TOKEN, depth: 16, members: 5000 };

export type JwtPart = 'token' | 'header' | 'payload' | 'signature';

export type JwtFault =
  | Base64urlFault
  | JsonFault
  | 'token-too-large'
  | 'token-parts'
  | 'utf8-invalid'
  | 'not-an-object';

export interface SignedJwt {
  readonly form: 'signed';
  readonly header: Members;
  readonly claims: Members;
  readonly signature: Uint8Array;
  /** What the signature is over. */
  readonly signed: string;
  readonly token: string;
}

export interface EncryptedJwt {
  readonly form: 'encrypted';
  readonly header: Members;
}

export interface UnreadableJwt {
  readonly form: 'unreadable';
  readonly part: JwtPart;
  readonly fault: JwtFault;
  /** A whole sentence, which may hold text of the token. */
  readonly message: string;
  /** What could be read before it was refused; null when not even that. */
  readonly header: Members | null;
}

export type DecodedJwt = SignedJwt | EncryptedJwt | UnreadableJwt;

export function decodeJwt(token: string): DecodedJwt {
  if (token.length > LONGEST_TOKEN) {
    return unreadable('token', 'token-too-large', `The token has more than ${LONGEST_TOKEN} characters.`);
  }
  const parts = token.split('.', 7);
  const [first = '', second = '', third = ''] = parts;
  if (parts.length !== 3 && parts.length !== 5) {
    const count =
      parts.length > 6 ? 'more than six parts' : `${parts.length} part${parts.length === 1 ? '' : 's'}`;
    return unreadable('token', 'token-parts', `A signed token has three parts; this has ${count}.`);
  }
  const header = objectOf('header', first);
  if ('form' in header) return header;
  if (parts.length === 5) {
    if (typeof header.members['enc'] === 'string') return { form: 'encrypted', header: header.members };
    return unreadable(
      'token',
      'token-parts',
      'A token of five parts is encrypted; this does not say how (enc).',
    );
  }
  const payload = objectOf('payload', second);
  if ('form' in payload) return { ...payload, header: header.members };
  const signature = decodeBase64url(third);
  if (!signature.ok) {
    const message = `The signature of the token cannot be read: ${signature.detail}.`;
    return { ...unreadable('signature', signature.fault, message), header: header.members };
  }
  return {
    form: 'signed',
    header: header.members,
    claims: payload.members,
    signature: signature.octets,
    signed: `${first}.${second}`,
    token,
  };
}

function objectOf(part: 'header' | 'payload', text: string): { readonly members: Members } | UnreadableJwt {
  const refused = (fault: JwtFault, detail: string): UnreadableJwt =>
    unreadable(part, fault, `The ${part} of the token cannot be read: ${detail}.`);
  const decoded = decodeBase64url(text);
  if (!decoded.ok) return refused(decoded.fault, decoded.detail);
  const json = utf8(decoded.octets);
  if (json === null) return refused('utf8-invalid', 'it is not UTF-8');
  const parsed = parseStrictJson(json, JWT_LIMITS);
  if (!parsed.ok) return refused(parsed.fault, parsed.detail);
  if (!isRecord(parsed.value)) return refused('not-an-object', 'it is not a JSON object');
  return { members: parsed.value };
}

/** A byte order mark stays, and is no JSON then. */
function utf8(octets: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return null;
  }
}

function unreadable(part: JwtPart, fault: JwtFault, message: string): UnreadableJwt {
  return { form: 'unreadable', part, fault, message, header: null };
}
