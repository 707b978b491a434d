/**
 * Two issuers, compared character by character. What differs says which check it is: another authorization server of the
 * same tenant, a character that nobody sees, or just another string.
 *
 * Source: OpenID Connect Core 3.1.3.7, 2; Discovery 4.3; RFC 8414 section 3.3.
 */
import type { CheckId } from '../finding.ts';

export interface IssuerFault {
  readonly check: CheckId;
  readonly reason: string;
  /** Part of a sentence, such as `differs in a slash at the end`. */
  readonly how: string;
}

/** `check` is the one for a plain difference. Null when the two are the same. */
export function issuerFault(expected: string, actual: string, check: CheckId): IssuerFault | null {
  if (expected === actual) return null;
  if (visible(expected) === visible(actual)) {
    return { check: 'O3', reason: 'invisible-difference', how: 'differs by a character that cannot be seen' };
  }
  if (expected.replace(/\/$/, '') === actual.replace(/\/$/, '')) {
    return { check, reason: 'issuer-slash', how: 'differs in a slash at the end' };
  }
  const [wanted, found] = [serverOf(expected), serverOf(actual)];
  if (wanted !== null && found !== null && wanted.host === found.host && wanted.server !== found.server) {
    return {
      check: 'O4',
      reason: 'authorization-server-other',
      how: `is of ${found.server}, and ${wanted.server} is expected`,
    };
  }
  if (expected.toLowerCase() === actual.toLowerCase()) {
    return { check, reason: 'issuer-case', how: 'differs in upper and lower case' };
  }
  return { check, reason: 'issuer-wrong', how: 'is another' };
}

function visible(text: string): string {
  return text.normalize('NFC').replace(/[\p{Cf}\p{Zs}\p{Cc}\p{DI}]/gu, '');
}

/** An Okta tenant has one authorization server at its root, and others below `/oauth2`. */
function serverOf(issuer: string): { readonly host: string; readonly server: string } | null {
  const [, host, id] = /^https?:\/\/([^/?#]+)(?:\/oauth2\/([^/?#]+))?\/?$/.exec(issuer) ?? [];
  if (host === undefined) return null;
  return { host, server: id === undefined ? 'the org authorization server' : `authorization server "${id}"` };
}
