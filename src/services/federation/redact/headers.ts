/** Headers and cookies of a copy: each that stays is on a list, with the rule for its value. */

import type { Pairs } from '../capture/exchange.ts';
import { mediaType } from '../capture/posted-form.ts';
import { redactedAddress } from './address.ts';
import { keptNumber, keptUrl } from './kept-words.ts';
import type { Redaction } from './parameters.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Null: it goes. */
type Rule = (value: string, redaction: Redaction) => string | null;

const type: Rule = (it) => mediaType(it) || null;
const word: Rule = (it) => (/^[a-z?0-9-]{1,20}$/i.test(it) && !/\d{3}/.test(it) ? it : null);
const directives: Rule = (it) =>
  /^(no-store|no-cache|private|public|must-revalidate|max-age=\d{1,9}|[, ])*$/i.test(it) ? it : null;
const scheme: Rule = (it) =>
  `${/^(Basic|Bearer|DPoP|Negotiate|NTLM|Digest)\b/i.exec(it)?.[1] ?? 'unknown'} removed`;
const challenge: Rule = (it) => {
  const [, name] = /^(Basic|Bearer|DPoP|Negotiate|NTLM|Digest)\b/i.exec(it) ?? [];
  const error = /\berror="([a-z_]{1,40})"/.exec(it)?.[1];
  return name === undefined ? null : `${name}${error === undefined ? '' : ` error="${error}"`}`;
};

const RULES: Readonly<Record<string, Rule>> = {
  accept: (it) => (it.includes('text/html') ? 'text/html' : type(it, NONE)),
  authorization: scheme,
  'proxy-authorization': () => null,
  'cache-control': directives,
  pragma: directives,
  'content-length': (it) => keptNumber(it),
  'content-type': type,
  cookie: (it, { names }) => keptCookies(it, names),
  date: (it) => (Number.isNaN(Date.parse(it)) ? null : new Date(it).toUTCString()),
  dpop: () => 'removed',
  location: (it, redaction) => redactedAddress(it, redaction),
  origin: (it, { names }) => (it === 'null' ? 'null' : keptUrl(it, names)),
  referer: (it, { names }) => keptUrl(it, names),
  'sec-fetch-dest': word,
  'sec-fetch-mode': word,
  'sec-fetch-site': word,
  'sec-fetch-user': word,
  'set-cookie': (it, { names }) => keptSetCookies(it, names),
  'www-authenticate': challenge,
};

/** Of rules that need nothing of it. */
const NONE = {} as Redaction; // Never looked into.

export function redactedHeaders(headers: Pairs, redaction: Redaction): Pairs {
  return headers.flatMap(([name, value]) => {
    const key = name.toLowerCase();
    const stays = Object.hasOwn(RULES, key) ? (RULES[key]?.(value, redaction) ?? null) : null;
    return stays === null ? [] : [[key, stays] as const];
  });
}

/** Names that products give, and that tell which session was lost. */
const COOKIES =
  /^(sid|idx|DT|JSESSIONID|PHPSESSID|ASP\.NET_SessionId|SimpleSAMLSessionID|SimpleSAMLAuthToken|auth0|auth0_compat|mod_auth_openidc_session|mellon-cookie|connect\.sid|session|oktaStateToken)$/;

function keptCookie(pair: string, names: Pseudonyms): string {
  const sign = pair.indexOf('=');
  const [name, value] = sign === -1 ? ['', pair] : [pair.slice(0, sign).trim(), pair.slice(sign + 1).trim()];
  return `${COOKIES.test(name) ? name : names.of('cookie', name)}=${names.of('secret', value)}`;
}

function keptCookies(header: string, names: Pseudonyms): string {
  return header
    .split(';', 200)
    .map((it) => keptCookie(it.trim(), names))
    .join('; ');
}

/** Browsers put several into one, on lines of their own. */
function keptSetCookies(header: string, names: Pseudonyms): string {
  return header
    .split('\n', 100)
    .map((line) => {
      const [pair = '', ...attributes] = line.split(';', 20);
      return [keptCookie(pair.trim(), names), ...attributes.flatMap((it) => keptAttribute(it.trim()))].join(
        '; ',
      );
    })
    .join('\n');
}

/** What decides whether a browser sends it back. */
function keptAttribute(attribute: string): readonly string[] {
  if (
    /^(Secure|HttpOnly|Partitioned|SameSite=(None|Lax|Strict)|Max-Age=-?\d{1,12}|Path=\/)$/i.test(attribute)
  ) {
    return [attribute];
  }
  const [, instant = ''] = /^Expires=(.{1,60})$/i.exec(attribute) ?? [];
  const at = new Date(instant);
  return instant === '' || Number.isNaN(at.getTime()) ? [] : [`Expires=${at.toUTCString()}`];
}
