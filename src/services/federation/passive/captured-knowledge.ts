/**
 * What a capture itself tells of the two ends, for what nobody has given. It helps to find a fault and proves nothing: who
 * forges a message forges the keys beside it.
 */
import type { CheckId } from '../finding.ts';
import type { IdentityProviderKnowledge, Knowledge, ServiceProviderKnowledge } from '../knowledge.ts';
import type { FederationMessage, ParametersMessage, SamlMessage } from '../message.ts';
import { readSamlMetadata } from '../metadata/read-metadata.ts';
import { parameterOf } from '../oidc/parameters.ts';
import { ASSERTION } from '../saml/names.ts';
import { readXml } from '../xml/read-xml.ts';
import { attributeOf, childOf, textOf } from '../xml/tree.ts';

export interface CapturedKnowledge {
  readonly knowledge: Knowledge;
  /** Checks that rest on the capture's own word. */
  readonly rests: ReadonlySet<CheckId>;
  /** Sentences for the report. */
  readonly notes: readonly string[];
}

/** What each end is needed for. */
const OF_IDP: readonly CheckId[] = ['S4', 'S5', 'S6', 'S8', 'S10', 'S18', 'S34'];
const OF_SP: readonly CheckId[] = ['S4', 'S19', 'S20', 'S21', 'S22', 'S29', 'S31', 'S32'];
const OF_KEYS: readonly CheckId[] = ['O8', 'O9', 'O10'];
const OF_ISSUER: readonly CheckId[] = ['O2', 'O4', 'O18', 'O25'];
const OF_CLIENT: readonly CheckId[] = ['O25'];

export function withCaptured(given: Knowledge, messages: readonly FederationMessage[]): CapturedKnowledge {
  const parts = [
    identityProvider(given, messages),
    serviceProvider(given, messages),
    provider(given, messages),
    client(given, messages),
  ].filter((it) => it !== null);
  return {
    knowledge: Object.assign({}, given, ...parts.map((it) => it.knowledge)),
    rests: new Set(parts.flatMap((it) => it.rests)),
    notes: parts.map((it) => it.note),
  };
}

interface Part {
  readonly knowledge: Partial<Knowledge>;
  readonly rests: readonly CheckId[];
  readonly note: string;
}

function metadataIn(messages: readonly FederationMessage[]) {
  return messages.flatMap((it) =>
    it.kind === 'saml-metadata' ? [readSamlMetadata(it.xml, `${it.evidence.source} itself`)] : [],
  );
}

function identityProvider(given: Knowledge, messages: readonly FederationMessage[]): Part | null {
  if (given.idp !== undefined) return null;
  const idp: IdentityProviderKnowledge | undefined = metadataIn(messages).find((it) => it.idp)?.idp;
  if (idp === undefined) return null;
  const note =
    'The identity provider is known from metadata in the capture itself, which proves nothing: give --idp.';
  return { knowledge: { idp }, rests: OF_IDP, note };
}

/** From its metadata, or from what its own request says. */
function serviceProvider(given: Knowledge, messages: readonly FederationMessage[]): Part | null {
  if (given.sp !== undefined) return null;
  const sp = metadataIn(messages).find((it) => it.sp)?.sp;
  if (sp !== undefined) {
    const note = 'The service provider is known from metadata in the capture itself: give --sp to be sure.';
    return { knowledge: { sp }, rests: OF_SP, note };
  }
  const requests = messages.filter((it): it is SamlMessage => it.kind === 'saml-request');
  const [asking] = requests.flatMap((it) => askingProvider(it) ?? []);
  if (asking === undefined) return null;
  const note = 'The service provider is known from its request in the capture alone: give --sp to be sure.';
  return { knowledge: { sp: asking }, rests: OF_SP, note };
}

function askingProvider(message: SamlMessage): ServiceProviderKnowledge | null {
  const reading = readXml(message.xml);
  if (!reading.ok || reading.root.localName !== 'AuthnRequest') return null;
  const issuer = childOf(reading.root, ASSERTION, 'Issuer');
  const acs = attributeOf(reading.root, 'AssertionConsumerServiceURL');
  if (issuer === null) return null;
  return {
    origin: `${message.evidence.source} itself`,
    entityId: textOf(issuer).trim(),
    ...(acs === null ? {} : { acsUrls: [acs] }),
  };
}

function provider(given: Knowledge, messages: readonly FederationMessage[]): Part | null {
  const known = given.provider;
  const body = (kind: 'discovery' | 'jwks') =>
    messages.flatMap((it) => (it.kind === kind && it.body !== null ? [it] : []))[0];
  const metadata = known?.metadata === undefined ? body('discovery') : undefined;
  const jwks = known?.jwks === undefined ? body('jwks') : undefined;
  const keys = jwks?.body?.['keys'];
  if (metadata === undefined && !Array.isArray(keys)) return null;
  const [source] = [metadata, jwks].flatMap((it) => it?.evidence.source ?? []);
  const rests = [
    ...(Array.isArray(keys) ? OF_KEYS : []),
    ...(metadata !== undefined && known?.issuer === undefined ? OF_ISSUER : []),
  ];
  return {
    knowledge: {
      provider: {
        ...{ origin: `${source} itself`, ...known },
        ...(metadata?.body ? { metadata: metadata.body } : {}),
        ...(Array.isArray(keys) ? { jwks: { keys } } : {}),
      },
    },
    rests,
    note: Array.isArray(keys)
      ? 'The keys of the provider are from the capture itself, which proves nothing: give --jwks.'
      : 'The provider is known from the discovery document of the capture itself: give --discovery or --issuer.',
  };
}

/** What the request says of the client that made it. */
function client(given: Knowledge, messages: readonly FederationMessage[]): Part | null {
  if (given.client?.clientId !== undefined) return null;
  const requests = messages.filter((it): it is ParametersMessage => it.kind === 'authorization-request');
  const [named] = requests.filter((it) => parameterOf(it, 'client_id') !== null);
  const clientId = named === undefined ? null : parameterOf(named, 'client_id');
  if (named === undefined || clientId === null) return null;
  const origin = `${named.evidence.source} itself`;
  const note = 'The client is known from its request in the capture alone: give --audience to be sure.';
  return { knowledge: { client: { origin, ...given.client, clientId } }, rests: OF_CLIENT, note };
}
