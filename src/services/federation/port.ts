/**
 * The port of a tenant as an end of a federation: what is configured there of both roles, as far as its API shows it.
 *
 * | here               | Okta                                      | Auth0                                  | CyberArk PVWA |
 * |--------------------|-------------------------------------------|----------------------------------------|---------------|
 * | application        | app, SAML_2_0 or OPENID_CONNECT           | client; SAML with the samlp add-on     | -             |
 * | identity provider  | IdP (SAML2, OIDC, OKTA_INTEGRATION)       | connection (samlp, oidc, okta)         | authentication method saml; OIDC provider |
 * | own certificate    | key of an app; signing key of an IdP      | signing key of the tenant              | -             |
 * | trusted certificate| IdP key, by kid and additionalKids        | signingCert                            | in saml.config, which no API shows |
 * | access             | app user                                  | - (every user of an enabled connection)| -             |
 * | linking policy     | policy of the IdP                         | -                                      | -             |
 *
 * `null` is "not set"; a field that is absent is one that the vendor does not show, and nothing is assumed of it.
 */
import type { Secret } from '../../core/secret.ts';
import type { EventFilter } from '../directory/logs-port.ts';

export type FederationProtocol = 'saml' | 'oidc';

/** `next` is there and does not sign yet; `retired` is there and signs no more. */
export type CertificateStatus = 'active' | 'next' | 'retired';

export interface HeldCertificate {
  /** The vendor's id of it (kid); its SHA-256 thumbprint where it has none. */
  readonly id: string;
  /** Base64 DER, without white space. */
  readonly certificate: string;
  readonly use: 'signing' | 'encryption';
  readonly status: CertificateStatus;
  /** ISO instant since when the vendor has it; null when it does not say. */
  readonly since: string | null;
}

/** How a SAML application is told of users, and where. */
export interface SamlApplicationSettings {
  /** The entity id that it calls itself when it issues for this application. */
  readonly issuer?: string | null;
  readonly signOnUrl?: string | null;
  readonly audience: string | null;
  readonly acsUrl: string | null;
  readonly otherAcsUrls: readonly string[];
  readonly recipient: string | null;
  readonly destination: string | null;
  /** URN. */
  readonly nameIdFormat: string | null;
  /** What the NameID holds, in the vendor's template language. */
  readonly userName: string | null;
  readonly signsResponse: boolean;
  readonly signsAssertion: boolean;
  readonly signatureHash: 'sha1' | 'sha256';
  readonly digestHash: 'sha1' | 'sha256';
  /** Null when assertions are not encrypted. */
  readonly encryption: AssertionEncryption | null;
  /** What requests (and logout) of the service provider are verified with. */
  readonly requestCertificates: readonly HeldCertificate[];
  readonly wantsSignedRequests: boolean;
  /** Names of the attributes of an assertion; absent when the vendor makes them of what a user has. */
  readonly attributes?: readonly string[];
  readonly authnContext: string | null;
}

export interface AssertionEncryption {
  readonly certificate: HeldCertificate | null;
  /** Such as `AES256_CBC`, `RSA_OAEP`: the vendor's words. */
  readonly algorithm: string;
  readonly keyTransport: string;
}

export interface OidcApplicationSettings {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutUris: readonly string[];
  readonly grantTypes: readonly string[];
  /** How it proves who it is, in the words of the protocol; `none` for one that keeps no secret. */
  readonly authentication: string | null;
  readonly pkceRequired?: boolean;
  /** Where its public keys are. */
  readonly keysUrl: string | null;
  /** Public keys that are kept here; absent when not shown. */
  readonly keyIds?: readonly string[];
  /** Algorithm of id tokens; absent when not shown. */
  readonly idTokenAlgorithm?: string;
}

/** One whose users come from the tenant: the tenant is the identity provider. */
export interface FederatedApplication {
  readonly id: string;
  readonly label: string;
  /** The vendor's kind of application, such as `okta_org2org`. */
  readonly kind: string;
  readonly protocol: FederationProtocol;
  readonly active: boolean;
  /** Shown to people as a tile, which begins a sign-in at the identity provider. */
  readonly hasTile: boolean;
  /** Accounts are made over there beforehand, by provisioning; absent when not shown. */
  readonly provisions?: boolean;
  readonly saml: SamlApplicationSettings | null;
  readonly oidc: OidcApplicationSettings | null;
}

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

export interface FederationFacts {
  /** Without a slash at the end; the vendor's own first, then custom domains. */
  readonly addresses: readonly string[];
  readonly edition: string;
  /** What a person must look at elsewhere, since no API shows it; sentences. */
  readonly unseen: readonly string[];
}

/** Something public, as it was answered; nothing of it is believed. */
export interface PublishedDocument {
  readonly url: string;
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface FederatedUser {
  readonly id: string;
  readonly login: string;
  readonly email: string;
  readonly active: boolean;
}

export interface Access {
  /** Whether the application is assigned; null when the vendor assigns nothing. */
  readonly assigned: boolean | null;
  /** What it is told that the user is called; null when the vendor does not say. */
  readonly userName: string | null;
}

/**
 * All methods throw IdctlError: AUTH_REQUIRED, AUTH_EXPIRED, DENIED, RATE_LIMITED, UNAVAILABLE, TIMEOUT (nothing
 * happened). Nothing is changed by any of them.
 */
export interface FederationEnd {
  /** What of the tenant's log belongs to signing in, in the vendor's filter language. */
  readonly signInEvents: EventFilter;
  facts(): Promise<FederationFacts>;
  /** Those that speak a protocol of federation. */
  applications(): Promise<readonly FederatedApplication[]>;
  /** By id or exact label. @throws NOT_FOUND, AMBIGUOUS */
  application(name: string): Promise<FederatedApplication>;
  /** What the tenant signs with for an application, the active one first; empty where tokens are signed by a published key set. */
  signingCertificates(application: FederatedApplication): Promise<readonly HeldCertificate[]>;
  identityProviders(): Promise<readonly TrustedProvider[]>;
  /** By id or exact name. @throws NOT_FOUND, AMBIGUOUS */
  identityProvider(name: string): Promise<TrustedProvider>;
  /** Users of this login or mail address. */
  users(name: string): Promise<readonly FederatedUser[]>;
  access(application: FederatedApplication, user: FederatedUser): Promise<Access>;
  /** Whether anybody at all may use it; null when the vendor assigns nothing. */
  isAssigned(application: FederatedApplication): Promise<boolean | null>;
  /** Secrets of a client that are in force; null when the vendor does not show them. */
  clientSecrets(application: FederatedApplication): Promise<readonly Secret[] | null>;
  /** What it publishes of itself as identity provider for an application, or as service provider; null when it does neither. */
  metadata(of: FederatedApplication | TrustedProvider): Promise<PublishedDocument | null>;
  /** The issuer of tokens for an application; null for SAML. */
  issuer(application: FederatedApplication): Promise<string | null>;
  /** Any public document, without a credential, by the transport of the connection. */
  published(url: string): Promise<PublishedDocument>;
}
