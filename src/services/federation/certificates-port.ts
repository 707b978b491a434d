/**
 * The port of exchanging certificates: what it takes to go from one to the next while people sign in.
 *
 * | here     | Okta                                                            | Auth0                               |
 * |----------|-----------------------------------------------------------------|-------------------------------------|
 * | make     | key of the app, generated                                       | the tenant's next key, always there |
 * | use      | credentials.signing.kid of the app                              | rotation, for all of the tenant     |
 * | trust    | IdP keys; trust.kid and trust.additionalKids of the IdP         | signingCert of the connection: one  |
 * | forget   | an app's keys stay; IdP keys that nothing trusts are deleted    | -                                   |
 */
import type { FederatedApplication, HeldCertificate, TrustedProvider } from './port.ts';

/**
 * All methods throw IdctlError: AUTH_REQUIRED, AUTH_EXPIRED, DENIED, RATE_LIMITED, UNAVAILABLE, TIMEOUT (nothing
 * happened), USAGE (this vendor cannot), OUTCOME_UNKNOWN (a write whose answer was lost).
 */
export interface CertificateKeeper {
  /** Why certificates of applications cannot be exchanged here one application at a time; null when they can. */
  readonly refusal: string | null;
  /** Makes one that does not sign yet. Never retried inside: a second call makes a second one. */
  make(application: FederatedApplication, years: number): Promise<HeldCertificate>;
  /** From now on it signs. Safe to repeat. */
  use(application: FederatedApplication, certificateId: string): Promise<void>;
  /** The metadata of the identity provider as it will be with this certificate. */
  metadataWith(application: FederatedApplication, certificateId: string): Promise<string>;
  /** What a provider's signatures are verified with from now on, base64 DER, the first one foremost. Safe to repeat. */
  trust(provider: TrustedProvider, certificates: readonly string[]): Promise<void>;
}
