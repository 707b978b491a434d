/**
 * Pages. Most lists name the next one in a `Link` header (RFC 8288), some in the body; either is followed verbatim,
 * since what is in it is Okta's own business.
 */
import type { HttpResponse } from '../../core/http-contract.ts';

/** The target of `rel="next"`, or null on the last page. Several headers come joined by a comma. */
export function nextByHeader(response: HttpResponse): string | null {
  const links = (response.headers['link'] ?? '').matchAll(/<([^>]*)>([^<]*)/g);
  for (const [, target = '', parameters = ''] of links) {
    if (/;\s*rel=(?:"next"|next(?=[\s;,]|$))/i.test(parameters)) return target;
  }
  return null;
}

/** `_links.next.href` of lists that are wrapped in an object. */
export function nextByBody(body: unknown): string | null {
  const links = fieldOf(body, '_links');
  const href = fieldOf(fieldOf(links, 'next'), 'href');
  return typeof href === 'string' ? href : null;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
