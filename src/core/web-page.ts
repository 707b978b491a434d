/** Answers that are web pages: what a proxy, a maintenance page or a sign-in page sends in an API's place. */
import type { HttpResponse } from './http-contract.ts';

/** Whatever its status: a 200 with a page says nothing of what the vendor did. */
export function isWebPage({ headers, text }: Pick<HttpResponse, 'headers' | 'text'>): boolean {
  const type = headers['content-type'] ?? '';
  return type.toLowerCase().includes('text/html') || /^\s*<(!doctype|html)\b/i.test(text);
}
