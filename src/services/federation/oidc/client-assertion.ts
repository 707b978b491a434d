/**
 * The token by which a client shows who it is. Its signature is judged by the provider, who has the client's key.
 *
 * Source: RFC 7523 section 3; OpenID Connect Core section 9; RFC 8725 section 3.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { type Flaw, failedBy, flaw } from './flaw.ts';
import { algorithmFault, headerFault } from './header.ts';
import { audienceOf } from './identity.ts';
import { instantOf, type Judged } from './judged.ts';
import { decodeJwt } from './jwt.ts';
import { type Members, shortOf } from './members.ts';
import { notesOn } from './notes.ts';
import { msOf, timeFindings } from './times.ts';

/** Vendors refuse what is good for longer than an hour. */
const LONGEST_MS = 3_600_000;

const NAME = 'client_assertion';

export function checkClientAssertion(message: TokenMessage, knowledge: Knowledge): readonly Finding[] {
  const notes = notesOn(message.evidence);
  const jwt = decodeJwt(message.token);
  if (jwt.form !== 'signed') {
    const reason = jwt.form === 'unreadable' ? jwt.fault : 'token-encrypted';
    return [
      failedBy(flaw('token', reason, 'The assertion of the client cannot be read.'), 'O22', NAME, notes),
    ];
  }
  const wrong =
    headerFlaw(jwt.header) ?? clientFlaw(jwt.claims, knowledge) ?? audienceFlaw(jwt.claims, knowledge);
  if (wrong !== null) return [failedBy(wrong, 'O22', NAME, notes)];
  const atMs = instantOf(message, knowledge);
  const { claims, header } = jwt;
  const judged: Judged = { claims, header, knowledge, context: {}, notes, name: NAME, check: 'O22', atMs };
  const times = timeFindings(judged, { required: ['exp'] }).filter((it) => it.outcome === 'failed');
  return times.length > 0 ? times : [worth(judged)];
}

function headerFlaw(header: Members): Flaw | null {
  const fault = algorithmFault(header) ?? headerFault(header);
  return fault === null ? null : flaw('header', fault.reason, fault.message);
}

function clientFlaw(claims: Members, knowledge: Knowledge): Flaw | null {
  const { iss, sub } = claims;
  if (typeof sub !== 'string' || iss !== sub) {
    const values = { expected: shortOf(iss), actual: shortOf(sub) };
    return flaw(
      'sub',
      'subject-wrong',
      'Issuer and subject of the assertion have to be the client, both.',
      values,
    );
  }
  const expected = knowledge.client?.clientId;
  if (expected === undefined || sub === expected) return null;
  return flaw('sub', 'client-other', 'The assertion is of another client.', { expected, actual: sub });
}

function audienceFlaw(claims: Members, knowledge: Knowledge): Flaw | null {
  const { issuer, metadata = {} } = knowledge.provider ?? {};
  const places = [metadata['token_endpoint'], metadata['issuer'], issuer].filter(
    (it) => typeof it === 'string',
  );
  const names = audienceOf(claims['aud']) ?? [];
  if (names.length === 0) {
    return flaw('aud', 'audience-missing', 'The assertion does not say whom it is for (aud).');
  }
  if (places.length === 0 || names.some((it) => places.includes(it))) return null;
  const actual = names.join(', ');
  return flaw('aud', 'audience-wrong', `The assertion is for ${quoted(actual)}.`, {
    expected: places[0] ?? '',
    actual,
  });
}

function worth({ claims, knowledge, notes, atMs }: Judged): Finding {
  if ((msOf(claims['exp']) ?? 0) - atMs > LONGEST_MS + knowledge.skewMs) {
    const message = 'The assertion is good for longer than an hour, which vendors refuse.';
    return notes.warned('O22', 'lifetime-long', message, { field: `${NAME}.exp` });
  }
  if (typeof claims['jti'] !== 'string') {
    const message = 'The assertion has no name (jti); who sees it can use it again.';
    return notes.warned('O22', 'jti-missing', message, { field: `${NAME}.jti` });
  }
  const judge = 'its signature is for the provider to judge';
  return notes.passed('O22', `The assertion says who the client is, for whom and until when; ${judge}.`);
}
