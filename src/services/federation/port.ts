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
import type { FederatedApplication, HeldCertificate } from './application.ts';
import type { TrustedProvider } from './provider.ts';

export type * from './application.ts';
export type * from './provider.ts';

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
