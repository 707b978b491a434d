/** A request to be signed out at the provider, too. Source: OpenID Connect RP-Initiated Logout sections 2, 3. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage } from '../message.ts';
import { audienceOf } from './identity.ts';
import { decodeJwt } from './jwt.ts';
import { notesOn } from './notes.ts';
import { parameterOf } from './parameters.ts';

/** `registered`: the addresses that a person may be led to afterwards; undefined where they are not known. */
export function checkEndSession(
  request: ParametersMessage,
  knowledge: Knowledge,
  registered?: readonly string[],
): readonly Finding[] {
  const notes = notesOn(request.evidence);
  const hint = parameterOf(request, 'id_token_hint');
  const clientId = parameterOf(request, 'client_id');
  const target = parameterOf(request, 'post_logout_redirect_uri');
  const failed = (reason: string, message: string, field: string, more = {}): readonly Finding[] => [
    notes.failed('O32', reason, message, { field, ...more }),
  ];
  const { issuer, metadata } = knowledge.provider ?? {};
  if (metadata !== undefined && metadata['end_session_endpoint'] === undefined) {
    return failed(
      'end-session-unsupported',
      'The provider publishes no address to be signed out at.',
      'end_session_endpoint',
    );
  }
  if (hint !== null) {
    const jwt = decodeJwt(hint);
    if (jwt.form === 'unreadable')
      return failed(
        'hint-unreadable',
        'The ID token that says who signs out cannot be read.',
        'id_token_hint',
      );
    const names = jwt.form === 'signed' ? (audienceOf(jwt.claims['aud']) ?? []) : [];
    if (jwt.form === 'signed' && clientId !== null && !names.includes(clientId)) {
      return failed(
        'hint-of-other-client',
        'The ID token that says who signs out is of another client.',
        'id_token_hint',
        { expected: clientId, actual: names.join(', ') },
      );
    }
    if (jwt.form === 'signed' && issuer !== undefined && jwt.claims['iss'] !== issuer) {
      return failed(
        'hint-of-other-issuer',
        'The ID token that says who signs out is of another issuer.',
        'id_token_hint',
        { expected: issuer, actual: String(jwt.claims['iss']) },
      );
    }
  }
  if (target === null) return [notes.passed('O32', 'The request to be signed out is as it should be.')];
  const field = 'post_logout_redirect_uri';
  if (hint === null && clientId === null) {
    return failed(
      'hint-missing',
      'The request leads back to an address, and does not say whose it is (id_token_hint).',
      field,
    );
  }
  if (registered === undefined) {
    const message =
      'Whether the address to come back to is registered could not be tested: give the registered ones.';
    return [notes.untested('O32', 'post-logout-uris-unknown', message, { field, actual: target })];
  }
  if (registered.includes(target))
    return [notes.passed('O32', 'The address to come back to is registered.', { field })];
  const more = { actual: target, ...(registered[0] === undefined ? {} : { expected: registered[0] }) };
  return failed(
    'post-logout-uri-unregistered',
    'The address to come back to is not registered.',
    field,
    more,
  );
}
