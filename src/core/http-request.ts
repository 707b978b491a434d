/** From what a vendor client asks for to what goes on the wire: address, headers, body. */
import { IdctlError } from './errors.ts';
import type { HttpBody, HttpRequest } from './http-contract.ts';

/** A request whose every byte is decided. Holds secrets: it goes to the wire and through `redact.ts`, nowhere else. */
export interface WireRequest {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** 127.0.0.0/8, ::1 and localhost. The URL parser has already normalised every other spelling of an address. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname;
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * The address of a connection.
 *
 * @throws CONFIG_INVALID when it is no http(s) address, carries credentials, query or fragment, or is plain http to
 *   a host that is not loopback. The message never repeats the address, which may hold a password.
 */
export function parseBaseUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new IdctlError('CONFIG_INVALID', 'The address of the connection is not a URL', {
      hint: 'Write it like https://pvwa.example.com/PasswordVault.',
    });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new IdctlError('CONFIG_INVALID', `The address of ${url.host} is not an https address`);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new IdctlError('CONFIG_INVALID', `The address of ${url.host} has more than host, port and path`, {
      hint: 'Leave out user name, password, query and fragment; secrets belong in the vault.',
    });
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw new IdctlError(
      'CONFIG_INVALID',
      `Plain http to ${url.host} would show every secret to the network`,
      {
        hint: 'Use https. Plain http is only for this machine itself (localhost).',
      },
    );
  }
  return url;
}

/** @throws CONFIG_INVALID for a foreign origin, a path that climbs out, or a header value that HTTP does not allow. */
export function toWire(base: URL, request: HttpRequest, userAgent: string): WireRequest {
  const body = encodeBody(request.body);
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': userAgent };
  if (body !== undefined) headers['content-type'] = body.contentType;
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  for (const [name, value] of Object.entries(headers)) refuseBrokenHeader(base.host, name, value);
  return { method: request.method, url: resolve(base, request), headers, body: body?.text };
}

/** The same request with the headers of one attempt. @throws CONFIG_INVALID for a value that HTTP does not allow */
export async function signed(wire: WireRequest, sign: HttpRequest['sign']): Promise<WireRequest> {
  if (sign === undefined) return wire;
  const headers: Record<string, string> = { ...wire.headers };
  for (const [name, value] of Object.entries(await sign({ method: wire.method, url: wire.url.href }))) {
    refuseBrokenHeader(wire.url.host, name.toLowerCase(), value);
    headers[name.toLowerCase()] = value;
  }
  return { ...wire, headers };
}

function resolve(base: URL, request: HttpRequest): URL {
  const [path = '', ownQuery = ''] = splitOnce(request.path, '?');
  // The URL parser would follow `..` out of the path that the caller meant, also when it is percent-encoded.
  if (path.split(/[/\\]/).some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) {
    throw new IdctlError('CONFIG_INVALID', `A path for ${base.host} has a "." or ".." segment`);
  }
  const absolute = /^https?:\/\//i.test(path);
  const below = `${base.origin}${base.pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  const query = [ownQuery, encodePairs(request.query ?? {})].filter((part) => part !== '').join('&');
  const target = `${absolute ? path : below}${query === '' ? '' : `?${query}`}`;
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url === null || url.origin !== base.origin) {
    throw new IdctlError('CONFIG_INVALID', `A request for ${base.host} was about to leave for another host`, {
      hint: 'Sign-in data goes only to the address of the connection. Add a connection for the other host.',
    });
  }
  url.hash = '';
  url.username = '';
  url.password = '';
  return url;
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

function encodePairs(pairs: NonNullable<HttpRequest['query']>): string {
  return Object.entries(pairs)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
}

function encodeBody(body: HttpBody | undefined): { text: string; contentType: string } | undefined {
  if (body === undefined) return undefined;
  if ('json' in body) return { text: JSON.stringify(body.json), contentType: 'application/json' };
  if ('form' in body) {
    return { text: encodePairs(body.form), contentType: 'application/x-www-form-urlencoded' };
  }
  return body;
}

function refuseBrokenHeader(host: string, name: string, value: string): void {
  // RFC 9110 section 5.5. A line break at the end of a pasted token is the usual cause.
  if (/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && !/[^\t\x20-\x7e\x80-\xff]/.test(value)) return;
  throw new IdctlError(
    'CONFIG_INVALID',
    `The header "${printable(name)}" for ${host} has a character that HTTP does not allow`,
    {
      hint: 'Look for a line break or a stray character in the secret that goes into it.',
    },
  );
}

function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 40);
}
