/** What a call shows to be let in, however the connection came by it. */
import type { HttpRequest } from '../../core/http-contract.ts';

export interface Credential {
  /** Headers for one attempt. */
  readonly sign: NonNullable<HttpRequest['sign']>;
  /** Takes up what an answer brings for the next proof; whether there was something new. */
  heard(headers: Readonly<Record<string, string>>): Promise<boolean>;
}

export interface SignIn {
  /** @param scopes what the call needs. @throws AUTH_REQUIRED, DENIED (a scope that was not granted) */
  current(scopes: readonly string[]): Promise<Credential>;
  /** After a refusal of `refused` itself: another one, or null when there is no other. */
  renew(refused: Credential, scopes: readonly string[]): Promise<Credential | null>;
  /** Scopes that tokens at hand have; null where there are none (an API token has its owner's rights). */
  granted(): readonly string[] | null;
  /** Ends what can be ended at the org, and forgets it. */
  end(): Promise<void>;
}
