/** Proof Key for Code Exchange. Source: RFC 7636 sections 4.1 to 4.6; RFC 9700 section 2.1.1. */
import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { textsOf } from './members.ts';
import type { Notes } from './notes.ts';
import { parameterOf } from './parameters.ts';

export function challengeFindings(
  request: ParametersMessage,
  knowledge: Knowledge,
  notes: Notes,
): readonly Finding[] {
  const challenge = parameterOf(request, 'code_challenge');
  const method = parameterOf(request, 'code_challenge_method') ?? 'plain';
  const field = 'code_challenge';
  const failed = (reason: string, message: string, more = {}): readonly Finding[] => [
    notes.failed('O15', reason, message, { field, ...more }),
  ];
  if (challenge === null) {
    if (knowledge.client?.isPublic !== true) return [];
    return failed('pkce-missing', 'The client keeps no secret, and its request has no code_challenge.');
  }
  if (method !== 'S256' && method !== 'plain') {
    const message = `There is no method "${quoted(method, 40)}" for a code_challenge.`;
    return failed('pkce-method-unknown', message, { expected: 'S256', actual: method });
  }
  const offered = knowledge.provider?.metadata?.['code_challenge_methods_supported'];
  if (Array.isArray(offered) && !offered.includes(method)) {
    const expected = textsOf(offered).join(' or ') || '(none)';
    return failed('pkce-method-unsupported', 'The provider does not know the method of the code_challenge.', {
      expected,
      actual: method,
    });
  }
  const form = method === 'S256' ? /^[\w-]{43}$/ : /^[\w.~-]{43,128}$/;
  if (!form.test(challenge)) {
    return failed('pkce-challenge-malformed', `The code_challenge has not the form that ${method} gives it.`);
  }
  if (method === 'S256') return [notes.passed('O15', 'The request has a code_challenge by S256.', { field })];
  const message = 'The code_challenge is sent as it is (plain): who sees the request can use the code.';
  const outcome = knowledge.client?.isPublic === true ? 'failed' : 'warned';
  return [notes[outcome]('O15', 'pkce-plain', message, { field, expected: 'S256', actual: 'plain' })];
}

/** The verifier of an exchange against the challenge of its request. Secrets are compared, and never shown. */
export function verifierFindings(
  authorization: ParametersMessage,
  exchange: ParametersMessage,
  notes: Notes,
): readonly Finding[] {
  const challenge = parameterOf(authorization, 'code_challenge');
  const verifier = parameterOf(exchange, 'code_verifier');
  const field = 'code_verifier';
  const failed = (reason: string, message: string): readonly Finding[] => [
    notes.failed('O15', reason, message, { field }),
  ];
  if (challenge === null) {
    if (verifier === null) return [];
    return failed(
      'verifier-unasked',
      'The exchange has a code_verifier, and the request had no code_challenge.',
    );
  }
  if (verifier === null) {
    return failed(
      'verifier-missing',
      'The request had a code_challenge, and the exchange has no code_verifier.',
    );
  }
  if (!/^[\w.~-]{43,128}$/.test(verifier)) {
    return failed(
      'verifier-malformed',
      'The code_verifier has not 43 to 128 characters of those that it may have.',
    );
  }
  const plain = (parameterOf(authorization, 'code_challenge_method') ?? 'plain') === 'plain';
  const made = plain ? verifier : createHash('sha256').update(verifier, 'ascii').digest('base64url');
  if (made === challenge)
    return [notes.passed('O15', 'The code_verifier goes with the code_challenge.', { field })];
  return failed('verifier-wrong', 'The code_verifier is not the one that the code_challenge was made of.');
}
