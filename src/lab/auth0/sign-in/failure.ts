/** A sign-in that ends badly. Its reason is for the tenant's log; what the browser hears says little. */

export interface Told {
  /** OAuth's word, for the application or the error page. */
  readonly error: string;
  readonly description: string;
}

export class SignInFailure extends Error {
  override readonly name = 'SignInFailure';
  /** Auth0's word for the class of the failure, in the log. */
  readonly kind: string;
  readonly told: Told;
  /** What an identity provider called it. */
  readonly upstreamError: string | null;

  /** @param reason For the log alone. */
  constructor(kind: string, reason: string, told: Told, upstreamError: string | null = null) {
    super(reason);
    this.kind = kind;
    this.told = told;
    this.upstreamError = upstreamError;
  }

  static request(reason: string, description = reason): SignInFailure {
    return new SignInFailure('request-error', reason, { error: 'invalid_request', description });
  }

  /** Something went wrong between the tenant and the identity provider, which is nobody else's business. */
  static upstream(reason: string, upstreamError: string | null = null): SignInFailure {
    const told = { error: 'access_denied', description: 'The identity provider could not sign the user in.' };
    return new SignInFailure('oauth-authorization', reason, told, upstreamError);
  }
}
