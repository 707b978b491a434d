/** From what a walk has seen to what a report shows: the messages of the federation, and each hop in a few words. */
import { NO_COOKIES } from '../capture/cookies.ts';
import type { Exchange as Captured } from '../capture/exchange.ts';
import { errorPageOf, hopOf } from '../capture/flow.ts';
import { oidcAnswersOf } from '../capture/oidc-answers.ts';
import { OidcAddresses, oidcMessagesAhead, oidcMessagesOf } from '../capture/oidc-messages.ts';
import { pageForm } from '../capture/page.ts';
import { samlMessagesAhead, samlMessagesOf } from '../capture/saml-messages.ts';
import type { FederationMessage, Hop } from '../message.ts';
import type { Exchange } from './exchange.ts';

export const LIVE_SOURCE = 'live sign-in';

export interface Observed {
  readonly hops: readonly Hop[];
  readonly messages: readonly FederationMessage[];
}

export async function observe(exchanges: readonly Exchange[]): Promise<Observed> {
  const known = new OidcAddresses();
  const hops: Hop[] = [];
  const messages: FederationMessage[] = [];
  for (const exchange of exchanges) {
    const seen = captured(exchange);
    const oidc = oidcMessagesOf(seen, LIVE_SOURCE, known);
    const asksForTokens = oidc.some((it) => it.kind === 'token-request');
    const found = [
      ...(await samlMessagesOf(seen, LIVE_SOURCE)),
      ...oidc,
      ...oidcAnswersOf(seen, LIVE_SOURCE, known, asksForTokens),
    ];
    const trouble = exchange.note === null && !asksForTokens ? errorPageOf(seen, LIVE_SOURCE) : null;
    if (trouble !== null) found.push(trouble);
    const form = seen.responseBody === null ? null : pageForm(seen.responseBody);
    const ahead = [
      ...(await samlMessagesAhead(seen, form, LIVE_SOURCE)),
      ...oidcMessagesAhead(seen, form, LIVE_SOURCE, known),
    ];
    hops.push(told(exchange, hopOf(seen, found, ahead)));
    messages.push(...found);
  }
  return { hops, messages };
}

/** What is a step of idctl's own, the exchange says itself. */
function told({ note, arrival, withheld }: Exchange, hop: Hop): Hop {
  const says = arrival ? `${hop.says.replace(/, no answer$/, '')}, taken by idctl` : (note ?? hop.says);
  const kept = withheld.length === 0 ? '' : `; a browser keeps back ${withheld.length} of its cookies`;
  return { ...hop, says: says + kept };
}

function captured(exchange: Exchange): Captured {
  const { answer, url, method, number, fields } = exchange;
  const location = answer?.headers['location'];
  return {
    ...{ number, method, url, rawUrl: url.href },
    at: new Date(exchange.atMs),
    status: answer?.status ?? null,
    requestHeaders: {},
    responseHeaders: answer?.headers ?? {},
    query: [...url.searchParams],
    form: fields,
    requestBody: null,
    responseBody: answer === null || answer.text === '' ? null : answer.text,
    responseType: (answer?.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    location: location !== undefined && URL.canParse(location, url.href) ? new URL(location, url.href) : null,
    isPage: true,
    cookies: NO_COOKIES,
    hasCookies: true,
  };
}
