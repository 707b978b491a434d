/** What of `saml.config`, the file on the PVWA server, says whom it trusts. */
import { attributeOf, child, children, parseXml } from '../saml/xml.ts';

const NAMESPACE = 'urn:componentspace:SAML:2.0:configuration';

export interface Partner {
  readonly issuer: string;
  /** base64 DER, as they stand there */
  readonly certificates: readonly string[];
}

/** Null when it is no such file, or not of exactly one partner. */
export function partnerOf(text: string): Partner | null {
  // Editors of Windows begin a file with a mark.
  const root = parseXml(text.replace(/^\uFEFF/, ''));
  if (root?.localName !== 'SAMLConfiguration' || root.namespaceURI !== NAMESPACE) return null;
  const providers = child(root, NAMESPACE, 'PartnerIdentityProviders');
  const partners = providers === null ? [] : children(providers, NAMESPACE, 'PartnerIdentityProvider');
  const [partner] = partners;
  if (partner === undefined || partners.length > 1) return null;
  const certificates = child(partner, NAMESPACE, 'PartnerCertificates');
  return {
    issuer: attributeOf(partner, 'Name') ?? '',
    certificates: (certificates === null ? [] : children(certificates, NAMESPACE, 'Certificate')).map(
      (it) => attributeOf(it, 'String') ?? '',
    ),
  };
}
