/**
 * The org's own token endpoint. A proof goes along from the first try on (a bare request would be a failed grant in the
 * org's System Log), and whether the token is bound to it the answer tells. Every try is made of a new proof and a new
 * form, since proofs and client assertions are taken once.
 */
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';
import type { VendorContext } from '../contract.ts';
import type { DpopKey, Nonce } from './dpop.ts';
import { notUnderstood, oauthErrorOf, tokenRefusal } from './faults.ts';
import type { TokenResponse } from './spec.ts';

export const TOKEN_PATH = 'oauth2/v1/token';

/** One try without a nonce, one with the nonce that it brought, one when that had just been replaced. */
const TRIES = 3;

export interface TokenEndpoint {
  readonly context: VendorContext;
  readonly dpop: DpopKey;
  readonly nonce: Nonce;
}

export type FormMaker = () => Promise<Readonly<Record<string, string>>>;

export type TokenOutcome =
  | { readonly kind: 'granted'; readonly answer: TokenResponse }
  | { readonly kind: 'refused'; readonly error: string; readonly response: HttpResponse };

/** Absolute address below the org's. */
export function addressOf(context: VendorContext, path: string): string {
  return `${context.baseUrl.replace(/\/+$/, '')}/${path}`;
}

/** @throws what a lost answer throws; a refusal is a value, since some of them mean "wait" */
export async function tryForToken(endpoint: TokenEndpoint, form: FormMaker): Promise<TokenOutcome> {
  const { context, dpop, nonce } = endpoint;
  for (let number = 1; ; number += 1) {
    const request: HttpRequest = {
      method: 'POST',
      path: TOKEN_PATH,
      body: { form: await form() },
      sign: async (attempt) => ({ dpop: await dpop.proof(attempt, { nonce: await nonce.current() }) }),
      effect: 'sign-in',
      operation: 'token',
    };
    const response = await context.http.send(request);
    const isNew = await nonce.learn(response.headers);
    if (response.status === 200) return { kind: 'granted', answer: parseAnswer(response, request) };
    const error = oauthErrorOf(response);
    if (error !== 'use_dpop_nonce' || !isNew || number === TRIES) return { kind: 'refused', error, response };
  }
}

/** @throws AUTH_REQUIRED, DENIED (a scope), RATE_LIMITED, UNAVAILABLE, with what Okta said */
export async function askForToken(
  endpoint: TokenEndpoint,
  form: FormMaker,
  scopes: readonly string[],
): Promise<TokenResponse> {
  const outcome = await tryForToken(endpoint, form);
  if (outcome.kind === 'granted') return outcome.answer;
  throw tokenRefusal(outcome.response, scopes, endpoint.context.clock.now());
}

function parseAnswer(response: HttpResponse, request: HttpRequest): TokenResponse {
  let body: Partial<TokenResponse>;
  try {
    body = JSON.parse(response.text);
  } catch {
    throw notUnderstood(response, request);
  }
  const { access_token, token_type, expires_in } = body;
  if (typeof access_token !== 'string' || typeof token_type !== 'string' || typeof expires_in !== 'number')
    throw notUnderstood(response, request);
  return { ...body, access_token, token_type, expires_in };
}
