/** The two ends of a SAML federation, as the connections have them. */
import { hasCode } from '../../../core/errors.ts';
import type { IdentityProviderKnowledge, ServiceProviderKnowledge } from '../knowledge.ts';
import { readSamlMetadata } from '../metadata/read-metadata.ts';
import type { FederatedApplication, HeldCertificate, TrustedProvider } from '../port.ts';
import type { LiveSubject } from './subject.ts';

/** What the target trusts; where nobody can be asked, what the source says of itself. */
export async function issuing(
  { source, target }: LiveSubject,
  application: FederatedApplication,
  provider: TrustedProvider | null,
): Promise<IdentityProviderKnowledge> {
  const own = await source.end.signingCertificates(application);
  const published = await publishedOf(source, application);
  const trusted = provider?.saml?.trusted;
  const entityId = provider?.saml?.issuer ?? application.saml?.issuer ?? published?.entityId;
  const signOnUrl = application.saml?.signOnUrl ?? provider?.saml?.signOnUrl;
  const signOnUrls = signOnUrl == null ? published?.signOnUrls : { redirect: signOnUrl, post: signOnUrl };
  return {
    origin: trusted === undefined || target === null ? source.connection : target.connection,
    ...(entityId == null ? {} : { entityId }),
    signingCertificates: certificatesOf(trusted ?? own.filter(({ status }) => status !== 'retired')),
    ...(signOnUrls === undefined ? {} : { signOnUrls }),
    wantsSignedRequests: application.saml?.wantsSignedRequests ?? false,
  };
}

/** What it publishes of itself for the application; undefined when it does not, as of one that is not active. */
async function publishedOf(
  { end, connection }: LiveSubject['source'],
  application: FederatedApplication,
): Promise<IdentityProviderKnowledge | undefined> {
  try {
    const document = await end.metadata(application);
    return document?.status === 200 ? readSamlMetadata(document.text, connection).idp : undefined;
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND', 'DENIED', 'CONFLICT', 'USAGE')) return undefined;
    throw error;
  }
}

function certificatesOf(held: readonly HeldCertificate[]): readonly string[] {
  return held.filter(({ use }) => use === 'signing').map(({ certificate }) => certificate);
}

export function consuming(
  { source, target }: LiveSubject,
  { saml }: FederatedApplication,
  provider: TrustedProvider | null,
): ServiceProviderKnowledge {
  const own = provider?.saml ?? null;
  const acsUrls = own?.acsUrls ?? [saml?.acsUrl, ...(saml?.otherAcsUrls ?? [])].filter((it) => it != null);
  const entityId = own?.entityId ?? saml?.audience;
  return {
    origin: own === null || target === null ? source.connection : target.connection,
    ...(entityId == null ? {} : { entityId }),
    acsUrls,
    ...(own?.signsRequests === undefined ? {} : { signsRequests: own.signsRequests }),
    ...(own?.own === undefined ? {} : { signingCertificates: certificatesOf(own.own) }),
    ...(own?.allowsUnsolicited === undefined ? {} : { allowsUnsolicited: own.allowsUnsolicited }),
    ...(own?.subjectAttributes === undefined ? {} : { requiredAttributes: own.subjectAttributes }),
    ...(own?.wantsSigned === undefined ? {} : { wantsSignedAssertions: own.wantsSigned === 'assertion' }),
    ...(own?.wantsSigned === undefined ? {} : { wantsSignedResponses: own.wantsSigned === 'response' }),
  };
}
