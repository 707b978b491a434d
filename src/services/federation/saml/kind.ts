/** Which message a text is, told by its first element; also of one that is too broken to be read. */
import type { SamlMessage } from '../message.ts';

const KINDS: Readonly<Record<string, SamlMessage['kind']>> = {
  Response: 'saml-response',
  Assertion: 'saml-response',
  AuthnRequest: 'saml-request',
  LogoutRequest: 'saml-logout-request',
  LogoutResponse: 'saml-logout-response',
};

/** @param parameter What carried it, which tells where the text does not; null where nothing carried it. */
export function kindOf(xml: string, parameter: 'SAMLRequest' | 'SAMLResponse' | null): SamlMessage['kind'] {
  const names = xml.slice(0, 20_000).matchAll(/<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z]{1,20})(?=[\s/>]|$)/g);
  for (const [, name = ''] of names) {
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    if (kind !== undefined) return kind;
  }
  return parameter === 'SAMLRequest' ? 'saml-request' : 'saml-response';
}
