/** A logout token, sent from behind. Source: OpenID Connect Back-Channel Logout sections 2.4, 2.6. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { LOGOUT_EVENT } from './disguise.ts';
import { audienceFindings, issuerFindings } from './identity.ts';
import type { Judged } from './judged.ts';
import { isRecord } from './members.ts';
import { timeFindings } from './times.ts';
import { checkToken, type TokenResult } from './token.ts';

export function checkLogoutToken(message: TokenMessage, knowledge: Knowledge): Promise<TokenResult> {
  return checkToken(
    message,
    knowledge,
    {},
    {
      name: 'logout_token',
      called: 'logout token',
      check: 'O32',
      types: ['', 'jwt', 'logout+jwt'],
      algorithmsMember: 'id_token_signing_alg_values_supported',
      judge,
    },
  );
}

function judge(it: Judged): readonly Finding[] {
  const { claims, notes, knowledge } = it;
  const failed = (reason: string, message: string, field: string): Finding =>
    notes.failed('O32', reason, message, { field: `logout_token.${field}` });
  const found: Finding[] = [];
  const events = claims['events'];
  if (!isRecord(events) || !isRecord(events[LOGOUT_EVENT])) {
    found.push(
      failed('event-missing', 'The token does not say that it is about a logout (events).', 'events'),
    );
  }
  if (claims['nonce'] !== undefined) {
    found.push(
      failed(
        'nonce-present',
        'A logout token has no nonce, so that it is never taken for an ID token.',
        'nonce',
      ),
    );
  }
  if (claims['sub'] === undefined && claims['sid'] === undefined) {
    found.push(
      failed('subject-missing', 'The token says neither who nor which session is to be signed out.', 'sub'),
    );
  }
  const jti = claims['jti'];
  if (typeof jti !== 'string' || jti === '') {
    found.push(failed('jti-missing', 'The token has no name (jti) by which a second one is known.', 'jti'));
  } else if (knowledge.seen?.has(jti) === true) {
    found.push(failed('token-replayed', 'The token was seen before: it is used a second time.', 'jti'));
  }
  const clientId = knowledge.client?.clientId;
  const common = [
    ...issuerFindings(it),
    ...audienceFindings(it, clientId === undefined ? null : [clientId]),
    ...timeFindings(it, { required: ['iat', 'exp'] }),
  ];
  const fine =
    found.length === 0 ? [notes.passed('O32', 'The logout token says who is to be signed out.')] : found;
  return [...common, ...fine];
}
