/** Names of cookies that went to and fro, never what they hold: whether one was lost on the way can be told from names. */
import { type Fields, fields, list, pairs, text } from './har-fields.ts';

export interface SetCookie {
  readonly name: string;
  /** As written, such as `Lax`; null when nothing says so. */
  readonly sameSite: string | null;
  /** Null when nothing says so. */
  readonly path: string | null;
}

export interface CookieNames {
  readonly sent: readonly string[];
  /** Those that the answer kept; what it took back is not in it. */
  readonly kept: readonly SetCookie[];
  readonly ended: readonly string[];
}

/** Of one exchange of a flow. */
export interface HopCookies extends CookieNames {
  readonly hop: number;
  /** With the port: cookies do not know it, and two servers of one machine differ in it. */
  readonly host: string;
  readonly path: string;
}

export const NO_COOKIES: CookieNames = { sent: [], kept: [], ended: [] };

/** More than a browser keeps for one host. */
const MOST = 300;
const LONGEST_NAME = 200;

/** Exporters write the headers, a list of their own, or both. */
export function cookieNamesOf(request: Fields, response: Fields): CookieNames {
  const set = headersOf(response, 'set-cookie')
    .flatMap((it) => it.split('\n', MOST))
    .map(readSetCookie);
  const listed = list(response['cookies']).slice(0, MOST).map(readListed);
  const all = (set.length > 0 ? set : listed).filter((it) => isName(it.name));
  const sent = headersOf(request, 'cookie').flatMap((it) => it.split(';', MOST).map(nameOf));
  const listedSent = list(request['cookies']).flatMap((it) => text(fields(it)['name']) ?? []);
  return {
    sent: (sent.length > 0 ? sent : listedSent.slice(0, MOST)).filter(isName),
    kept: all.filter((it) => !it.isEnded).map(({ name, sameSite, path }) => ({ name, sameSite, path })),
    ended: all.filter((it) => it.isEnded).map((it) => it.name),
  };
}

interface Read extends SetCookie {
  readonly isEnded: boolean;
}

function headersOf(message: Fields, wanted: string): readonly string[] {
  return pairs(message['headers'])
    .slice(0, MOST)
    .flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
}

function readSetCookie(line: string): Read {
  const [, ...attributes] = line.split(';', 20);
  const attribute = (name: string): string | null =>
    attributes.find((it) => nameOf(it).toLowerCase() === name)?.replace(/^[^=]*=?/, '') ?? null;
  const age = attribute('max-age');
  const until = attribute('expires');
  const isOver = age === null ? isPast(until) : Number(age) <= 0;
  const name = nameOf(line.split(';', 1)[0] ?? '');
  return { name, sameSite: attribute('samesite'), path: attribute('path'), isEnded: isOver };
}

function readListed(cookie: unknown): Read {
  const { name, sameSite, path, expires } = fields(cookie);
  return {
    name: text(name) ?? '',
    ...{ sameSite: text(sameSite), path: text(path), isEnded: isPast(text(expires)) },
  };
}

/** Servers end a cookie with a day of 1970. */
function isPast(date: string | null): boolean {
  return date !== null && /\b19[67]\d\b/.test(date);
}

function nameOf(pair: string): string {
  return (pair.split('=', 1)[0] ?? '').trim();
}

function isName(name: string): boolean {
  return name !== '' && name.length <= LONGEST_NAME;
}
