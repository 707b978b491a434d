/** Something public, fetched without a credential. */
import type { Http, HttpResponse } from './http-contract.ts';

/** What is published for others to read is there at once, or something is wrong. */
const TIMEOUT_MS = 5000;

/**
 * @param http A transport of the address's origin.
 * @throws UNAVAILABLE, TIMEOUT, CONFIG_INVALID (an address that is neither https nor of this machine)
 */
export function publicDocument(http: Http, url: string, accept: string): Promise<HttpResponse> {
  return http.send({
    method: 'GET',
    path: url,
    headers: { accept },
    effect: 'read',
    operation: 'public document',
    timeoutMs: TIMEOUT_MS,
  });
}
