/**
 * Whether an answer goes where the client registered that it may go: the same string, character by character.
 *
 * Source: OpenID Connect Core 3.1.2.1; RFC 9700 section 2.1; RFC 8252 section 7.3; RFC 6749 section 3.1.2.
 */
import type { CheckId, Finding } from '../finding.ts';
import { quoted } from '../quote.ts';
import type { Notes } from './notes.ts';
import { isLoopback } from './transport.ts';

/** Where an Okta tenant takes the answers of the identity providers that it federates with. */
const HUB_CALLBACK = /\/oauth2\/v1\/authorize\/callback\/?$/i;

export function isHubCallback(uri: string): boolean {
  return HUB_CALLBACK.test(uri);
}

/** `registered` is undefined where it is not known. */
export function redirectFindings(
  uri: string | null,
  registered: readonly string[] | undefined,
  notes: Notes,
): readonly Finding[] {
  const field = 'redirect_uri';
  if (uri === null) {
    return [
      notes.failed('O13', 'redirect-uri-missing', 'The request does not say where the answer goes.', {
        field,
      }),
    ];
  }
  const check: CheckId = isHubCallback(uri) ? 'O14' : 'O13';
  const nearest = nearestTo(uri, registered ?? []);
  const failed = (reason: string, message: string): readonly Finding[] => [
    notes.failed(check, reason, message, {
      field,
      actual: uri,
      ...(nearest === null ? {} : { expected: nearest }),
    }),
  ];
  if (!URL.canParse(uri)) return failed('redirect-uri-malformed', 'The address for the answer is none.');
  if (uri.includes('#'))
    return failed('redirect-uri-fragment', 'The address for the answer has a fragment (#).');
  if (registered === undefined) {
    const message =
      'Whether the address for the answer is registered could not be tested: give the registered ones.';
    return [notes.untested(check, 'redirect-uris-unknown', message, { field, actual: uri })];
  }
  if (registered.some((it) => isSame(it, uri))) {
    return [notes.passed(check, 'The answer goes to an address that is registered.', { field })];
  }
  return failed(
    'redirect-uri-unregistered',
    `The answer is to go to ${quoted(uri)}, which is not registered.`,
  );
}

/** A program on a person's machine takes any port of the loopback address. */
function isSame(registered: string, uri: string): boolean {
  if (registered === uri) return true;
  if (!URL.canParse(registered) || !URL.canParse(uri)) return false;
  const [a, b] = [new URL(registered), new URL(uri)];
  if (a.protocol !== 'http:' || !isLoopback(a) || a.hostname === 'localhost') return false;
  const portless = (it: string): string => it.replace(/^(http:\/\/[^/:[]+|http:\/\/\[[^\]]+\]):\d+/, '$1');
  return a.hostname === b.hostname && portless(registered) === portless(uri);
}

/** The registered one that has most in common with it. */
function nearestTo(uri: string, registered: readonly string[]): string | null {
  const [best] = [...registered].sort((a, b) => likeness(b, uri) - likeness(a, uri));
  return best ?? null;
}

function likeness(a: string, b: string): number {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  const most = Math.min(one.length, other.length);
  let front = 0;
  while (front < most && one[front] === other[front]) front += 1;
  let back = 0;
  while (back < most - front && one.at(-1 - back) === other.at(-1 - back)) back += 1;
  return front + back - Math.abs(one.length - other.length) / 1000;
}
