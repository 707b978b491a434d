/** One entry after another, each looked at with what the ones before have told. */
import type { FederationMessage } from '../message.ts';
import type { Exchange } from './exchange.ts';
import { errorPageOf, Flow } from './flow.ts';
import { oidcAnswersOf } from './oidc-answers.ts';
import { OidcAddresses, oidcMessagesAhead, oidcMessagesOf } from './oidc-messages.ts';
import { type PageForm, pageForm } from './page.ts';
import { readEntry } from './read-entry.ts';
import { samlMessagesAhead, samlMessagesOf } from './saml-messages.ts';

export interface Examined {
  /** Null for what is no exchange. */
  readonly exchange: Exchange | null;
  readonly isOfFederation: boolean;
  readonly messages: readonly FederationMessage[];
  /** Messages that the answer holds for another place. */
  readonly ahead: readonly FederationMessage[];
  /** The form of the answer that posts a message; null when there is none. */
  readonly form: PageForm | null;
}

const NOTHING = { isOfFederation: false, messages: [], ahead: [], form: null } as const;

export class Examiner {
  readonly #source: string;
  readonly #flow = new Flow();
  readonly #known = new OidcAddresses();

  /** @param source name of the file, for evidence */
  constructor(source: string) {
    this.#source = source;
  }

  /** @param number that it has in the flow, if it is of one */
  examine(raw: unknown, number: number): Examined {
    const exchange = readEntry(raw, number);
    if (exchange === null || exchange.method === 'OPTIONS') return { exchange, ...NOTHING };
    const form = formOf(exchange);
    const messages = this.#messagesOf(exchange);
    const ahead = [
      ...samlMessagesAhead(exchange, form, this.#source),
      ...oidcMessagesAhead(exchange, form, this.#source, this.#known),
    ];
    if (!this.#flow.takes(exchange, messages, ahead)) return { exchange, ...NOTHING };
    const trouble = errorPageOf(exchange, this.#source);
    // An answer that is a message of its own tells what is wrong by itself.
    const isTold = messages.some((it) => it.evidence.field?.startsWith('response.body') === true);
    const told = trouble === null || isTold ? messages : [...messages, trouble];
    return { exchange, isOfFederation: true, messages: told, ahead, form };
  }

  #messagesOf(exchange: Exchange): readonly FederationMessage[] {
    const oidc = oidcMessagesOf(exchange, this.#source, this.#known);
    const asksForTokens = oidc.some((it) => it.kind === 'token-request');
    return [
      ...samlMessagesOf(exchange, this.#source),
      ...oidc,
      ...oidcAnswersOf(exchange, this.#source, this.#known, asksForTokens),
    ];
  }
}

function formOf({ responseBody, responseType }: Exchange): PageForm | null {
  const mayPost = responseBody !== null && (responseType.includes('html') || responseType === '');
  return mayPost && /<form/i.test(responseBody) ? pageForm(responseBody) : null;
}
