/**
 * Which algorithms a signature may have. What is in no list is refused: a verifier that tries what it is told to try can
 * be told to use a public key as a password.
 *
 * Source: XML Signature 1.1, section 6; RFC 9231, section 2; SAML core, section 5.4.
 */
export interface SignatureAlgorithm {
  /** For people. */
  readonly name: string;
  readonly kind: 'rsa' | 'rsa-pss' | 'ecdsa';
  readonly hash: HashName;
}

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const MGF1 = 'http://www.w3.org/2007/05/xmldsig-more#';

export const SIGNATURE_ALGORITHMS: Readonly<Record<string, SignatureAlgorithm>> = {
  'http://www.w3.org/2000/09/xmldsig#rsa-sha1': { name: 'RSA-SHA1', kind: 'rsa', hash: 'sha1' },
  [`${MORE}rsa-sha256`]: { name: 'RSA-SHA256', kind: 'rsa', hash: 'sha256' },
  [`${MORE}rsa-sha384`]: { name: 'RSA-SHA384', kind: 'rsa', hash: 'sha384' },
  [`${MORE}rsa-sha512`]: { name: 'RSA-SHA512', kind: 'rsa', hash: 'sha512' },
  [`${MGF1}sha256-rsa-MGF1`]: { name: 'RSA-PSS-SHA256', kind: 'rsa-pss', hash: 'sha256' },
  [`${MGF1}sha384-rsa-MGF1`]: { name: 'RSA-PSS-SHA384', kind: 'rsa-pss', hash: 'sha384' },
  [`${MGF1}sha512-rsa-MGF1`]: { name: 'RSA-PSS-SHA512', kind: 'rsa-pss', hash: 'sha512' },
  [`${MORE}ecdsa-sha1`]: { name: 'ECDSA-SHA1', kind: 'ecdsa', hash: 'sha1' },
  [`${MORE}ecdsa-sha256`]: { name: 'ECDSA-SHA256', kind: 'ecdsa', hash: 'sha256' },
  [`${MORE}ecdsa-sha384`]: { name: 'ECDSA-SHA384', kind: 'ecdsa', hash: 'sha384' },
  [`${MORE}ecdsa-sha512`]: { name: 'ECDSA-SHA512', kind: 'ecdsa', hash: 'sha512' },
};

export const DIGEST_ALGORITHMS: Readonly<Record<string, HashName>> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'sha1',
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  [`${MORE}sha384`]: 'sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
};

export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
/** Both forms of exclusive canonicalisation. */
export const CANONICALIZATIONS: readonly string[] = [EXCLUSIVE, `${EXCLUSIVE}WithComments`];

/** Null for one that is not allowed, also for the names that every object has. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null;
}
