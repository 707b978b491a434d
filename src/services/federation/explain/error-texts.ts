/** The error texts in what somebody gave: parameters, statuses and pages, in the order of the flow. */
import { parameter } from '../capture/exchange.ts';
import type { FederationMessage } from '../message.ts';

export interface ErrorText {
  readonly text: string;
  /** Number of the hop; null when there is no flow. */
  readonly hop: number | null;
  /** Where it stood, in a word or two. */
  readonly place: string;
}

const MOST_TEXTS = 20;

export function errorTextsOf(messages: readonly FederationMessage[]): readonly ErrorText[] {
  const found = messages.flatMap((it) => {
    const text = errorOf(it);
    return text === null ? [] : [{ ...text, hop: it.evidence.hop ?? null }];
  });
  const first = new Map<string, ErrorText>();
  for (const it of found) if (!first.has(it.text)) first.set(it.text, it);
  return [...first.values()].slice(0, MOST_TEXTS);
}

function errorOf(message: FederationMessage): { readonly text: string; readonly place: string } | null {
  switch (message.kind) {
    case 'error-page':
      return message.text === '' ? null : { text: message.text, place: 'page' };
    case 'authorization-response': {
      const [error, description] = ['error', 'error_description'].map((it) =>
        parameter(message.parameters, it),
      );
      return error === null ? null : { text: joined(error, description), place: 'authorization response' };
    }
    case 'token-response':
    case 'userinfo-response': {
      const { error, error_description: description } = message.body ?? {};
      return typeof error === 'string' ? { text: joined(error, description), place: 'token response' } : null;
    }
    case 'saml-response':
    case 'saml-logout-response': {
      const text = statusText(message.xml);
      return text === null ? null : { text, place: 'SAML status' };
    }
    default:
      return null;
  }
}

function joined(error: string | undefined | null, description: unknown): string {
  return typeof description === 'string' && description !== '' ? `${error}: ${description}` : `${error}`;
}

/** Codes and message of a status that is no success; null when it is one. */
function statusText(xml: string): string | null {
  const codes = [...xml.matchAll(/status:(\w{1,60})["']/g)].map((it) => it[1] ?? '');
  if (codes.length === 0 || codes.every((it) => it === 'Success')) return null;
  const said = /<(?:[\w.-]{1,80}:)?StatusMessage[^<>]{0,200}>([^<]{0,2000})</.exec(xml)?.[1] ?? '';
  const wrong = codes.filter((it) => it !== 'Success').map((it) => `status:${it}`);
  return [...wrong, ...(said.trim() === '' ? [] : [said.trim()])].join(' ');
}
