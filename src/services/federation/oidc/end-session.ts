/** A request to be signed out at the provider, too. Source: OpenID Connect RP-Initiated Logout sections 2, 3. */

import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage } from '../message.ts';
import { type Flaw, failedBy, flaw } from './flaw.ts';
import { audienceOf } from './identity.ts';
import { decodeJwt } from './jwt.ts';
import { shortOf } from './members.ts';
import { notesOn } from './notes.ts';
import { parameterOf } from './parameters.ts';

const TARGET = 'post_logout_redirect_uri';

/** `registered`: the addresses that a person may be led to afterwards; undefined where they are not known. */
export function checkEndSession(
  request: ParametersMessage,
  knowledge: Knowledge,
  registered?: readonly string[],
): readonly Finding[] {
  const notes = notesOn(request.evidence);
  const target = parameterOf(request, TARGET);
  const wrong =
    supportFlaw(knowledge) ?? hintFlaw(request, knowledge) ?? (target === null ? null : ownerFlaw(request));
  if (wrong !== null) return [failedBy(wrong, 'O32', 'end_session', notes)];
  if (target === null) return [notes.passed('O32', 'The request to be signed out is as it should be.')];
  if (registered === undefined) {
    const message =
      'Whether the address to come back to is registered could not be tested: give the registered ones.';
    return [notes.untested('O32', 'post-logout-uris-unknown', message, { field: TARGET, actual: target })];
  }
  if (registered.includes(target)) {
    return [notes.passed('O32', 'The address to come back to is registered.', { field: TARGET })];
  }
  const [expected] = registered;
  const message = 'The address to come back to is not registered.';
  const values = { field: TARGET, actual: target, ...(expected === undefined ? {} : { expected }) };
  return [notes.failed('O32', 'post-logout-uri-unregistered', message, values)];
}

function supportFlaw({ provider }: Knowledge): Flaw | null {
  if (provider?.metadata === undefined || provider.metadata['end_session_endpoint'] !== undefined)
    return null;
  const message = 'The provider publishes no address to be signed out at (end_session_endpoint).';
  return flaw('url', 'end-session-unsupported', message);
}

/** The hint may be out of date; it has to be one that this provider gave this client. */
function hintFlaw(request: ParametersMessage, knowledge: Knowledge): Flaw | null {
  const hint = parameterOf(request, 'id_token_hint');
  if (hint === null) return null;
  const jwt = decodeJwt(hint);
  if (jwt.form === 'encrypted') return null;
  const field = 'id_token_hint';
  if (jwt.form === 'unreadable') {
    return flaw(field, 'hint-unreadable', 'The ID token that says who signs out cannot be read.');
  }
  const clientId = parameterOf(request, 'client_id') ?? knowledge.client?.clientId ?? null;
  const names = audienceOf(jwt.claims['aud']) ?? [];
  if (clientId !== null && !names.includes(clientId)) {
    const values = { expected: clientId, actual: names.join(', ') };
    return flaw(
      field,
      'hint-of-other-client',
      'The ID token that says who signs out is of another client.',
      values,
    );
  }
  const issuer = knowledge.provider?.issuer;
  if (issuer === undefined || jwt.claims['iss'] === issuer) return null;
  const values = { expected: issuer, actual: shortOf(jwt.claims['iss']) };
  return flaw(
    field,
    'hint-of-other-issuer',
    'The ID token that says who signs out is of another issuer.',
    values,
  );
}

function ownerFlaw(request: ParametersMessage): Flaw | null {
  if ((parameterOf(request, 'id_token_hint') ?? parameterOf(request, 'client_id')) !== null) return null;
  const message = 'The request leads back to an address, and does not say whose it is (id_token_hint).';
  return flaw(TARGET, 'hint-missing', message);
}
