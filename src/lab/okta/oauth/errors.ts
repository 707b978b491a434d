/** The library's refusals in Okta's words: same error codes where the standard has one, Okta's where it has its own. */
import type { errors } from 'oidc-provider';

export interface OAuthError {
  readonly status: number;
  readonly error: string;
  readonly error_description: string;
}

type Refusal = Error & Partial<errors.OIDCProviderError>;

/** Refusals for which the library has one code and Okta another; told apart by the library's own texts. */
const TRANSLATED: Readonly<Record<string, readonly [status: number, error: string]>> = {
  'no client authentication mechanism provided': [401, 'invalid_client'],
  'requested grant type is not allowed for this client': [400, 'unauthorized_client'],
  'DPoP proof JWT not provided': [400, 'invalid_dpop_proof'],
  'DPoP proof JWT Replay detected': [400, 'invalid_dpop_proof'],
};

export function oauthError(refusal: Refusal): OAuthError {
  const { error_description: description = '', error_detail: detail, status = 500, error, expose } = refusal;
  if (expose !== true) {
    return { status: 500, error: 'server_error', error_description: 'The authorization server failed.' };
  }
  const [realStatus, code] = TRANSLATED[detail ?? description] ?? [status, error ?? refusal.message];
  // Okta says what is wrong with a client's credentials or proof; the library keeps it as a detail.
  const words =
    code === 'invalid_client' || code === 'invalid_dpop_proof' ? (detail ?? description) : description;
  return {
    status: code === 'invalid_client' ? 401 : realStatus,
    error: code,
    error_description: sentence(words),
  };
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
