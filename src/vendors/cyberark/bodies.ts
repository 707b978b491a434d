/**
 * What an answer's body is. Nothing here trusts it to be JSON: refusals of IIS, proxies and firewalls are HTML or
 * plain text, and secrets and tokens are bare JSON strings.
 */
import type { HttpResponse } from '../../core/http-contract.ts';
import { isWebPage } from '../../core/web-page.ts';
import { Fields } from './fields.ts';

/** Undefined when the body is no JSON; an empty body is null. */
export function jsonOf(response: HttpResponse): unknown {
  if (response.text.trim() === '') return null;
  try {
    return JSON.parse(response.text);
  } catch {
    return undefined;
  }
}

/** The JSON object of the body; null when it is anything else. */
export const objectOf = (response: HttpResponse): Fields | null => Fields.of(jsonOf(response));

/** JSON that is labelled as a page is not one. */
export function isHtml(response: HttpResponse): boolean {
  return jsonOf(response) === undefined && isWebPage(response);
}

/**
 * The bare string that a body is: parsed when it is a JSON string, and the raw text otherwise, because some versions
 * send it unquoted. Quotes are never stripped by hand: a password may begin or end with one.
 *
 * @returns null when the body is HTML or a JSON object or list, so no bare string at all
 */
export function bareStringOf(response: HttpResponse): string | null {
  const json = jsonOf(response);
  if (typeof json === 'string') return json;
  if (json === null) return '';
  if (typeof json === 'object' || isHtml(response)) return null;
  return response.text;
}

export const isSuccess = (response: HttpResponse): boolean => response.status >= 200 && response.status < 300;
