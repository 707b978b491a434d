/** Calls of Okta's Authentication API. Each is sent once: a repeated password counts as a further bad try. */
import type { Effect, HttpRequest } from '../../../core/http-contract.ts';
import type { VendorContext } from '../../contract.ts';
import { notUnderstood } from '../faults.ts';
import type { AuthnTransaction } from '../spec.ts';
import { authnRefusal } from './sign-in-faults.ts';

export interface AuthnCall {
  readonly path: string;
  readonly json: object;
  readonly userName: string;
  /** A poll changes nothing, and may be repeated. */
  readonly effect?: Effect;
}

/** @throws AUTH_REQUIRED (refused), CONFIG_INVALID (the org does not offer it), UNAVAILABLE, TIMEOUT, RATE_LIMITED */
export async function authn(
  context: VendorContext,
  { path, json, userName, effect = 'sign-in' }: AuthnCall,
): Promise<AuthnTransaction> {
  const request: HttpRequest = { method: 'POST', path, body: { json }, effect, operation: 'authn' };
  const response = await context.http.send(request);
  if (response.status !== 200) {
    throw authnRefusal(response, { connection: context.connection, userName }, context.clock.now());
  }
  let transaction: unknown;
  try {
    transaction = JSON.parse(response.text);
  } catch {
    throw notUnderstood(response, request);
  }
  if (typeof transaction !== 'object' || transaction === null) throw notUnderstood(response, request);
  return transaction;
}
