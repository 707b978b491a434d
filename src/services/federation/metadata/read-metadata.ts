/** What SAML metadata says of its ends, as knowledge for judging messages. Nothing is fetched. */
import type { IdentityProviderKnowledge, ServiceProviderKnowledge } from '../knowledge.ts';
import { BINDINGS, METADATA } from '../saml/names.ts';
import { METADATA_LIMITS } from '../xml/limits.ts';
import { readXml } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, childrenOf, elementsOf, textOf } from '../xml/tree.ts';
import { booleanOf, certificatesOf, endpointsOf, entitiesOf, roleOf } from './entity.ts';

/** Why metadata is of no use, as a stable word. */
export type MetadataProblem = {
  /** A reason of the XML reader, or `no-entity`, `no-role`, `several-entities`, `entity-unknown`, `entity-unnamed`. */
  readonly reason: string;
  readonly message: string;
};

export interface SamlMetadata {
  readonly idp?: IdentityProviderKnowledge;
  readonly sp?: ServiceProviderKnowledge;
  /** Null where at least one role was read. */
  readonly problem: MetadataProblem | null;
}

/**
 * @param origin Where it is from, for findings.
 * @param entityId Which entity is meant, where there are several; of each role the only one is taken without.
 */
export function readSamlMetadata(xml: string, origin: string, entityId?: string): SamlMetadata {
  const reading = readXml(xml.trim(), METADATA_LIMITS);
  if (!reading.ok) return { problem: reading.refusal };
  return readEntities(reading.root, origin, entityId);
}

export function readEntities(root: XmlElement, origin: string, entityId?: string): SamlMetadata {
  const all = entitiesOf(root);
  if (all.length === 0) return unfit('no-entity', 'It describes no entity of SAML.');
  const wanted = entityId === undefined ? all : all.filter((it) => attributeOf(it, 'entityID') === entityId);
  if (wanted.length === 0) return unfit('entity-unknown', `It does not describe the entity ${entityId}.`);
  if (wanted.some((it) => (attributeOf(it, 'entityID') ?? '').trim() === ''))
    return unfit('entity-unnamed', 'An entity in it has no name (entityID).');
  const idps = wanted.flatMap((entity) => identityProvider(entity, origin) ?? []);
  const sps = wanted.flatMap((entity) => serviceProvider(entity, origin) ?? []);
  const [idp, otherIdp] = idps;
  const [sp, otherSp] = sps;
  if (idp === undefined && sp === undefined)
    return unfit('no-role', 'It describes neither an identity provider nor a service provider of SAML 2.0.');
  if ((idp === undefined || otherIdp !== undefined) && (sp === undefined || otherSp !== undefined))
    return unfit('several-entities', `It describes ${wanted.length} entities: say which one is meant.`);
  return {
    ...(idp === undefined || otherIdp !== undefined ? {} : { idp }),
    ...(sp === undefined || otherSp !== undefined ? {} : { sp }),
    problem: null,
  };
}

function identityProvider(entity: XmlElement, origin: string): IdentityProviderKnowledge | null {
  const role = roleOf(entity, 'IDPSSODescriptor');
  if (role === null) return null;
  const services = endpointsOf(role, 'SingleSignOnService');
  const [redirect, post] = [BINDINGS.redirect, BINDINGS.post].map(
    (binding) => services.find((it) => it.binding === binding)?.location,
  );
  return {
    origin,
    ...entityIdOf(entity),
    signingCertificates: certificatesOf(role, 'signing'),
    signOnUrls: { ...(redirect === undefined ? {} : { redirect }), ...(post === undefined ? {} : { post }) },
    wantsSignedRequests: booleanOf(role, 'WantAuthnRequestsSigned') ?? false,
  };
}

function serviceProvider(entity: XmlElement, origin: string): ServiceProviderKnowledge | null {
  const role = roleOf(entity, 'SPSSODescriptor');
  if (role === null) return null;
  const services = endpointsOf(role, 'AssertionConsumerService').filter((it) => it.binding === BINDINGS.post);
  return {
    origin,
    ...entityIdOf(entity),
    acsUrls: services.map((it) => it.location),
    nameIdFormats: childrenOf(role, METADATA, 'NameIDFormat').map((it) => textOf(it).trim()),
    wantsSignedAssertions: booleanOf(role, 'WantAssertionsSigned') ?? false,
    signsRequests: booleanOf(role, 'AuthnRequestsSigned') ?? false,
    signingCertificates: certificatesOf(role, 'signing'),
    encryptionCertificates: certificatesOf(role, 'encryption'),
    requiredAttributes: requiredOf(role),
  };
}

/** Of the first AttributeConsumingService, which is the default one where none is. */
function requiredOf(role: XmlElement): readonly string[] {
  const services = childrenOf(role, METADATA, 'AttributeConsumingService');
  const service = services.find((it) => booleanOf(it, 'isDefault') === true) ?? services[0];
  if (service === undefined) return [];
  return elementsOf(service)
    .filter((it) => it.localName === 'RequestedAttribute' && booleanOf(it, 'isRequired') === true)
    .flatMap((it) => attributeOf(it, 'Name') ?? []);
}

function entityIdOf(entity: XmlElement): { entityId?: string } {
  const entityId = attributeOf(entity, 'entityID');
  return entityId === null || entityId === '' ? {} : { entityId };
}

function unfit(reason: string, message: string): SamlMetadata {
  return { problem: { reason, message } };
}
