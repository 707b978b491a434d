/**
 * The token by which a client shows who it is. Its signature is judged by the provider, who has the client's key.
 *
 * Source: RFC 7523 section 3; OpenID Connect Core section 9; RFC 8725 section 3.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { algorithmFault, headerFault } from './header.ts';
import { audienceOf } from './identity.ts';
import { instantOf, type Judged } from './judged.ts';
import { decodeJwt } from './jwt.ts';
import { notesOn } from './notes.ts';
import { msOf, timeFindings } from './times.ts';

/** Vendors refuse what is good for longer than an hour. */
const LONGEST_MS = 3_600_000;

export function checkClientAssertion(message: TokenMessage, knowledge: Knowledge): readonly Finding[] {
  const notes = notesOn(message.evidence);
  const field = (name: string): string => `client_assertion.${name}`;
  const failed = (reason: string, words: string, name: string, more = {}): readonly Finding[] => [
    notes.failed('O22', reason, words, { field: field(name), ...more }),
  ];
  const jwt = decodeJwt(message.token);
  if (jwt.form !== 'signed') {
    return failed(
      jwt.form === 'unreadable' ? jwt.fault : 'token-encrypted',
      'The assertion of the client cannot be read.',
      'token',
    );
  }
  const fault = algorithmFault(jwt.header) ?? headerFault(jwt.header);
  if (fault !== null) return failed(fault.reason, fault.message, 'header');
  const { claims, header } = jwt;
  const clientId = knowledge.client?.clientId;
  if (typeof claims['sub'] !== 'string' || claims['iss'] !== claims['sub']) {
    return failed(
      'subject-wrong',
      'Issuer and subject of the assertion have to be the client, both.',
      'sub',
      {
        expected: String(claims['iss']),
        actual: String(claims['sub']),
      },
    );
  }
  if (clientId !== undefined && claims['sub'] !== clientId) {
    return failed('client-other', 'The assertion is of another client.', 'sub', {
      expected: clientId,
      actual: claims['sub'],
    });
  }
  const metadata = knowledge.provider?.metadata ?? {};
  const places = [metadata['token_endpoint'], metadata['issuer'], knowledge.provider?.issuer].filter(
    (it): it is string => typeof it === 'string',
  );
  const names = audienceOf(claims['aud']) ?? [];
  if (names.length === 0)
    return failed('audience-missing', 'The assertion does not say whom it is for (aud).', 'aud');
  if (places.length > 0 && !names.some((it) => places.includes(it))) {
    const more = { expected: places[0] ?? '', actual: names.join(', ') };
    return failed('audience-wrong', `The assertion is for ${quoted(names.join(', '))}.`, 'aud', more);
  }
  const judged: Judged = {
    claims,
    header,
    knowledge,
    context: {},
    notes,
    name: 'client_assertion',
    atMs: instantOf(message, knowledge),
  };
  const times = timeFindings(judged, { required: ['exp'] }).filter((it) => it.outcome === 'failed');
  if (times.length > 0) return times;
  const exp = msOf(claims['exp']) ?? 0;
  if (exp - judged.atMs > LONGEST_MS + knowledge.skewMs) {
    return [
      notes.warned(
        'O22',
        'lifetime-long',
        'The assertion is good for longer than an hour, which vendors refuse.',
        { field: field('exp') },
      ),
    ];
  }
  if (typeof claims['jti'] !== 'string') {
    return [
      notes.warned('O22', 'jti-missing', 'The assertion has no name (jti); who sees it can use it again.', {
        field: field('jti'),
      }),
    ];
  }
  return [
    notes.passed(
      'O22',
      'The assertion says who the client is, for whom and until when; its signature is for the provider to judge.',
    ),
  ];
}
