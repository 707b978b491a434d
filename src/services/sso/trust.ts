/** Identity providers, in idctl's words: whom a tenant lets sign its users in. */
import type { Secret } from '../../core/secret.ts';

/** What a tenant does with users whom an identity provider vouches for; the same for every protocol. */
export interface TrustPolicy {
  readonly name: string;
  readonly active: boolean;
  /** What of the incoming user is looked up, as an expression of the vendor's, such as `idpuser.email`. */
  readonly subject: string;
  readonly matchBy: 'username' | 'email' | 'username-or-email';
  /** Regular expression that the subject must fulfil; null lets everybody in. */
  readonly subjectFilter: string | null;
  /** Users who are not there are made at their first sign-in. */
  readonly createsUsers: boolean;
  /** Incoming attributes overwrite those of the user. */
  readonly mastersProfile: boolean;
  /** Users who are there are linked when they match. */
  readonly linksUsers: boolean;
  readonly excludesAdmins: boolean;
  /** Names of groups that incoming users are put into. */
  readonly groups: readonly string[];
  /** Believes how the user signed in there, so that a second factor is not asked for twice. */
  readonly trustsClaims: boolean;
}

export interface OidcIdentityProvider extends TrustPolicy {
  readonly issuer: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly keysUrl: string;
  readonly userInfoUrl: string | null;
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly pkce: boolean;
}

/** The other end is a tenant of the same vendor, and the two find the details out between them. */
export interface OrgIdentityProvider extends TrustPolicy {
  readonly orgUrl: string;
  readonly clientId: string;
}

export interface SamlIdentityProvider extends TrustPolicy {
  readonly issuer: string;
  readonly signInUrl: string;
  /** Id of a trusted certificate of the same tenant. */
  readonly certificateId: string;
  readonly nameIdFormat: 'email' | 'unspecified' | 'persistent';
}

/**
 * An Okta org that signs users in to a tenant of another product, which finds the endpoints out by itself from the
 * org's address. What happens with those users is the product's own business: it has no trust policy.
 */
export interface OktaIdentityProvider {
  /** Cannot be changed: it is a part of its users' ids. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Of the org, https and without a path. */
  readonly orgUrl: string;
  /** As the org calls itself: what the tenant found out must be that. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scopes: readonly string[];
  /** The strong form, always. */
  readonly pkce: boolean;
  /** Shown on the sign-in page to everybody. */
  readonly button: boolean;
}
