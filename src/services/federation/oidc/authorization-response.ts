/** What a provider answers. Source: OpenID Connect Core 3.1.2.5, 3.3.2.5; RFC 6749 4.1.2; RFC 9207 section 2. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { errorFinding } from './authorization-error.ts';
import { issuerFault } from './issuer.ts';
import { type Notes, notesOn } from './notes.ts';
import { parameterOf, repeatedIn, wordsOf } from './parameters.ts';
import { repeatedFindings } from './repeated.ts';
import { stateFindings } from './state.ts';

export function responseFindings(
  request: ParametersMessage | null,
  response: ParametersMessage,
  knowledge: Knowledge,
): readonly Finding[] {
  const notes = notesOn(response.evidence);
  const repeated = repeatedIn(response);
  const found = repeatedFindings(response, notes);
  if (parameterOf(response, 'response') !== null) {
    const message = 'The answer is a signed token (JARM), which is judged as one.';
    return [...found, notes.untested('O16', 'answer-in-token', message)];
  }
  // In a request that was pushed, what it sent cannot be seen.
  const hidden =
    request !== null && (parameterOf(request, 'request_uri') ?? parameterOf(request, 'request')) !== null;
  const sent = request === null || hidden ? knowledge.client?.state : parameterOf(request, 'state');
  const error = errorFinding(request, response, notes);
  return [
    ...found,
    ...(repeated.includes('state') ? [] : stateFindings(sent, response, notes)),
    ...(repeated.includes('iss') ? [] : issuerFindings(response, knowledge, notes)),
    ...(error === null ? answerFindings(request, response, notes) : [error]),
  ];
}

function issuerFindings(response: ParametersMessage, knowledge: Knowledge, notes: Notes): readonly Finding[] {
  const iss = parameterOf(response, 'iss');
  const { issuer, metadata } = knowledge.provider ?? {};
  const expected = issuer ?? metadata?.['issuer'];
  const details = { field: 'iss', severity: 'critical' as const };
  if (iss === null) {
    if (metadata?.['authorization_response_iss_parameter_supported'] !== true) return [];
    const message = 'The provider says that it names itself in its answers (iss), and this one has no name.';
    return [
      notes.failed('O18', 'iss-missing', message, {
        ...details,
        ...(typeof expected === 'string' ? { expected } : {}),
      }),
    ];
  }
  if (typeof expected !== 'string') {
    return [
      notes.untested(
        'O18',
        'issuer-unknown',
        'Whether the right provider answered could not be tested: give the issuer.',
        { field: 'iss', actual: iss },
      ),
    ];
  }
  const fault = issuerFault(expected, iss, 'O18');
  if (fault === null)
    return [notes.passed('O18', 'The answer names the provider that was asked.', { field: 'iss' })];
  if (iss === metadata?.['issuer'])
    return [notes.skipped('O18', 'the issuer that is expected is not the published one')];
  return [
    notes.failed('O18', 'iss-wrong', `The provider that answered ${fault.how}.`, {
      ...details,
      expected,
      actual: iss,
    }),
  ];
}

function answerFindings(
  request: ParametersMessage | null,
  response: ParametersMessage,
  notes: Notes,
): readonly Finding[] {
  const asked = request === null ? [] : wordsOf(parameterOf(request, 'response_type'));
  const missing = asked.filter((it) => parameterOf(response, it === 'token' ? 'access_token' : it) === null);
  if (missing.length === 0) return [notes.passed('O19', 'The provider answered without an error.')];
  const message = `The answer has neither an error nor what was asked for: ${quoted(missing.join(', '), 80)}.`;
  return [notes.failed('O19', 'answer-incomplete', message, { expected: asked.join(' ') })];
}
