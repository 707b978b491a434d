/**
 * An access token that is a JWT, judged as an API has to judge it.
 *
 * Source: RFC 9068 sections 2, 4; Okta's access tokens are of this kind where a custom authorization server gives them, with
 * no type in their header; those of the org server are for Okta alone.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { audienceFindings, issuerFindings, subjectFindings } from './identity.ts';
import type { Judged, TokenContext } from './judged.ts';
import { timeFindings } from './times.ts';
import { checkToken, type TokenResult } from './token.ts';

/** The audience is that of an API, `knowledge.client.audiences`. */
export function checkAccessToken(
  message: TokenMessage,
  knowledge: Knowledge,
  context: TokenContext = {},
): Promise<TokenResult> {
  return checkToken(message, knowledge, context, {
    name: 'access_token',
    called: 'access token',
    check: 'O25',
    types: ['', 'jwt', 'at+jwt'],
    algorithmsMember: null,
    judge,
  });
}

function judge(it: Judged): readonly Finding[] {
  const { claims, notes, knowledge } = it;
  // Who writes ID tokens writes nonces; an API that takes one lets in whoever the client signed in.
  if (claims['nonce'] !== undefined || claims['at_hash'] !== undefined) {
    const message = 'This is an ID token, and no access token.';
    return [notes.failed('O25', 'id-token', message, { field: 'access_token', severity: 'critical' })];
  }
  const found = [
    ...issuerFindings(it),
    ...(claims['sub'] === undefined ? [] : subjectFindings(it)),
    ...audienceFindings(it, knowledge.client?.audiences ?? null),
    ...timeFindings(it, { required: ['exp'] }),
  ];
  if (found.some((one) => one.check === 'O25')) return found;
  return [
    ...found,
    notes.passed('O25', 'The audience of the access token is right, and its times are there.'),
  ];
}
