/**
 * Whether an ID token answers this request. Source: OpenID Connect Core 3.1.3.7 (11), 3.2.2.11, 3.3.2.11, 15.5.2.
 */
import type { Finding } from '../finding.ts';
import type { Judged } from './judged.ts';
import { kindOf } from './members.ts';
import { parameterOf } from './parameters.ts';

export function nonceFindings(it: Judged): readonly Finding[] {
  const { notes, knowledge, context } = it;
  const field = `${it.name}.nonce`;
  const nonce = it.claims['nonce'];
  const sent =
    knowledge.client?.nonce ?? (context.request && parameterOf(context.request, 'nonce')) ?? undefined;
  const details = { field, severity: 'critical' as const, ...(sent === undefined ? {} : { expected: sent }) };
  if (nonce !== undefined && typeof nonce !== 'string') {
    return [notes.failed('O17', 'nonce-wrong-type', `The nonce of the token is ${kindOf(nonce)}.`, details)];
  }
  if (sent === undefined) return unknown(it, nonce);
  if (nonce === undefined) {
    return [notes.failed('O17', 'nonce-missing', 'A nonce was sent, and the token has none.', details)];
  }
  if (nonce === sent)
    return [notes.passed('O17', 'The nonce of the token is the one that was sent.', { field })];
  const message = 'The nonce of the token is not the one that was sent: it answers another request.';
  return [notes.failed('O17', 'nonce-wrong', message, { ...details, actual: nonce })];
}

function unknown(it: Judged, nonce: string | undefined): readonly Finding[] {
  const field = `${it.name}.nonce`;
  if (nonce === undefined) {
    if (it.context.frontChannel !== true) return [];
    const message = 'The token came through the browser, and has no nonce that binds it to a request.';
    return [it.notes.failed('O17', 'nonce-missing', message, { field, severity: 'critical' })];
  }
  if (it.context.request !== undefined) {
    const message = 'The token has a nonce, and none was sent.';
    return [it.notes.failed('O17', 'nonce-unasked', message, { field, actual: nonce })];
  }
  const message = 'Whether the nonce is the one that was sent could not be tested: give it.';
  return [it.notes.untested('O17', 'nonce-unknown', message, { field })];
}
