/** Whether an answer belongs to the request. Source: RFC 6749 sections 4.1.1, 4.1.2, 10.12; RFC 9700 section 4.7. */
import type { Finding } from '../finding.ts';
import type { ParametersMessage } from '../message.ts';
import type { Notes } from './notes.ts';
import { parameterOf } from './parameters.ts';

/** `sent`: the state of the request; null for a request without one; undefined where no request is known. */
export function stateFindings(
  sent: string | null | undefined,
  response: ParametersMessage | null,
  notes: Notes,
): readonly Finding[] {
  const field = 'state';
  if (response === null) {
    if (sent !== null) return [];
    const message = 'The request has no state; nothing shows that an answer belongs to it.';
    return [notes.warned('O16', 'state-not-sent', message, { field })];
  }
  const state = parameterOf(response, 'state');
  if (sent === undefined) {
    if (state === null) return [];
    const message = 'Whether the state is the one that was sent could not be tested: give the request.';
    return [notes.untested('O16', 'state-unknown', message, { field })];
  }
  const failed = (reason: string, message: string, more = {}): readonly Finding[] => [
    notes.failed('O16', reason, message, { field, ...more }),
  ];
  if (sent === null) {
    if (state !== null)
      return failed('state-unasked', 'The answer has a state, and the request had none.', { actual: state });
    return stateFindings(null, null, notes);
  }
  if (state === null) {
    const message = 'A state was sent, and the answer has none.';
    // An error lets nobody in, and is what somebody looks for.
    const isError = parameterOf(response, 'error') !== null;
    if (isError) return [notes.warned('O16', 'state-missing', message, { field, expected: sent })];
    return failed('state-missing', message, { expected: sent });
  }
  if (state !== sent) {
    const message = 'The state of the answer is not the one that was sent: it belongs to another request.';
    return failed('state-wrong', message, { expected: sent, actual: state });
  }
  return [notes.passed('O16', 'The state came back unchanged.', { field })];
}
