/** Whether what was asked for is granted. Source: RFC 6749 sections 3.3, 5.1. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import type { Members } from './members.ts';
import type { Notes } from './notes.ts';
import { parameterOf, wordsOf } from './parameters.ts';

export function grantedFindings(
  body: Members,
  knowledge: Knowledge,
  authorization: ParametersMessage | undefined,
  notes: Notes,
): readonly Finding[] {
  const asked = authorization === undefined ? undefined : wordsOf(parameterOf(authorization, 'scope'));
  const wanted = asked ?? knowledge.client?.scopes;
  if (wanted === undefined || wanted.length === 0) return [];
  // Nothing said means that all of it was granted.
  const granted = typeof body['scope'] === 'string' ? wordsOf(body['scope']) : wanted;
  const lacking = wanted.filter((it) => !granted.includes(it));
  if (lacking.length === 0)
    return [notes.passed('O28', 'Every scope that was asked for is granted.', { field: 'scope' })];
  const message = `Asked for, and not granted: ${quoted(lacking.join(' '))}.`;
  return [
    notes.failed('O28', 'scope-not-granted', message, {
      field: 'scope',
      expected: wanted.join(' '),
      actual: granted.join(' '),
    }),
  ];
}
