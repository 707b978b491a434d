/** Which message some XML is, by a look at its first element: enough to sort by, and nothing to trust. */
import type { SamlMessage } from '../message.ts';

/** @param name of the parameter that it came in; null when it came in none */
export function kindOf(name: 'SAMLRequest' | 'SAMLResponse' | null, xml: string): SamlMessage['kind'] {
  const root = rootOf(xml);
  if (root === 'LogoutRequest') return 'saml-logout-request';
  if (root === 'LogoutResponse') return 'saml-logout-response';
  if (root === 'Response' || root === 'Assertion' || root === 'ArtifactResponse') return 'saml-response';
  return root === 'AuthnRequest' || name !== 'SAMLResponse' ? 'saml-request' : 'saml-response';
}

/** Local name of the first element; null when there is none. Comments and declarations before it are passed over. */
export function rootOf(xml: string): string | null {
  let at = xml.indexOf('<');
  for (let steps = 0; at !== -1 && steps < 50; steps += 1) {
    const tag = /^<(?:[\w.-]{1,80}:)?([\w.-]{1,80})[\s/>]/.exec(xml.slice(at, at + 200));
    if (tag !== null) return tag[1] ?? null;
    const end = xml.startsWith('<!--', at) ? xml.indexOf('-->', at) : xml.indexOf('>', at);
    at = end === -1 ? -1 : xml.indexOf('<', end);
  }
  return null;
}
