/** The end that lets users in: an identity provider that a tenant trusts, and what it does with those users. */
import type { Secret } from '../../core/secret.ts';
import type { FederationProtocol, HeldCertificate } from './application.ts';

export interface SamlProviderSettings {
  /** Entity id that must have issued an assertion. */
  readonly issuer?: string | null;
  readonly signOnUrl?: string | null;
  /** Entity id of the tenant towards this provider: the audience that it wants. */
  readonly entityId?: string | null;
  readonly acsUrls?: readonly string[];
  /** What signatures are verified with; absent when not shown. */
  readonly trusted?: readonly HeldCertificate[];
  /** How many certificates it can trust at a time. */
  readonly trustsAtMost: number;
  /** URN of the format that it asks for; null when any will do. */
  readonly nameIdFormat?: string | null;
  readonly signsRequests?: boolean;
  readonly requestHash?: 'sha1' | 'sha256';
  /** What must be signed. */
  readonly wantsSigned?: 'response' | 'assertion' | 'any';
  /** The weakest hash that it takes in a signature. */
  readonly weakestHash?: 'sha1' | 'sha256';
  /** What it signs requests with, and lets others encrypt for. */
  readonly own?: readonly HeldCertificate[];
  readonly decrypts?: boolean;
  /** Whether it takes a response that nobody asked for. */
  readonly allowsUnsolicited?: boolean;
  /** Attributes by which users are found. */
  readonly subjectAttributes?: readonly string[];
  /** Attributes that a user is made of at the first sign-in; the tenant may map others. */
  readonly profileAttributes?: readonly string[];
  readonly clockSkewMs?: number;
  /** Pages that may send users here; absent when there is no such list. */
  readonly allowedReferrers?: readonly string[];
}

export interface OidcProviderSettings {
  readonly issuer: string | null;
  /** Where its discovery document is, when the tenant was given that. */
  readonly discoveryUrl: string | null;
  readonly authorizationUrl: string | null;
  readonly tokenUrl: string | null;
  readonly keysUrl: string | null;
  readonly userInfoUrl: string | null;
  readonly clientId: string | null;
  /** Goes to a comparison in memory, and nowhere else; absent when not shown. */
  readonly clientSecret?: Secret | null;
  readonly authentication: string | null;
  readonly scopes: readonly string[];
  readonly pkce: boolean;
  /** Where it has users sent back to, one for each address of the tenant. */
  readonly callbackUrls: readonly string[];
  readonly endsSessions?: boolean;
}

/** What a tenant does with users whom an identity provider vouches for. */
export interface LinkingPolicy {
  /** Expression of the vendor's, such as `idpuser.email`. */
  readonly subject: string;
  readonly matchBy: 'username' | 'email' | 'username-or-email' | 'attribute';
  readonly subjectFilter: string | null;
  readonly createsUsers: boolean;
  readonly linksUsers: boolean;
  readonly excludesAdmins: boolean;
  /** Groups that alone may be linked; empty when all may. */
  readonly onlyGroups: readonly string[];
}

/** Whom the tenant lets sign users in: the tenant is the service provider, or the client. */
export interface TrustedProvider {
  readonly id: string;
  readonly name: string;
  /** The vendor's kind of it, such as `SAML2`, `okta`. */
  readonly kind: string;
  readonly protocol: FederationProtocol;
  readonly active: boolean;
  /** Names of the applications that may use it; absent where every application may. */
  readonly applications?: readonly string[];
  readonly policy: LinkingPolicy | null;
  readonly saml: SamlProviderSettings | null;
  readonly oidc: OidcProviderSettings | null;
}
