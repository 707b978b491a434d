/** A way of getting tokens. */
import type { TokenResponse } from './spec.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

export interface Grant {
  /** Whether a new token should have the scopes of those before as well, because asking disturbs a person. */
  readonly keepsScopes: boolean;
  /** Form fields that say which client this is, for a call to `path`. */
  proveClient(path: string): Promise<Readonly<Record<string, string>>>;
  /** @param refreshToken of the session at hand. @throws AUTH_REQUIRED, DENIED, INPUT_REQUIRED */
  obtain(
    endpoint: TokenEndpoint,
    scopes: readonly string[],
    refreshToken: string | null,
  ): Promise<TokenResponse>;
}
