/** What a message says of how a sign-in goes: that it went well, or what is wrong, in a sentence. */
import type { FederationMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { parameter } from './exchange.ts';
import { statusOf } from './says.ts';

export interface Trouble {
  readonly why: string;
  /** `proven`: the protocol says so. `narrowed`: a page says so, and pages mislead. */
  readonly certainty: 'proven' | 'narrowed';
}

/** Null when it says nothing is wrong. */
export function troubleOf(message: FederationMessage): Trouble | null {
  switch (message.kind) {
    case 'authorization-response': {
      const error = parameter(message.parameters, 'error');
      if (error === null) return null;
      return proven('The provider answered', error, parameter(message.parameters, 'error_description'));
    }
    case 'token-response':
    case 'userinfo-response': {
      const { error, error_description: description } = message.body ?? {};
      if (typeof error !== 'string') return refusal(message.status);
      return proven(
        'The token endpoint answered',
        error,
        typeof description === 'string' ? description : null,
      );
    }
    case 'saml-response':
    case 'saml-logout-response':
      return message.refusal === undefined
        ? samlTrouble(message.xml)
        : { why: `The SAML message cannot be read. ${message.refusal.message}`, certainty: 'proven' };
    case 'error-page': {
      const text = message.text === '' ? 'nothing that the capture holds' : `"${quoted(message.text, 240)}"`;
      const status = message.status === null || message.status < 400 ? '' : ` with status ${message.status}`;
      return { why: `A page${status} said ${text}.`, certainty: 'narrowed' };
    }
    default:
      return null;
  }
}

function proven(who: string, error: string, description: string | null): Trouble {
  const more = description === null ? '' : `, "${quoted(description, 200)}"`;
  return { why: `${who} with the error ${quoted(error, 80)}${more}.`, certainty: 'proven' };
}

function refusal(status: number | null): Trouble | null {
  if (status === null || status < 400) return null;
  return { why: `The answer has the status ${status}.`, certainty: 'proven' };
}

function samlTrouble(xml: string): Trouble | null {
  const status = statusOf(xml);
  if (status === null || status === 'Success') return null;
  return {
    why: `The identity provider answered with the status ${quoted(status, 80)}.`,
    certainty: 'proven',
  };
}

/** Whether it lets a person in, as far as the message itself tells. */
export function isSuccess(message: FederationMessage): boolean {
  if (message.kind === 'saml-response') return message.xml !== '' && samlTrouble(message.xml) === null;
  if (message.kind !== 'authorization-response') return false;
  const names = new Set(message.parameters.map(([name]) => name));
  return !names.has('error') && ['code', 'id_token', 'access_token', 'response'].some((it) => names.has(it));
}

/** Whether it asks the other end to sign somebody in. */
export function isRequest(message: FederationMessage): boolean {
  return message.kind === 'saml-request' || message.kind === 'authorization-request';
}
