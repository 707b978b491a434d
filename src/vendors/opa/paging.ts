/**
 * Paging by `Link: <url>; rel="next"`. The document declares the header on few lists, but any list may page, so every
 * list is read this way.
 */
import { IdctlError } from '../../core/errors.ts';
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';

/** More than any real list has; a server that pages in circles must not keep us for ever. */
const MAX_PAGES = 1000;

/**
 * The absolute URL of the next page, or null on the last one.
 *
 * @throws UNEXPECTED when it lies on another origin: our token must not go there.
 */
export function nextPage(response: HttpResponse, baseUrl: string): string | null {
  for (const link of (response.headers['link'] ?? '').split(/,\s*(?=<)/)) {
    const target = /^\s*<([^>]+)>/.exec(link)?.[1];
    if (target === undefined || !/;\s*rel="?([^";]*\s)?next(\s[^";]*)?"?/i.test(link)) continue;
    const url = new URL(target, baseUrl);
    if (url.origin !== new URL(baseUrl).origin) {
      throw new IdctlError('UNEXPECTED', `The next page of a list lies on another host (${url.host})`, {
        hint: 'Check the address of the connection.',
      });
    }
    return url.href;
  }
  return null;
}

/** All pages of a list, first to last. @throws UNEXPECTED when it does not end */
export async function* pages(
  send: (request: HttpRequest) => Promise<HttpResponse>,
  first: HttpRequest,
  baseUrl: string,
): AsyncGenerator<HttpResponse> {
  let request = first;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const response = await send(request);
    yield response;
    const next = nextPage(response, baseUrl);
    if (next === null) return;
    request = { method: first.method, path: next, effect: first.effect, operation: first.operation };
  }
  throw new IdctlError('UNEXPECTED', `${first.operation} did not end after ${MAX_PAGES} pages`);
}
