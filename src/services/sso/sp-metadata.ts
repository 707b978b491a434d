/**
 * Metadata of a SAML service provider, as far as an application at the identity provider needs it. Document types and
 * entities are refused before anything is parsed: metadata comes from strangers.
 *
 * Source: OASIS, Metadata for SAML V2.0 (saml-metadata-2.0-os), sections 2.3.2, 2.4.4.
 */
import { DOMParser } from '@xmldom/xmldom';
import { IdctlError } from '../../core/errors.ts';
import type { ServiceProvider } from './service-provider.ts';
import { isAddress } from './settings.ts';

const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

/** `origin` names the text in messages. @throws CONFIG_INVALID */
export function readServiceProvider(text: string, origin: string): ServiceProvider {
  const root = parse(text, origin).documentElement;
  const entities = [root, ...all(root, MD, 'EntityDescriptor')].filter(
    (it): it is Element => it?.localName === 'EntityDescriptor' && it.namespaceURI === MD,
  );
  const described = entities.flatMap((entity) => {
    const [role] = all(entity, MD, 'SPSSODescriptor').filter((it) => supportsSaml2(it));
    return role === undefined ? [] : [{ entity, role }];
  });
  const [one, another] = described;
  if (one === undefined) throw unfit(origin, 'it describes no SAML 2.0 service provider');
  if (another !== undefined)
    throw unfit(origin, `it describes ${described.length} service providers; give one`);
  return providerOf(one.entity, one.role, origin);
}

function parse(text: string, origin: string): Document {
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(text)) {
    throw unfit(origin, 'it has a document type or entities, which metadata never needs');
  }
  const faults: string[] = [];
  const note = (message: unknown): void => void faults.push(String(message));
  const parser = new DOMParser({ errorHandler: { warning: note, error: note, fatalError: note } });
  let document: Document | undefined;
  try {
    document = parser.parseFromString(text, 'text/xml');
  } catch {
    // The parser's own words quote the text; that it is not XML is all that there is to say.
    faults.push('');
  }
  if (document === undefined || faults.length > 0 || document.documentElement === null) {
    throw unfit(origin, 'it is not well-formed XML');
  }
  return document;
}

function providerOf(entity: Element, role: Element, origin: string): ServiceProvider {
  const entityId = entity.getAttribute('entityID') ?? '';
  if (entityId === '') throw unfit(origin, 'it has no entityID');
  const services = all(role, MD, 'AssertionConsumerService').filter(
    (it) => it.getAttribute('Binding') === POST,
  );
  const acsUrls = byDefault(services).map((it) => it.getAttribute('Location') ?? '');
  if (acsUrls.length === 0) throw unfit(origin, 'it has no AssertionConsumerService with HTTP-POST');
  const foul = acsUrls.find((it) => !isAddress(it));
  if (foul !== undefined) throw unfit(origin, 'an AssertionConsumerService is no https address');
  const logout = all(role, MD, 'SingleLogoutService').find((it) => it.getAttribute('Binding') === POST);
  return {
    entityId,
    acsUrls,
    nameIdFormats: all(role, MD, 'NameIDFormat').map((it) => (it.textContent ?? '').trim()),
    signingCertificate: signingCertificate(role),
    logoutUrl: logout?.getAttribute('Location') ?? null,
    wantsSignedAssertion: /^(true|1)$/.test(role.getAttribute('WantAssertionsSigned') ?? ''),
  };
}

/** isDefault first, then by index. */
function byDefault(services: readonly Element[]): readonly Element[] {
  const rank = (it: Element): number =>
    /^(true|1)$/.test(it.getAttribute('isDefault') ?? '') ? -1 : Number(it.getAttribute('index') ?? 0);
  return [...services].sort((a, b) => rank(a) - rank(b));
}

/** A key without a use is for both uses. */
function signingCertificate(role: Element): string | null {
  const keys = all(role, MD, 'KeyDescriptor').filter((it) => it.getAttribute('use') !== 'encryption');
  const [certificate] = keys.flatMap((it) => all(it, DS, 'X509Certificate'));
  return (certificate?.textContent ?? '').replace(/\s+/g, '') || null;
}

function supportsSaml2(role: Element): boolean {
  return (role.getAttribute('protocolSupportEnumeration') ?? '').split(/\s+/).includes(PROTOCOL);
}

function all(parent: Element, namespace: string, name: string): readonly Element[] {
  return Array.from(parent.getElementsByTagNameNS(namespace, name));
}

function unfit(origin: string, problem: string): IdctlError {
  return new IdctlError('CONFIG_INVALID', `The metadata ${origin} cannot be used: ${problem}.`);
}
