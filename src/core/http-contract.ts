/**
 * The shape of HTTP inside idctl: what a vendor client asks for and what it gets. `http.ts` implements it on undici;
 * nothing else in idctl opens a connection to a vendor.
 */

/**
 * What a call does to the vendor's world; decides retry and how a lost answer is told.
 * - `read`: changes nothing. Retried on network errors, 429 and 5xx.
 * - `idempotent`: a write that may be repeated. Retried like a read.
 * - `write`: never retried. A lost answer is OUTCOME_UNKNOWN once a byte may have left, UNAVAILABLE before.
 * - `sign-in`: never retried, since repeated bad sign-ins lock accounts; a lost answer is UNAVAILABLE or TIMEOUT.
 */
export type Effect = 'read' | 'idempotent' | 'write' | 'sign-in';

export type HttpBody =
  | { readonly json: unknown }
  | { readonly form: Readonly<Record<string, string>> }
  | { readonly text: string; readonly contentType: string };

/** What a signer sees of the attempt that it signs. */
export interface Signable {
  readonly method: HttpRequest['method'];
  /** Whole address, query included. */
  readonly url: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the connection's base URL (no leading slash needed), or an absolute URL of the same origin. */
  readonly path: string;
  /** Undefined values are left out; arrays repeat the name. Percent-encoded, a blank as %20, never as +. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Makes headers for one attempt, and is asked anew for the next: a proof of possession is good for one. They beat
   * `headers`. What it throws ends the call.
   */
  readonly sign?: (attempt: Signable) => Promise<Readonly<Record<string, string>>>;
  readonly body?: HttpBody;
  readonly effect: Effect;
  /** Name of the vendor's operation, for `--debug` lines and traces, such as `Accounts_Retrieve`. */
  readonly operation: string;
  /** Overrides the connection's default for one attempt. */
  readonly timeoutMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several values joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookie: readonly string[];
  /** The body as UTF-8 text; empty when there was none. */
  readonly text: string;
  /** `x-correlation-id`, `x-okta-request-id`, `x-request-id`: whichever came, the first in that order. */
  readonly requestId: string | undefined;
}

export interface Http {
  /**
   * Sends and answers with whatever status came; only a missing answer throws.
   *
   * @throws UNAVAILABLE (not reachable, TLS refused, body cut off on a read), TIMEOUT (no answer in time),
   *   OUTCOME_UNKNOWN (a `write` whose answer was lost), CONFIG_INVALID (plain http to a host that is not loopback,
   *   a foreign origin), CANCELLED (the run was interrupted).
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}
