/** What a reader of captures must know of any message: what it is known by, and what it weighs. */
import type { FederationMessage } from '../message.ts';
import { parameter } from './exchange.ts';

/** By what two sights of one message are known as one. */
export function keyOf(message: FederationMessage): string {
  if ('xml' in message) return `${message.kind} ${message.xml}`;
  if (message.kind === 'jwt') return `jwt ${message.token}`;
  if (!('parameters' in message)) return `${message.kind} ${message.evidence.hop}`;
  const names = ['client_id', 'state', 'nonce', 'code', 'id_token', 'access_token', 'error', 'response'];
  return JSON.stringify([message.kind, ...names.map((it) => parameter(message.parameters, it))]);
}

/** UTF-16 units of its text. */
export function lengthOf(message: FederationMessage): number {
  if ('xml' in message) return message.xml.length;
  if ('token' in message) return message.token.length;
  if ('text' in message) return message.text.length;
  if ('body' in message) return message.body === null ? 0 : JSON.stringify(message.body).length;
  return message.parameters.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
