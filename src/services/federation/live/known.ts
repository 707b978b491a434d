/**
 * What is known of both ends before anything is judged: from the connections, and from what was given of the relying
 * party, which beats them, since that is what decides there. Nothing is taken from the messages themselves.
 */
import { IdctlError } from '../../../core/errors.ts';
import type { Knowledge, OpenIdProviderKnowledge, RelyingPartyKnowledge } from '../knowledge.ts';
import type {
  FederatedApplication,
  FederationProtocol,
  PublishedDocument,
  TrustedProvider,
} from '../port.ts';
import { ifReadable } from './if-readable.ts';
import { consuming, issuing } from './known-saml.ts';
import type { LiveRequest, LiveSubject } from './subject.ts';

export interface BothEnds {
  readonly protocol: FederationProtocol;
  readonly application: FederatedApplication;
  readonly provider: TrustedProvider | null;
  readonly knowledge: Knowledge;
  /** Discovery document and keys of the identity provider, as they were answered; null for SAML. */
  readonly published: PublishedProvider | null;
}

export interface PublishedProvider {
  readonly discovery: PublishedDocument;
  /** Null when discovery does not say where the keys are. */
  readonly keys: PublishedDocument | null;
}

/** @throws NOT_FOUND, AMBIGUOUS, and what the connections throw */
export async function bothEnds(
  { subject, skewMs }: Pick<LiveRequest, 'subject' | 'skewMs'>,
  at: Date,
): Promise<BothEnds> {
  const { source, target, given } = subject;
  const application = await source.end.application(subject.application);
  const provider = target === null ? null : await target.end.identityProvider(target.provider);
  const common = { at, skewMs };
  if (application.protocol === 'saml') {
    const idp = { ...(await issuing(subject, application, provider)), ...given.idp };
    const sp = { ...consuming(subject, application, provider), ...given.sp };
    return { protocol: 'saml', application, provider, published: null, knowledge: { ...common, idp, sp } };
  }
  const published = await publishedBy(subject, application);
  const knowledge = {
    ...common,
    provider: { ...openIdOf(subject, provider, published), ...given.provider },
    client: { ...clientOf(subject, application, provider), ...given.client },
  };
  return { protocol: 'oidc', application, provider, published, knowledge };
}

/** @throws UNAVAILABLE, TIMEOUT */
async function publishedBy(
  { source, given }: LiveSubject,
  application: FederatedApplication,
): Promise<PublishedProvider> {
  const issuer = given.provider?.issuer ?? (await source.end.issuer(application));
  if (issuer === null) throw new IdctlError('CONFIG_INVALID', `${source.connection} names no issuer.`);
  const discovery = await source.end.published(
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  );
  const keysUrl = objectOf(discovery)?.['jwks_uri'];
  const keys =
    typeof keysUrl === 'string' && URL.canParse(keysUrl) ? await source.end.published(keysUrl) : null;
  return { discovery, keys };
}

function openIdOf(
  { source, target }: LiveSubject,
  provider: TrustedProvider | null,
  { discovery, keys }: PublishedProvider,
): OpenIdProviderKnowledge {
  const metadata = objectOf(discovery);
  const told = metadata?.['issuer'];
  const issuer = provider?.oidc?.issuer ?? (typeof told === 'string' ? told : undefined);
  const set = keys === null ? null : objectOf(keys)?.['keys'];
  return {
    origin: provider === null || target === null ? source.connection : target.connection,
    ...(issuer === undefined ? {} : { issuer }),
    ...(metadata === null ? {} : { metadata }),
    ...(Array.isArray(set) ? { jwks: { keys: set.filter(isObject) } } : {}),
  };
}

function clientOf(
  { source, target }: LiveSubject,
  application: FederatedApplication,
  provider: TrustedProvider | null,
): RelyingPartyKnowledge {
  const { oidc } = application;
  const clientId = provider?.oidc?.clientId ?? oidc?.clientId;
  return {
    origin: provider === null || target === null ? source.connection : target.connection,
    ...(clientId == null ? {} : { clientId }),
    isPublic: oidc?.authentication === 'none',
    secrets: async () => {
      const shown = provider?.oidc?.clientSecret;
      // What the relying party itself has is what it verifies with.
      return shown == null ? ifReadable(source.end.clientSecrets(application), null) : [shown];
    },
    redirectUris: oidc?.redirectUris ?? [],
    ...(oidc?.idTokenAlgorithm === undefined ? {} : { algorithms: [oidc.idTokenAlgorithm] }),
  };
}

/** Null for what is no JSON object. */
export function objectOf({ text }: PublishedDocument): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
