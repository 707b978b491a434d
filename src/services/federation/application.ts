/** The end that signs users in: an application of a tenant, and what the tenant holds to sign for it. */

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
