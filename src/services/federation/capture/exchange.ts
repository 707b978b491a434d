/** One exchange of a capture in one form, whichever program wrote it down. */

import type { CookieNames } from './cookies.ts';

export type Pairs = ReadonlyArray<readonly [name: string, value: string]>;

export interface Exchange {
  /** From 1, as it stands in the file. */
  readonly number: number;
  readonly at: Date | null;
  /** Upper case. */
  readonly method: string;
  /** Null when it is no address that a browser would take. */
  readonly url: URL | null;
  /** As written; holds codes and messages. */
  readonly rawUrl: string;
  /** Null when there was no answer: stopped by the browser, or lost. */
  readonly status: number | null;
  /** Lower-case names; of those that came twice, the values with a comma between. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Of the query, decoded. */
  readonly query: Pairs;
  /** Of a posted form, decoded; null when none was posted. */
  readonly form: Pairs | null;
  /** Of the request, as text; null when there is none, or only the form is known. */
  readonly requestBody: string | null;
  /** Null when the capture does not hold it. */
  readonly responseBody: string | null;
  /** Media type without parameters, lower case; empty when nothing says so. */
  readonly responseType: string;
  /** Where the answer sends the browser, made absolute; null when nowhere. */
  readonly location: URL | null;
  /** Whether a page was asked for, rather than a part of one; null when nothing says so. */
  readonly isPage: boolean | null;
  readonly cookies: CookieNames;
  /** Whether any cookie is in it, either way. */
  readonly hasCookies: boolean;
}

export function parameter(pairs: Pairs, name: string): string | null {
  return pairs.find(([it]) => it === name)?.[1] ?? null;
}

/** `application/x-www-form-urlencoded`, in pieces that are not decoded yet. */
export function rawPairs(text: string): Pairs {
  return text
    .split('&', MOST_PAIRS)
    .filter((it) => it !== '')
    .map((it) => {
      const sign = it.indexOf('=');
      return sign === -1 ? [it, ''] : [it.slice(0, sign), it.slice(sign + 1)];
    });
}

/** A form with more fields than this is none of a federation. */
const MOST_PAIRS = 500;

/** Behind the question mark, not decoded; null when there is none. */
export function rawQuery(address: string): string | null {
  const [withoutHash = ''] = address.split('#', 1);
  const mark = withoutHash.indexOf('?');
  return mark === -1 ? null : withoutHash.slice(mark + 1);
}

export function decodedPairs(text: string): Pairs {
  return rawPairs(text).map(([name, value]) => [decoded(name), decoded(value)]);
}

/** Percent-encoding and plus signs undone; text that is not encoded right stays as it is. */
export function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** The parameters behind the question mark, and behind the hash, of an address. */
export function parametersOf(url: URL): Pairs {
  return [...decodedPairs(url.search.slice(1)), ...decodedPairs(url.hash.slice(1))];
}

/** Null for what is no http address. */
export function httpUrl(text: string, base?: URL | null): URL | null {
  try {
    const url = base === undefined || base === null ? new URL(text) : new URL(text, base);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

/** The same, to be shown: sessions that stand in a path (`;jsessionid=…`), and tokens, are left out. */
export function shownPlace(url: URL): string {
  return placeOf(url)
    .replace(/;[^/]*/g, ';…')
    .replace(/\/ey[\w-]{8,}\.[\w-]+\.[\w-]*/g, '/…');
}

/** Scheme, host and path, to compare addresses by. */
export function placeOf(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
