/** A service provider or client that nobody can be asked about: what its metadata or a wiring says of it. */
import { createHash } from 'node:crypto';
import { bareCertificate } from '../certs/certificate.ts';
import type { RelyingPartyKnowledge, ServiceProviderKnowledge } from '../knowledge.ts';
import type { HeldCertificate, OidcProviderSettings, SamlProviderSettings } from '../port.ts';
import type { TargetSide } from './sides.ts';
import type { DeclaredTarget } from './subject.ts';

export function declaredSide({ origin, sp, client, metadata, saml }: DeclaredTarget): TargetSide {
  return {
    origin,
    name: saml?.entityId ?? sp?.entityId ?? client?.clientId ?? origin,
    kind: null,
    active: null,
    policy: null,
    saml: saml ?? (sp === null ? null : samlSettings(sp)),
    oidc: client === null ? null : oidcSettings(client),
    nameIdFormats: sp?.nameIdFormats ?? [],
    metadata:
      metadata === null
        ? null
        : {
            url: origin,
            document: { url: origin, status: 200, headers: {}, text: metadata },
            problem: null,
          },
    published: sp,
  };
}

function samlSettings(sp: ServiceProviderKnowledge): SamlProviderSettings {
  const own = [
    ...(sp.signingCertificates ?? []).map((it) => held(it, 'signing')),
    ...(sp.encryptionCertificates ?? []).map((it) => held(it, 'encryption')),
  ];
  return {
    ...(sp.entityId === undefined ? {} : { entityId: sp.entityId }),
    ...(sp.acsUrls === undefined ? {} : { acsUrls: sp.acsUrls }),
    trustsAtMost: 1,
    ...(sp.signsRequests === undefined ? {} : { signsRequests: sp.signsRequests }),
    ...wanted(sp),
    own,
    ...(sp.allowsUnsolicited === undefined ? {} : { allowsUnsolicited: sp.allowsUnsolicited }),
  };
}

/** Who says that assertions need no signature may still want one of the response; that is in no metadata. */
function wanted(sp: ServiceProviderKnowledge): Pick<SamlProviderSettings, 'wantsSigned'> {
  if (sp.wantsSignedAssertions === true) return { wantsSigned: 'assertion' };
  return sp.wantsSignedResponses === true ? { wantsSigned: 'response' } : { wantsSigned: 'any' };
}

function held(text: string, use: HeldCertificate['use']): HeldCertificate {
  const certificate = bareCertificate(text);
  const id = createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('hex');
  return { id, certificate, use, status: 'active', since: null };
}

function oidcSettings(client: RelyingPartyKnowledge): OidcProviderSettings {
  return {
    issuer: null,
    discoveryUrl: null,
    authorizationUrl: null,
    tokenUrl: null,
    keysUrl: null,
    userInfoUrl: null,
    clientId: client.clientId ?? null,
    authentication: client.isPublic === true ? 'none' : null,
    scopes: client.scopes ?? ['openid'],
    pkce: true,
    callbackUrls: client.redirectUris ?? [],
  };
}
