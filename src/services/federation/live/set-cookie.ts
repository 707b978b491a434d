/** One line of `Set-Cookie`, read as a browser reads it (RFC 6265bis, 5.6 and 5.7). */
import { isAddress, isTrustworthy } from './site.ts';

export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Origin for a cookie of one host; the domain, without a dot before it, for one of several. */
  readonly place: string;
  readonly ofDomain: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly sameSite: 'none' | 'lax' | 'strict' | 'unset';
  readonly storedAtMs: number;
  readonly expiresAtMs: number | null;
}

interface Place {
  readonly name: string;
  readonly ofDomain: boolean;
}

const MAX_LENGTH = 4096;

/**
 * Null for a cookie that a browser would refuse.
 *
 * @param hostOnly Its host keeps its cookies to itself, whatever domain they name.
 */
export function readSetCookie(url: URL, line: string, nowMs: number, hostOnly: boolean): Cookie | null {
  if (line.length > MAX_LENGTH || /(?!\t)\p{Cc}/u.test(line)) return null;
  const [pair = '', ...rest] = line.split(';');
  const at = pair.indexOf('=');
  const name = pair.slice(0, Math.max(0, at)).trim();
  const value = pair.slice(at + 1).trim();
  // The transport takes ASCII in headers.
  if (name === '' || /[^\x20-\x7e]/.test(name + value)) return null;
  const given = attributesOf(rest);
  const secure = given.has('secure');
  const sameSite = sameSiteOf(given.get('samesite'));
  const path = given.get('path');
  const place = placeOf(url, given.get('domain'), hostOnly);
  if (secure && !isTrustworthy(url)) return null;
  if (sameSite === 'none' && !secure) return null;
  if (place === null || breaksPrefix(name, secure, place, path)) return null;
  return {
    ...{ name, value, secure, sameSite, storedAtMs: nowMs },
    place: place.name,
    ofDomain: place.ofDomain,
    path: path?.startsWith('/') ? path : defaultPath(url.pathname),
    expiresAtMs: expiry(given.get('max-age'), given.get('expires'), nowMs),
  };
}

/** Null for a domain that is not this host's. */
function placeOf(url: URL, domain: string | undefined, hostOnly: boolean): Place | null {
  const named = (domain ?? '').replace(/^\./, '').toLowerCase();
  const own = { name: url.origin, ofDomain: false };
  if (named === '') return own;
  if (isAddress(url.hostname) || !named.includes('.')) return named === url.hostname ? own : null;
  if (url.hostname !== named && !url.hostname.endsWith(`.${named}`)) return null;
  return hostOnly ? own : { name: named, ofDomain: true };
}

function attributesOf(parts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    parts.map((part) => {
      const [key = '', ...value] = part.split('=');
      return [key.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
}

function sameSiteOf(text: string | undefined): Cookie['sameSite'] {
  const word = (text ?? '').toLowerCase();
  return word === 'none' || word === 'lax' || word === 'strict' ? word : 'unset';
}

/** `__Host-` and `__Secure-` promise something of the cookie. */
function breaksPrefix(name: string, secure: boolean, place: Place, path: string | undefined): boolean {
  if (/^__secure-/i.test(name)) return !secure;
  return /^__host-/i.test(name) && (!secure || place.ofDomain || path !== '/');
}

/** RFC 6265, 5.1.4. */
function defaultPath(pathname: string): string {
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')));
}

/** `Max-Age` comes before `Expires`; one that cannot be read counts as absent. */
function expiry(maxAge: string | undefined, expires: string | undefined, nowMs: number): number | null {
  if (maxAge !== undefined && /^-?\d{1,12}$/.test(maxAge)) return nowMs + Number(maxAge) * 1000;
  const date = Date.parse(expires ?? '');
  return Number.isNaN(date) ? null : date;
}
