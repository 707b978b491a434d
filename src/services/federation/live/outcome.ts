/** How a sign-in ended: let in, refused by one of the two ends, or not come to an end. */

import { pageHeadings } from '../capture/page.ts';
import { quoted } from '../quote.ts';
import type { Attempt } from './attempt.ts';
import type { Exchange } from './exchange.ts';
import { isSamePlace } from './walk-step.ts';

export type Outcome =
  | { readonly kind: 'in' }
  | {
      readonly kind: 'refused';
      readonly by: 'source' | 'party';
      readonly at: Exchange;
      /** The provider asked for a sign-in that a test user without a browser cannot give. */
      readonly asksAgain: boolean;
    }
  /** Through a browser into which nobody looks: only the logs know. */
  | { readonly kind: 'unseen' }
  | { readonly kind: 'unfinished'; readonly at: Exchange | null; readonly why: string };

export function outcomeOf(attempt: Attempt): Outcome {
  const { end, redemption, origins } = attempt;
  switch (end.kind) {
    case 'arrived': {
      if (redemption?.kind === 'lost') return { kind: 'unfinished', at: end.at, why: redemption.why };
      const came = new Map(end.parameters);
      const hasAnswer = came.has('code') || came.has('SAMLResponse');
      const isRefused = came.has('error') || !hasAnswer || !redeemed(attempt);
      return isRefused ? { kind: 'refused', by: 'source', at: end.at, asksAgain: false } : { kind: 'in' };
    }
    case 'unseen':
      return { kind: 'unseen' };
    case 'lost':
    case 'stopped':
      return { kind: 'unfinished', at: end.at, why: end.why };
    case 'page': {
      const by = origins.includes(end.at.url.origin) ? 'source' : 'party';
      if (by === 'party' && isInside(attempt, end.at) && end.asks !== 'password') return { kind: 'in' };
      const asksAgain = by === 'source' && end.asks !== 'nothing' && (end.at.answer?.status ?? 0) < 400;
      return { kind: 'refused', by, at: end.at, asksAgain };
    }
  }
}

/** Whether the code became tokens; a code that nobody could redeem is one that the provider gave. */
function redeemed({ redemption, exchanges, sent }: Attempt): boolean {
  if (sent === null || redemption?.kind !== 'redeemed') return true;
  const call = exchanges.find(({ fields }) => fields?.some(([name]) => name === 'grant_type'));
  return call?.answer?.status === 200;
}

/** How a page names itself when something went wrong. */
const WRONG =
  /\b(error|fail(ed|ure)|denied|forbidden|invalid|unauthori[sz]ed|not (allowed|found|assigned))\b/i;

function isInside({ inside, exchanges, start }: Attempt, at: Exchange): boolean {
  const status = at.answer?.status ?? 0;
  if (status >= 400) return false;
  if (inside !== null && isSamePlace(at.url, inside)) return true;
  // Some lead elsewhere from there: then an answer must have come, and the page must not speak of trouble.
  const text = at.answer?.text ?? '';
  const answered = exchanges.some(({ url, fields }) => carriesAnswer([...url.searchParams], fields ?? []));
  return answered && !isSamePlace(at.url, start) && !WRONG.test(pageHeadings(text));
}

function carriesAnswer(
  ...lists: ReadonlyArray<ReadonlyArray<readonly [name: string, value: string]>>
): boolean {
  const names = new Set(lists.flat().map(([name]) => name));
  return names.has('SAMLResponse') || (names.has('code') && names.has('state'));
}

/** One sentence on what the browser saw last. */
export function sightOf(outcome: Outcome): string {
  if (outcome.kind === 'in') return 'The sign-in came to its end.';
  if (outcome.kind === 'unseen')
    return 'The sign-in went through a browser of its own; hops and messages could not be recorded.';
  if (outcome.kind === 'unfinished') return quoted(outcome.why, 300);
  const { at, asksAgain } = outcome;
  const place = quoted(`${at.url.host}${at.url.pathname}`, 120);
  if (asksAgain) return `The identity provider asks for a sign-in again, at ${place}.`;
  const status = at.answer === null ? '' : ` (${at.answer.status})`;
  return outcome.by === 'source'
    ? `The identity provider does not send the person on: the sign-in ended at ${place}${status}.`
    : `The relying party does not let the person in: the sign-in ended at ${place}${status}.`;
}
