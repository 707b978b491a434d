/** The tenant's OpenID configuration, which is public. */
import type { HttpResponse } from '../../core/http-contract.ts';
import { type JsonObject, textAt } from '../../core/json-document.ts';
import type { VendorContext } from '../contract.ts';
import { notUnderstood, refusal } from './faults.ts';

export interface Discovery {
  readonly document: JsonObject;
  readonly response: HttpResponse;
}

/** @throws UNAVAILABLE where something else answers */
export async function discover({ http, clock }: VendorContext): Promise<Discovery> {
  const request = {
    method: 'GET',
    path: '.well-known/openid-configuration',
    effect: 'read',
    operation: 'openid-configuration',
  } as const;
  const response = await http.send(request);
  // Another server may well not know the path.
  if (response.status === 404) throw notUnderstood(response, request);
  if (response.status !== 200) throw refusal(response, request, clock.now());
  try {
    const document: JsonObject = JSON.parse(response.text);
    if (textAt(document, 'issuer') !== null) return { document, response };
  } catch {
    // Told below.
  }
  throw notUnderstood(response, request);
}
