/**
 * Wire shapes, as far as idctl reads them; each names where it comes from. Everything may be missing: what a document
 * says of an answer is a claim. Connections are read as raw JSON, so that unknown fields go back as they came.
 */

/** `exchangeToken` with client credentials. */
export interface TokenResponse {
  readonly access_token: string;
  readonly expires_in: number;
  /** Separated by blanks: everything that the application was granted. */
  readonly scope?: string;
}

/** Both dialects: of the Management API, and of OAuth (`error`, `error_description`). */
export interface ErrorBody {
  readonly statusCode?: number;
  readonly error?: string;
  readonly message?: string;
  readonly errorCode?: string;
  readonly error_description?: string;
}

/** `get_clients`, with the fields that every scope may see. */
export interface ClientSummary {
  readonly client_id: string;
  readonly name?: string;
}

/** `get_connection_clients`. */
export interface EnabledClient {
  readonly client_id: string;
}

/** `get_custom-domains`. */
export interface CustomDomain {
  readonly domain: string;
  readonly status?: string;
}
