/**
 * The port of an identity provider that signs a person in to a service and hands the service's answer to us, where a
 * browser would have posted it (SAML 2.0, HTTP-POST binding; the sign-in begins at the provider).
 */
import type { Secret } from '../../core/secret.ts';

/** Who signs in at the provider. Secrets are asked for when they are needed, and not before. */
export interface PersonSignIn {
  readonly userName: string;
  password(): Promise<Secret>;
  /**
   * What answers a second factor without a person: a one-time code, or the word `push`. Null when nothing was configured
   * for it: then a person at the terminal is asked.
   */
  secondFactor(): Promise<Secret> | null;
}

export interface AssertionRequest {
  readonly person: PersonSignIn;
  /** The service at the provider: label or id of its application, or the address that opens it there. */
  readonly application: string;
  /** Where the answer may be meant for; one that is meant for another address is not handed over. */
  readonly consumers: readonly URL[];
}

export interface AssertionSource {
  /**
   * The answer in base64, good once and for minutes. A refused sign-in is not repeated here, and must not be by anybody.
   *
   * @throws AUTH_REQUIRED (person, password or second factor refused), INPUT_REQUIRED (a second factor, and nobody to
   *   give it), DENIED (the application is not that person's), NOT_FOUND, AMBIGUOUS (no one application of that name),
   *   CONFIG_INVALID (the application is another service's, or inactive), UNAVAILABLE, TIMEOUT, RATE_LIMITED
   */
  assertionFor(request: AssertionRequest): Promise<Secret>;
}
