/**
 * An ID token, judged as a relying party has to judge it.
 *
 * Source: OpenID Connect Core 3.1.3.7, 3.2.2.11, 3.3.2.12; RFC 8725.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { authenticationFindings } from './authentication.ts';
import { isAccessToken, isLikeLogoutToken } from './disguise.ts';
import { hashFindings } from './hashes.ts';
import { audienceFindings, issuerFindings, partyFindings, subjectFindings } from './identity.ts';
import type { Judged, TokenContext } from './judged.ts';
import { matchingFindings } from './matching.ts';
import { nonceFindings } from './nonce.ts';
import { timeFindings } from './times.ts';
import { checkToken, type TokenResult } from './token.ts';

export function checkIdToken(
  message: TokenMessage,
  knowledge: Knowledge,
  context: TokenContext = {},
): Promise<TokenResult> {
  return checkToken(message, knowledge, context, {
    name: 'id_token',
    called: 'ID token',
    check: 'O25',
    types: ['', 'jwt'],
    algorithmsMember: 'id_token_signing_alg_values_supported',
    judge,
  });
}

function judge(it: Judged): readonly Finding[] {
  const disguised = disguiseFinding(it);
  if (disguised !== null) return [disguised];
  const clientId = it.knowledge.client?.clientId;
  const audience = audienceFindings(it, clientId === undefined ? null : [clientId]);
  const party = clientId === undefined || audience.length > 0 ? [] : partyFindings(it, clientId);
  const times = timeFindings(it, { required: ['exp', 'iat'] });
  const found = [
    ...issuerFindings(it),
    ...subjectFindings(it),
    ...audience,
    ...party,
    ...replay(it),
    ...times,
  ];
  const claims = found.some((one) => one.check === 'O25' && one.outcome !== 'warned')
    ? []
    : [it.notes.passed('O25', 'Subject and audience are right, and the times are there.')];
  return [
    ...found,
    ...claims,
    ...nonceFindings(it),
    ...hashFindings(it),
    ...authenticationFindings(it),
    ...matchingFindings(it),
  ];
}

/** Tokens of other kinds are signed by the same key; without a type, only their claims tell them apart. */
function disguiseFinding({ claims, notes }: Judged): Finding | null {
  const failed = (reason: string, called: string, field: string): Finding =>
    notes.failed('O25', reason, `This is ${called}, and no ID token.`, {
      field: `id_token.${field}`,
      severity: 'critical',
    });
  if (isLikeLogoutToken(claims)) return failed('logout-token', 'a logout token', 'events');
  return isAccessToken(claims) ? failed('access-token', 'an access token', 'scp') : null;
}

function replay(it: Judged): readonly Finding[] {
  const jti = it.claims['jti'];
  if (typeof jti !== 'string' || it.knowledge.seen?.has(jti) !== true) return [];
  const message = 'The token was seen before: it is used a second time.';
  return [it.notes.failed('O25', 'token-replayed', message, { field: 'id_token.jti', severity: 'critical' })];
}
