/** Which exchanges of a capture belong to a federation: those with a message, what leads to them, and what follows. */
import type { FederationMessage, Hop } from '../message.ts';
import { quoted } from '../quote.ts';
import { type Exchange, placeOf, shownPlace } from './exchange.ts';
import { pageHeadings, pageText } from './page.ts';
import { saysOf } from './says.ts';

/** How a page names itself when something went wrong. */
const WRONG =
  /\b(error|exception|fail(ed|ure)|denied|forbidden|invalid|unauthori[sz]ed|not (allowed|authori[sz]ed|found|assigned|permitted)|went wrong|oops|problem|unable|cannot|could not|mismatch|expired)\b/i;

const MOST_ADDRESSES = 2000;

export class Flow {
  /** Where answers sent the browser, and where nobody has been seen to go yet. */
  readonly #ahead = new Set<string>();
  readonly #hosts = new Set<string>();

  /** Whether it belongs to a federation. */
  takes(
    exchange: Exchange,
    messages: readonly FederationMessage[],
    ahead: readonly FederationMessage[],
  ): boolean {
    const { url, status, isPage } = exchange;
    const follows = url !== null && this.#ahead.delete(url.href.split('#')[0] ?? '');
    const isKnown = url !== null && this.#hosts.has(url.host);
    const isTrouble = isKnown && isPage !== false && (status === null || status >= 400);
    if (messages.length === 0 && ahead.length === 0 && !follows && !isTrouble) return false;
    if (url !== null && this.#hosts.size < MOST_ADDRESSES) this.#hosts.add(url.host);
    const { location } = exchange;
    if (location !== null && this.#ahead.size < MOST_ADDRESSES)
      this.#ahead.add(location.href.split('#')[0] ?? '');
    return true;
  }
}

/** Null unless the exchange told a person that something went wrong. */
export function errorPageOf(exchange: Exchange, source: string): FederationMessage | null {
  const { responseBody, status, responseType, url, at } = exchange;
  if (status === null || (status >= 300 && status < 400) || exchange.method === 'OPTIONS') return null;
  const isHtml =
    responseType.includes('html') || (responseType === '' && /^\s*</.test(responseBody?.slice(0, 200) ?? ''));
  if (status < 400 && !(isHtml && exchange.isPage !== false && WRONG.test(pageHeadings(responseBody ?? ''))))
    return null;
  const body = responseBody ?? '';
  const text = isHtml ? pageText(body) : [...body.replace(/\s+/g, ' ').trim()].slice(0, 4000).join('');
  return {
    kind: 'error-page',
    ...{ status, text, at },
    url: url === null ? null : placeOf(url),
    evidence: { source, hop: exchange.number, field: 'response.body' },
  };
}

export function hopOf(
  exchange: Exchange,
  messages: readonly FederationMessage[],
  ahead: readonly FederationMessage[],
): Hop {
  const { number, url, at, status } = exchange;
  return {
    number,
    at: at?.toISOString() ?? null,
    from: 'browser',
    to: url === null ? 'an unknown place' : quoted(url.host, 200),
    method: quoted(exchange.method, 20),
    url: url === null ? quoted(exchange.rawUrl.split(/[?#]/)[0] ?? '', 300) : quoted(shownPlace(url), 300),
    status,
    says: saysOf(exchange, messages, ahead),
  };
}
