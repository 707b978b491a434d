/**
 * `saml.config`, in which PVWA and other products with ComponentSpace's component hold what they know of the other end:
 * the file that no API shows, as an administrator brings it from the server.
 *
 * | here          | saml.config                                                       |
 * |---------------|-------------------------------------------------------------------|
 * | entityId      | ServiceProvider Name                                              |
 * | acsUrls       | ServiceProvider AssertionConsumerServiceUrl                       |
 * | issuer        | PartnerIdentityProvider Name                                      |
 * | signOnUrl     | SingleSignOnServiceUrl                                            |
 * | trusted       | PartnerCertificates, String of each Certificate                   |
 * | signsRequests | SignAuthnRequest                                                  |
 * | wantsSigned   | WantAssertionSigned, WantSAMLResponseSigned                       |
 */
import { createHash } from 'node:crypto';
import { bareCertificate } from '../certs/certificate.ts';
import type { HeldCertificate, SamlProviderSettings } from '../port.ts';
import { METADATA_LIMITS } from '../xml/limits.ts';
import { readXml } from '../xml/read-xml.ts';
import { attributeOf, elementsWithin, type XmlElement } from '../xml/tree.ts';
import type { DeclaredTarget } from './subject.ts';

/** Null when it is something else, or names more than one partner. */
export function readSamlConfig(text: string, origin: string): DeclaredTarget | null {
  const reading = readXml(text.trim(), METADATA_LIMITS);
  if (!reading.ok || reading.root.localName !== 'SAMLConfiguration') return null;
  const all = [...elementsWithin(reading.root)];
  const [service] = all.filter((it) => it.localName === 'ServiceProvider');
  const [partner, another] = all.filter((it) => it.localName === 'PartnerIdentityProvider');
  if (partner === undefined || another !== undefined) return null;
  const acs = attributeOf(service ?? null, 'AssertionConsumerServiceUrl');
  const entityId = attributeOf(service ?? null, 'Name');
  const saml: SamlProviderSettings = {
    issuer: attributeOf(partner, 'Name'),
    signOnUrl: attributeOf(partner, 'SingleSignOnServiceUrl'),
    ...(entityId === null ? {} : { entityId }),
    ...(acs === null ? {} : { acsUrls: [acs] }),
    trusted: trustedOf(partner),
    // A list, though PVWA's own guide has one.
    trustsAtMost: 1,
    signsRequests: isTrue(partner, 'SignAuthnRequest'),
    wantsSigned: isTrue(partner, 'WantAssertionSigned')
      ? 'assertion'
      : isTrue(partner, 'WantSAMLResponseSigned')
        ? 'response'
        : 'any',
  };
  return { origin, sp: null, client: null, metadata: null, saml };
}

function trustedOf(partner: XmlElement): readonly HeldCertificate[] {
  return [...elementsWithin(partner)].flatMap((it): readonly HeldCertificate[] => {
    const text = attributeOf(it, 'String') ?? attributeOf(it, 'PartnerCertificateString');
    if (text === null) return [];
    const certificate = bareCertificate(text);
    const id = createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('hex');
    return [{ id, certificate, use: 'signing', status: 'active', since: null }];
  });
}

function isTrue(element: XmlElement, name: string): boolean {
  return attributeOf(element, name)?.toLowerCase() === 'true';
}
