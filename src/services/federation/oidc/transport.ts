/** Whether endpoints are reached safely. Source: OpenID Connect Core 16.17, Discovery 7.1; RFC 9325; RFC 8252 8.3. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import { quoted } from '../quote.ts';
import type { FetchFacts, TlsFacts } from './fetched.ts';
import type { Members } from './members.ts';
import type { Notes } from './notes.ts';

const SOON_MS = 30 * 24 * 3600 * 1000;

export function isLoopback(url: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/** The addresses of the metadata that a client is led to, by member. */
export function endpointsOf(metadata: Members): ReadonlyArray<readonly [member: string, url: URL]> {
  return Object.entries(metadata).flatMap(([member, value]) =>
    /^(issuer|jwks_uri|\w+_endpoint)$/.test(member) && typeof value === 'string' && URL.canParse(value)
      ? [[member, new URL(value)] as const]
      : [],
  );
}

export function transportFindings(
  metadata: Members,
  knowledge: Knowledge,
  facts: FetchFacts,
  notes: Notes,
): readonly Finding[] {
  const endpoints = endpointsOf(metadata);
  const plain = endpoints.filter(([, url]) => url.protocol !== 'https:');
  const bare = plain.filter(([, url]) => !isLoopback(url));
  const found = (facts.tls ?? []).flatMap((it) => tlsFindings(it, knowledge, notes));
  if (bare.length > 0) {
    const [[member, url] = ['', '']] = bare;
    const message = `Not encrypted: ${bare.map(([it]) => quoted(it, 60)).join(', ')}.`;
    const details = {
      field: member,
      actual: String(url),
      expected: String(url).replace(/^[a-z]+:/, 'https:'),
    };
    return [
      notes.failed('O6', 'endpoint-not-https', message, { ...details, severity: 'critical' }),
      ...found,
    ];
  }
  if (plain.length > 0) {
    const message = 'Endpoints are not encrypted; they are on this machine, which only a test has.';
    return [notes.warned('O6', 'endpoint-loopback', message, { field: plain[0]?.[0] ?? '' }), ...found];
  }
  if (found.length > 0 || endpoints.length === 0) return found;
  const seen =
    facts.tls === undefined
      ? '; their certificates were not looked at'
      : ', with certificates that are trusted';
  return [notes.passed('O6', `Every endpoint is https${seen}.`)];
}

function tlsFindings(it: TlsFacts, knowledge: Knowledge, notes: Notes): readonly Finding[] {
  const host = quoted(it.host, 120);
  const details = { field: it.host };
  if (!it.trusted) {
    const message = `The certificate of ${host} is not trusted here${it.fault ? ` (${quoted(it.fault, 80)})` : ''}.`;
    return [notes.failed('O6', 'tls-untrusted', message, details)];
  }
  if (it.protocol !== undefined && /^(SSL|TLSv1(\.[01])?$)/.test(it.protocol)) {
    const message = `The host ${host} speaks ${quoted(it.protocol, 20)}; TLS 1.2 is the least.`;
    return [notes.failed('O6', 'tls-old', message, details)];
  }
  const left = it.expiresAt === undefined ? null : it.expiresAt.getTime() - knowledge.at.getTime();
  if (left === null || left > SOON_MS) return [];
  const when = it.expiresAt?.toISOString().slice(0, 10) ?? '';
  return left <= 0
    ? [notes.failed('O6', 'tls-expired', `The certificate of ${host} expired on ${when}.`, details)]
    : [notes.warned('O6', 'tls-expires', `The certificate of ${host} expires on ${when}.`, details)];
}
