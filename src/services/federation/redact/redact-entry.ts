/** One entry of a copy: an object that is made here, field by field, of what may stay. */
import type { Examined } from '../capture/examine.ts';
import type { Exchange, Pairs } from '../capture/exchange.ts';
import { type Fields, fields, pairs } from '../capture/har-fields.ts';
import { bareAddress, redactedAddress } from './address.ts';
import { redactedBody } from './bodies.ts';
import { redactedHeaders } from './headers.ts';
import { encodedPairs, type Redaction, redactedParameters } from './parameters.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);

/** Null for what is no exchange. */
export function redactedEntry(raw: unknown, examined: Examined, redaction: Redaction): object | null {
  const { exchange } = examined;
  if (exchange === null) return null;
  const entry = fields(raw);
  const [request, response] = [fields(entry['request']), fields(entry['response'])];
  const isOf = examined.isOfFederation;
  const headers = (its: Fields, cookie: string): readonly object[] =>
    isOf ? listed(redactedHeaders(withCookies(its, cookie), redaction)) : [];
  const body = isOf ? redactedBody(examined, redaction) : { mimeType: 'x-unknown', text: '' };
  const responseHeaders = headers(response, 'set-cookie');
  return {
    startedDateTime: exchange.at?.toISOString() ?? '',
    time: duration(entry['time']),
    request: {
      method: METHODS.has(exchange.method) ? exchange.method : 'OTHER',
      url: isOf ? redactedAddress(exchange.rawUrl, redaction) : bareAddress(exchange.rawUrl),
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: headers(request, 'cookie'),
      queryString: [],
      ...(isOf ? postData(exchange, redaction) : {}),
      headersSize: -1,
      bodySize: -1,
    },
    response: {
      status: exchange.status ?? 0,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: responseHeaders,
      content: { size: body.text.length, ...body },
      redirectURL: isOf ? redirect(exchange, response['redirectURL'], redaction) : '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: duration(entry['time']), receive: 0 },
    ...(exchange.isPage === null ? {} : { _resourceType: exchange.isPage ? 'document' : 'fetch' }),
  };
}

/** Some exporters list cookies and leave their header out. */
function withCookies(its: Fields, header: string): Pairs {
  const all = pairs(its['headers']);
  const cookies = pairs(its['cookies']);
  if (cookies.length === 0 || all.some(([name]) => name.toLowerCase() === header)) return all;
  const text = cookies.slice(0, 200).map(([name, value]) => `${name}=${value}`);
  return [...all, [header, text.join(header === 'cookie' ? '; ' : '\n')]];
}

function listed(all: Pairs): readonly object[] {
  return all.map(([name, value]) => ({ name, value }));
}

function duration(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : 0;
}

/** Of a form what may stay; of any other body that there was one. */
function postData({ form, requestBody }: Exchange, redaction: Redaction): object {
  if (form === null) return requestBody === null ? {} : { postData: { mimeType: 'x-unknown', text: '' } };
  const text = encodedPairs(redactedParameters(form, redaction, 'post'));
  return { postData: { mimeType: 'application/x-www-form-urlencoded', text } };
}

/** Only where no header says it: an exporter's copy of one. */
function redirect({ responseHeaders, location }: Exchange, written: unknown, redaction: Redaction): string {
  const isSaid = responseHeaders['location'] !== undefined || location === null;
  return isSaid || typeof written !== 'string' ? '' : redactedAddress(written, redaction);
}
