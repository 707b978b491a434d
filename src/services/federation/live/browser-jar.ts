/**
 * Cookies as a browser keeps and withholds them (RFC 6265bis), since a cookie that a browser would not have sent is what
 * breaks many a federation: `SameSite=Lax` on a cookie that must come back with a posted SAML response. Hosts are kept
 * apart with their ports, so that two stand-ins on one machine are two hosts.
 */
import type { Clock } from '../../../core/clock.ts';
import { type Cookie, readSetCookie } from './set-cookie.ts';
import { isTrustworthy, siteOf } from './site.ts';

export interface Visit {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Origin of the page that sent the browser here; null when a person typed the address. */
  readonly initiator: string | null;
}

export interface CookieHeader {
  /** Undefined when there is nothing to send. */
  readonly header: string | undefined;
  /** Cookies of this host that a browser keeps back, by name, each with the reason. */
  readonly withheld: readonly string[];
}

/** Chromium sends a cookie without SameSite with a cross-site POST while it is that young. */
const LAX_ALLOWING_UNSAFE_MS = 120_000;
const MAX_COOKIES = 300;

export class BrowserJar {
  readonly #clock: Clock;
  readonly #hostOnly: ReadonlySet<string>;
  #cookies: readonly Cookie[] = [];

  /** @param hostOnly Origins whose cookies never leave them: identity providers. */
  constructor(clock: Clock, hostOnly: Iterable<string> = []) {
    this.#clock = clock;
    this.#hostOnly = new Set(hostOnly);
  }

  /** Takes the `Set-Cookie` lines of an answer; what a browser would refuse is left out. */
  store(url: URL, lines: readonly string[]): void {
    for (const line of lines) {
      const cookie = readSetCookie(url, line, this.#clock.now(), this.#hostOnly.has(url.origin));
      if (cookie === null) continue;
      const others = this.#cookies.filter((it) => !isSame(it, cookie));
      this.#cookies = [...others, cookie].slice(-MAX_COOKIES);
    }
    this.#dropExpired();
  }

  cookies(visit: Visit): CookieHeader {
    this.#dropExpired();
    const fitting = this.#cookies.filter((it) => fits(it, visit.url));
    const judged = fitting.map((it) => [it, this.#withheld(it, visit)] as const);
    const sent = judged
      .filter(([, why]) => why === null)
      .map(([it]) => it)
      .sort((one, other) => other.path.length - one.path.length);
    return {
      header: sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; '),
      withheld: judged.flatMap(([it, why]) => (why === null ? [] : [`${it.name} (${why})`])),
    };
  }

  /** Whether a host has given this browser anything that it keeps. */
  knows(origin: string): boolean {
    this.#dropExpired();
    return this.#cookies.some((it) => it.place === origin);
  }

  #withheld({ sameSite, storedAtMs }: Cookie, { url, method, initiator }: Visit): string | null {
    if (initiator === null || siteOf(new URL(initiator)) === siteOf(url) || sameSite === 'none') return null;
    if (sameSite === 'strict') return 'SameSite=Strict, and another site sent the browser here';
    if (method === 'GET') return null;
    const young = this.#clock.now() - storedAtMs < LAX_ALLOWING_UNSAFE_MS;
    if (sameSite === 'unset' && young) return null;
    return sameSite === 'lax'
      ? 'SameSite=Lax, and another site posts to here'
      : 'no SameSite and older than two minutes, and another site posts to here';
  }

  #dropExpired(): void {
    const now = this.#clock.now();
    this.#cookies = this.#cookies.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > now);
  }
}

function fits(cookie: Cookie, url: URL): boolean {
  const here = cookie.ofDomain
    ? url.hostname === cookie.place || url.hostname.endsWith(`.${cookie.place}`)
    : cookie.place === url.origin;
  if (!here || (cookie.secure && !isTrustworthy(url))) return false;
  const folder = cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`;
  return url.pathname === cookie.path || url.pathname.startsWith(folder);
}

function isSame(one: Cookie, other: Cookie): boolean {
  return one.name === other.name && one.place === other.place && one.path === other.path;
}
