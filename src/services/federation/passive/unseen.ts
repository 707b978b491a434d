/** What a capture does not show, and nobody can call a sign-in sound without. */
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { FederationMessage } from '../message.ts';
import { parameterOf } from '../oidc/parameters.ts';
import { ofKind } from './pairs.ts';

export function unseenFindings(messages: readonly FederationMessage[]): readonly Finding[] {
  return [...samlFindings(messages), ...oidcFindings(messages)];
}

function samlFindings(messages: readonly FederationMessage[]): readonly Finding[] {
  const requests = messages.filter((it) => it.kind === 'saml-request');
  const last = requests.at(-1);
  if (last === undefined || messages.some((it) => it.kind === 'saml-response')) return [];
  return [
    makeFinding({
      check: 'S6',
      outcome: 'untested',
      reason: 'response-not-in-capture',
      message:
        'The capture has a request and no response to it: capture until the application shows its page.',
      evidence: [last.evidence],
    }),
  ];
}

function oidcFindings(messages: readonly FederationMessage[]): readonly Finding[] {
  const [request] = ofKind(messages, 'authorization-request').slice(-1);
  const answers = ofKind(messages, 'authorization-response');
  const hasTokens = messages.some((it) => it.kind === 'jwt' && it.role === 'id-token');
  if (hasTokens || (request === undefined && answers.length === 0)) return [];
  const [coded] = answers.filter((it) => parameterOf(it, 'code') !== null).slice(-1);
  if (coded !== undefined && !messages.some((it) => it.kind === 'token-response')) {
    return [
      untested('token-not-in-capture', coded, 'The tokens went from server to server, past the browser.'),
    ];
  }
  if (request === undefined || answers.length > 0) return [];
  return [untested('answer-not-in-capture', request, 'The capture has a request and no answer to it.')];
}

function untested(reason: string, { evidence }: FederationMessage, words: string): Finding {
  const message = `${words} Issuer, audience and signature of the ID token could not be tested.`;
  return makeFinding({ check: 'O25', outcome: 'untested', reason, message, evidence: [evidence] });
}
