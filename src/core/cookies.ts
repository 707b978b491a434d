/**
 * A cookie jar as small as an API session needs: it keeps a client on the node of the vendor that knows its session.
 * Cookies go back to the exact origin that set them; `Domain` is ignored, so nothing is ever widened to a parent domain.
 */
import type { Clock } from './clock.ts';

/** Plain JSON. Some cookies are as good as a password: keep it where secrets are kept. */
export interface SavedCookie {
  readonly origin: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
  /** Milliseconds since the epoch; null for one that lives as long as the session. */
  readonly expiresAtMs: number | null;
}

export class CookieJar {
  readonly #clock: Clock;
  #cookies: readonly SavedCookie[];

  /** @param saved What `toJSON` gave in an earlier run; anything of another shape is left out. */
  constructor(clock: Clock, saved: unknown = []) {
    this.#clock = clock;
    this.#cookies = Array.isArray(saved) ? saved.filter(isSavedCookie) : [];
  }

  /** Takes the `Set-Cookie` lines of an answer from `url`. A line that cannot be read is left out (RFC 6265, 5.2). */
  store(url: URL, setCookie: readonly string[]): void {
    for (const line of setCookie) {
      const cookie = parse(url, line, this.#clock.now());
      if (cookie === null) continue;
      this.#cookies = [...this.#cookies.filter((other) => !isSame(other, cookie)), cookie];
    }
    this.#dropExpired();
  }

  /** The `Cookie` header for a call to `url`; undefined when there is nothing to send. */
  header(url: URL): string | undefined {
    this.#dropExpired();
    const pairs = this.#cookies
      .filter((cookie) => cookie.origin === url.origin && pathMatches(cookie.path, url.pathname))
      .sort((one, other) => other.path.length - one.path.length)
      .map(({ name, value }) => `${name}=${value}`);
    return pairs.length === 0 ? undefined : pairs.join('; ');
  }

  toJSON(): readonly SavedCookie[] {
    this.#dropExpired();
    return this.#cookies;
  }

  #dropExpired(): void {
    const now = this.#clock.now();
    this.#cookies = this.#cookies.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > now);
  }
}

function parse(url: URL, line: string, nowMs: number): SavedCookie | null {
  const [pair = '', ...attributes] = line.split(';');
  const at = pair.indexOf('=');
  const name = pair.slice(0, Math.max(0, at)).trim();
  if (name === '') return null;
  const given = new Map<string, string>();
  for (const attribute of attributes) {
    const [key = '', ...rest] = attribute.split('=');
    given.set(key.trim().toLowerCase(), rest.join('=').trim());
  }
  const path = given.get('path');
  return {
    origin: url.origin,
    path: path?.startsWith('/') ? path : defaultPath(url.pathname),
    name,
    value: pair.slice(at + 1).trim(),
    expiresAtMs: expiry(given.get('max-age'), given.get('expires'), nowMs),
  };
}

/** `Max-Age` comes before `Expires`; one that cannot be read counts as absent. */
function expiry(maxAge: string | undefined, expires: string | undefined, nowMs: number): number | null {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1000;
  const date = Date.parse(expires ?? '');
  return Number.isNaN(date) ? null : date;
}

/** RFC 6265, 5.1.4: the folder of the path that set it. */
function defaultPath(pathname: string): string {
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')));
}

function pathMatches(cookiePath: string, pathname: string): boolean {
  return (
    pathname === cookiePath || pathname.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)
  );
}

function isSame(one: SavedCookie, other: SavedCookie): boolean {
  return one.origin === other.origin && one.path === other.path && one.name === other.name;
}

function isSavedCookie(value: unknown): value is SavedCookie {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['origin', 'path', 'name', 'value'].every(
    (key) => typeof Reflect.get(value, key) === 'string',
  );
  const expiresAtMs: unknown = Reflect.get(value, 'expiresAtMs');
  return texts && (expiresAtMs === null || typeof expiresAtMs === 'number');
}
