/**
 * An entry of a HAR as an exchange. Nothing in an entry is taken for granted: exporters leave fields out, write names of
 * headers in any case, bodies as base64, posted forms as text or as parameters, and -1 or 0 where there was no answer.
 */
import { cookieNamesOf } from './cookies.ts';
import { decodedPairs, type Exchange, httpUrl, type Pairs, rawQuery } from './exchange.ts';
import { type Fields, fields, list, pairs, text } from './har-fields.ts';
import { formOf, mediaType, postedText } from './posted-form.ts';

/** Longer than any address that a browser takes. */
const LONGEST_URL = 200_000;

/** Bodies that hold no message, and are most of a capture. */
const SILENT =
  /^(image|font|video|audio)\/|^text\/(css|javascript)$|^application\/(javascript|wasm|octet-stream)$/;

/** Null for what is no entry at all. */
export function readEntry(raw: unknown, number: number): Exchange | null {
  const entry = fields(raw);
  const request = fields(entry['request']);
  const rawUrl = text(request['url']);
  if (rawUrl === null || rawUrl.length > LONGEST_URL) return null;
  const response = fields(entry['response']);
  const url = httpUrl(rawUrl);
  const requestHeaders = headers(request['headers']);
  const responseHeaders = headers(response['headers']);
  const posted = fields(request['postData']);
  const requestBody = postedText(posted);
  const status =
    typeof response['status'] === 'number' && response['status'] >= 100 ? response['status'] : null;
  const responseType = mediaType(
    responseHeaders['content-type'] ?? text(fields(response['content'])['mimeType']),
  );
  const location = responseHeaders['location'] ?? text(response['redirectURL']) ?? '';
  return {
    ...{ number, url, rawUrl, status, requestHeaders, responseHeaders, requestBody },
    at: instant(entry['startedDateTime']),
    method: (text(request['method']) ?? 'GET').toUpperCase().slice(0, 20),
    query: queryOf(rawUrl, request['queryString']),
    form: formOf(posted, requestBody, requestHeaders),
    responseBody: SILENT.test(responseType) ? null : bodyOf(response['content']),
    responseType,
    location: location === '' ? null : httpUrl(location, url),
    isPage: isPage(entry, requestHeaders),
    cookies: cookieNamesOf(request, response),
    hasCookies: hasCookies(request, response, requestHeaders, responseHeaders),
  };
}

function headers(value: unknown): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const [name, content] of pairs(value)) {
    const key = name.toLowerCase();
    const before = found.get(key);
    found.set(key, before === undefined ? content : `${before}, ${content}`);
  }
  return Object.fromEntries(found);
}

function instant(value: unknown): Date | null {
  const at = typeof value === 'string' || typeof value === 'number' ? new Date(value) : null;
  return at === null || Number.isNaN(at.getTime()) ? null : at;
}

function queryOf(rawUrl: string, queryString: unknown): Pairs {
  const query = rawQuery(rawUrl);
  // The address is what was sent; the list beside it is what an exporter made of it.
  return query === null ? pairs(queryString) : decodedPairs(query);
}

function bodyOf(content: unknown): string | null {
  const body = text(fields(content)['text']);
  if (body === null) return null;
  return fields(content)['encoding'] === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : body;
}

function isPage(entry: Fields, sent: Readonly<Record<string, string>>): boolean | null {
  const said = sent['sec-fetch-dest'] ?? text(entry['_resourceType']);
  if (said !== null && said !== undefined) return ['document', 'iframe', 'frame', 'other'].includes(said);
  const accepts = sent['accept'];
  return accepts === undefined ? null : accepts.includes('text/html');
}

function hasCookies(
  request: Fields,
  response: Fields,
  sent: Readonly<Record<string, string>>,
  got: Readonly<Record<string, string>>,
): boolean {
  const listed = list(request['cookies']).length + list(response['cookies']).length;
  return listed > 0 || sent['cookie'] !== undefined || got['set-cookie'] !== undefined;
}
