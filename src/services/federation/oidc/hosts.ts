/**
 * Whether the endpoints are where the issuer is. Cookies of a person stay at one host: a tenant that moved to a domain of
 * its own by half loses them.
 *
 * Source: RFC 9700 section 4.4 (mix-up); OpenID Connect Discovery leaves hosts to the provider.
 */
import type { Finding } from '../finding.ts';
import { quoted } from '../quote.ts';
import type { Members } from './members.ts';
import type { Notes } from './notes.ts';
import { endpointsOf, isLoopback } from './transport.ts';

/** Providers that are known to be spread over domains of theirs. */
const FAMILIES: readonly RegExp[] = [
  /(^|\.)(google|googleapis)\.com$/,
  /(^|\.)(amazonaws|amazoncognito)\.com$/,
  /(^|\.)(microsoftonline|microsoft|windows)\.(com|net|us|cn)$/,
];

/** Where a client or a person is led to in every sign-in. */
const MAIN = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'userinfo_endpoint',
  'end_session_endpoint',
];

export function hostFindings(metadata: Members, notes: Notes): readonly Finding[] {
  const endpoints = endpointsOf(metadata);
  const home = endpoints.find(([member]) => member === 'issuer')?.[1];
  if (home === undefined) return [];
  const others = endpoints.filter(([member, url]) => MAIN.includes(member) && url.hostname !== home.hostname);
  const foreign = others.filter(([, url]) => !related(home, url));
  const [first] = foreign.length > 0 ? foreign : others;
  if (first === undefined) return [notes.passed('O7', `Every endpoint is at ${quoted(home.hostname)}.`)];
  const names = (foreign.length > 0 ? foreign : others).map(([member]) => member).join(', ');
  const message = `Not at the host of the issuer: ${names} (${quoted(first[1].hostname, 120)}).`;
  const details = { field: first[0], expected: home.hostname, actual: first[1].hostname };
  return [notes[foreign.length > 0 ? 'failed' : 'warned']('O7', 'host-other', message, details)];
}

function related(a: URL, b: URL): boolean {
  if (isLoopback(a) && isLoopback(b)) return true;
  const domain = (url: URL): string => url.hostname.split('.').slice(-2).join('.');
  // Tenants of one vendor are as strange to each other as domains are.
  const isTenant = /\.(okta|oktapreview|okta-emea|auth0)\.com$/.test(a.hostname);
  if (domain(a) === domain(b)) return !isTenant;
  return FAMILIES.some((it) => it.test(a.hostname) && it.test(b.hostname));
}
