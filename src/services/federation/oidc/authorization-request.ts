/** What a client asks for. Source: OpenID Connect Core 3.1.2.1, 3.2.2.1, 3.3.2.1; RFC 9126; RFC 9700 section 2. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage } from '../message.ts';
import { type Notes, notesOn } from './notes.ts';
import { parameterOf, repeatedIn, wordsOf } from './parameters.ts';
import { challengeFindings } from './pkce.ts';
import { redirectFindings } from './redirect-uri.ts';
import { repeatedFindings } from './repeated.ts';
import { stateFindings } from './state.ts';

export function requestFindings(
  request: ParametersMessage,
  response: ParametersMessage | null,
  knowledge: Knowledge,
): readonly Finding[] {
  const notes = notesOn(request.evidence);
  const found = [...repeatedFindings(request, notes), ...serverFindings(request, knowledge, notes)];
  const pushed = parameterOf(request, 'request_uri') ?? parameterOf(request, 'request');
  if (pushed !== null) {
    const message = 'The parameters were pushed or signed, and are not in the request that was seen.';
    return [...found, notes.passed('O33', message), notes.untested('O13', 'request-pushed', message)];
  }
  if (knowledge.provider?.metadata?.['require_pushed_authorization_requests'] === true) {
    found.push(
      notes.failed('O33', 'par-missing', 'The provider takes pushed requests only, and this one is not.'),
    );
  }
  const types = wordsOf(parameterOf(request, 'response_type'));
  const repeated = repeatedIn(request);
  return [
    ...found,
    ...(repeated.includes('redirect_uri')
      ? []
      : redirectFindings(parameterOf(request, 'redirect_uri'), knowledge.client?.redirectUris, notes)),
    ...(types.includes('code') ? challengeFindings(request, knowledge, notes) : []),
    ...(response === null && !repeated.includes('state')
      ? stateFindings(parameterOf(request, 'state'), null, notes)
      : []),
    ...nonceFindings(request, types, notes),
    ...scopeFindings(request, notes),
  ];
}

/** Of the tenants that have several servers, the one that was asked is the one in the address. */
function serverFindings(request: ParametersMessage, knowledge: Knowledge, notes: Notes): readonly Finding[] {
  const endpoint = knowledge.provider?.metadata?.['authorization_endpoint'];
  if (request.url === null || typeof endpoint !== 'string') return [];
  const asked = request.url.replace(/[?#].*$/, '');
  const expected = endpoint.replace(/[?#].*$/, '');
  if (asked === expected)
    return [notes.passed('O4', 'The request goes to the server that is expected.', { field: 'url' })];
  const details = { field: 'url', expected, actual: asked };
  const pathOf = (url: string): string => url.replace(/^[a-z]+:\/\/[^/]*/i, '');
  if (pathOf(asked) === pathOf(expected)) {
    return [
      notes.warned(
        'O7',
        'host-other',
        'The request goes to another host than the provider publishes.',
        details,
      ),
    ];
  }
  return [
    notes.failed(
      'O4',
      'authorization-endpoint-other',
      'The request goes to another server than is expected.',
      details,
    ),
  ];
}

function nonceFindings(
  request: ParametersMessage,
  types: readonly string[],
  notes: Notes,
): readonly Finding[] {
  if (!types.includes('id_token') || parameterOf(request, 'nonce') !== null) return [];
  const message = 'An ID token is asked for through the browser, and no nonce is sent that binds it.';
  return [notes.failed('O17', 'nonce-not-sent', message, { field: 'nonce', severity: 'critical' })];
}

function scopeFindings(request: ParametersMessage, notes: Notes): readonly Finding[] {
  const scopes = wordsOf(parameterOf(request, 'scope'));
  if (scopes.includes('openid')) return [];
  const message = 'The scope openid is not asked for: then there is no ID token.';
  return [
    notes.failed('O28', 'openid-missing', message, {
      field: 'scope',
      expected: 'openid',
      actual: scopes.join(' ') || '(none)',
    }),
  ];
}
