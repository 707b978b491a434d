/** Where a browser goes from an answer, or what it stops at. */
import { quoted } from '../quote.ts';
import type { Exchange, FormFields, WalkEnd } from './exchange.ts';
import { formOf } from './posting-form.ts';
import type { WebAnswer } from './sign-in-port.ts';
import { isLoopbackHost } from './site.ts';

export interface Step {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly fields: FormFields | null;
  /** Origin of the page that leads here; null at the start. */
  readonly initiator: string | null;
  /** Whether that page tells where it is (Referrer-Policy). */
  readonly tellsReferrer: boolean;
}

/** Longer, no server takes an address. */
const MAX_ADDRESS = 65_536;

export function navigation(url: URL): Step {
  return { method: 'GET', url: withoutFragment(url), fields: null, initiator: null, tellsReferrer: false };
}

export function nextOf(step: Step, at: Exchange, answer: WebAnswer): Step | WalkEnd {
  const location = answer.headers['location'];
  if ([301, 302, 303, 307, 308].includes(answer.status) && location !== undefined) {
    return redirected(step, at, answer, location);
  }
  if (!isHtml(answer)) return { kind: 'page', at, asks: 'nothing' };
  const found = formOf(answer.text);
  switch (found.kind) {
    case 'posts':
      return posted(at, answer, found.form.method, found.form.action, found.form.fields);
    case 'refreshes':
      return onward(at, found.address, { method: 'GET', fields: null, answer });
    case 'unfit':
      return stopped(
        at,
        'unfit-form',
        `${at.url.host} shows a form with a message that is not followed: ${found.why}.`,
      );
    case 'asks':
      return { kind: 'page', at, asks: found.password ? 'password' : 'name' };
    case 'none':
      return { kind: 'page', at, asks: 'nothing' };
  }
}

/** RFC 9110, 15.4: a POST becomes a GET with 303 and, as browsers do it, with 301 and 302. */
function redirected(step: Step, at: Exchange, answer: WebAnswer, location: string): Step | WalkEnd {
  const keeps = answer.status === 307 || answer.status === 308;
  const [method, fields] = keeps ? ([step.method, step.fields] as const) : (['GET', null] as const);
  const next = onward(at, location, { method, fields, answer });
  // Who began a chain of redirects is who leads to its end.
  return 'kind' in next ? next : { ...next, initiator: step.initiator, tellsReferrer: step.tellsReferrer };
}

function posted(
  at: Exchange,
  answer: WebAnswer,
  method: 'GET' | 'POST',
  action: string,
  fields: FormFields,
): Step | WalkEnd {
  const next = onward(at, action === '' ? at.url.href : action, { method, fields, answer });
  if ('kind' in next || method === 'POST') return next;
  const url = new URL(next.url);
  url.search = encoded(fields);
  return { ...next, url, fields: null };
}

interface Onward {
  readonly method: Step['method'];
  readonly fields: FormFields | null;
  readonly answer: WebAnswer;
}

function onward(at: Exchange, address: string, { method, fields, answer }: Onward): Step | WalkEnd {
  const url = URL.canParse(address, at.url.href) ? new URL(address, at.url.href) : null;
  if (url === null || address.length > MAX_ADDRESS) {
    const text = quoted(address, 100);
    return stopped(at, 'bad-address', `${at.url.host} leads on to "${text}", which is no address.`);
  }
  return {
    ...{ method, fields },
    url: withoutFragment(url),
    initiator: at.url.origin,
    tellsReferrer: !/\b(no-referrer|same-origin)\b(?!-)/.test(answer.headers['referrer-policy'] ?? ''),
  };
}

/** Null for an address that is followed. */
export function whyNotFollowed(url: URL): string | null {
  const place = quoted(`${url.protocol}//${url.host}`, 120);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `${place} is no address of the web.`;
  if (url.username !== '' || url.password !== '') {
    return `The address at ${quoted(url.host)} carries a user name or password.`;
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return `The sign-in leads over ${place}, in the clear; it is followed over https only.`;
  }
  return null;
}

type StopReason = Extract<WalkEnd, { readonly kind: 'stopped' }>['reason'];

export function stopped(at: Exchange | null, reason: StopReason, why: string): WalkEnd {
  return { kind: 'stopped', at, reason, why };
}

export function headersOf({ method, fields, initiator, tellsReferrer }: Step): Record<string, string> {
  return {
    accept: method === 'DELETE' ? 'application/json' : 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.5',
    'accept-language': 'en',
    ...(fields === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(fields === null || initiator === null ? {} : { origin: tellsReferrer ? initiator : 'null' }),
    // No page tells more of itself to another site than its origin (the default of browsers).
    ...(initiator !== null && tellsReferrer ? { referer: `${initiator}/` } : {}),
  };
}

export function encoded(fields: FormFields): string {
  return new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString();
}

function isHtml({ headers, text }: WebAnswer): boolean {
  const type = headers['content-type']?.trim();
  if (type === undefined) return /^\s*</.test(text.slice(0, 200));
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(type);
}

/** Whether a browser comes to the same page, whatever it brings. */
export function isSamePlace(one: URL, other: URL): boolean {
  return one.origin === other.origin && one.pathname === other.pathname;
}

function withoutFragment(url: URL): URL {
  const copy = new URL(url);
  copy.hash = '';
  return copy;
}
