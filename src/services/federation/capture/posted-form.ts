/** The form that a request posted, in whichever way it was written down. */
import { decodedPairs, type Pairs } from './exchange.ts';
import { type Fields, pairs, text } from './har-fields.ts';

/** Some proxies keep the body of a request as base64. */
export function postedText(posted: Fields): string | null {
  const body = text(posted['text']);
  if (body === null || body === '') return null;
  return posted['encoding'] === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : body;
}

export function formOf(
  posted: Fields,
  body: string | null,
  sent: Readonly<Record<string, string>>,
): Pairs | null {
  const type = mediaType(sent['content-type'] ?? text(posted['mimeType']));
  const looksLikeForm =
    body !== null && /^[\w.~%+[\]-]{1,200}=/.test(body) && !/[\r\n<>{}]/.test(body.slice(0, 2000));
  if (type === 'application/x-www-form-urlencoded' || (type === '' && looksLikeForm)) {
    if (body !== null) return decodedPairs(body.trim());
    const params = paramsOf(posted['params']);
    return params.length === 0 ? null : params;
  }
  if (type !== 'multipart/form-data') return null;
  const params = pairs(posted['params']);
  return params.length > 0 ? params : multipart(body ?? '');
}

/** Chromium writes them as they are sent, others decoded; no browser sends what has a meaning in an address as it is. */
function paramsOf(value: unknown): Pairs {
  const all = pairs(value);
  const areEncoded = all.every(([, content]) => /^(?:[\w.*+~!'()-]|%[0-9a-f]{2})*$/i.test(content));
  const hasEncoded = all.some(([, content]) => /%[0-9a-f]{2}/i.test(content));
  return areEncoded && hasEncoded ? all.flatMap(([name, it]) => decodedPairs(`${name}=${it}`)) : all;
}

/** The simple fields of it. */
function multipart(body: string): Pairs {
  const [boundary = ''] = body.split(/\r?\n/, 1);
  if (!boundary.startsWith('--')) return [];
  return body.split(boundary, 200).flatMap((part) => {
    const [head = '', ...rest] = part.replace(/^\r?\n/, '').split(/\r?\n\r?\n/);
    const name = /name="([^"]{1,200})"/.exec(head)?.[1];
    return name === undefined ? [] : [[name, rest.join('\n\n').replace(/\r?\n$/, '')] as const];
  });
}

/** Without parameters, lower case; empty when there is none. */
export function mediaType(value: string | null): string {
  return /^\s*([\w.+-]{1,80}\/[\w.+-]{1,80})/.exec(value ?? '')?.[1]?.toLowerCase() ?? '';
}
