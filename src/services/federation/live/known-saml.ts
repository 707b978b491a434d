/** The two ends of a SAML federation, as the connections have them. */
import type { IdentityProviderKnowledge, ServiceProviderKnowledge } from '../knowledge.ts';
import type { FederatedApplication, HeldCertificate, TrustedProvider } from '../port.ts';
import type { LiveSubject } from './subject.ts';

/** What the target trusts; where nobody can be asked, what the source says of itself. */
export async function issuing(
  { source, target }: LiveSubject,
  application: FederatedApplication,
  provider: TrustedProvider | null,
): Promise<IdentityProviderKnowledge> {
  const own = await source.end.signingCertificates(application);
  const trusted = provider?.saml?.trusted;
  const entityId = provider?.saml?.issuer ?? application.saml?.issuer;
  const signOnUrl = application.saml?.signOnUrl ?? provider?.saml?.signOnUrl;
  return {
    origin: trusted === undefined || target === null ? source.connection : target.connection,
    ...(entityId == null ? {} : { entityId }),
    signingCertificates: certificatesOf(trusted ?? own.filter(({ status }) => status !== 'retired')),
    ...(signOnUrl == null ? {} : { signOnUrls: { redirect: signOnUrl, post: signOnUrl } }),
    wantsSignedRequests: application.saml?.wantsSignedRequests ?? false,
  };
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
