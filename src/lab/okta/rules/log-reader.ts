/** Reading the System Log: which events a question means, in which order, and where the next page begins. */
import type { LogEvent } from '../model.ts';

export interface LogQuestion {
  /** Milliseconds; the first instant that belongs to it. */
  readonly sinceMs: number;
  /** The first instant that does not; null when it polls: then it never ends. */
  readonly untilMs: number | null;
  readonly descending: boolean;
  readonly fits: (event: LogEvent) => boolean;
  /** Number of the first event that was not seen yet; null on the first page. */
  readonly from: number | null;
}

export interface Numbered {
  readonly number: number;
  readonly event: LogEvent;
}

/** An event is found by the words that it is made of, whole, whatever their case. */
export function hasWords(event: LogEvent, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const own = new Set(tokensOf(event).map((token) => token.toLowerCase()));
  return words.every((word) => tokens(word).every((token) => own.has(token.toLowerCase())));
}

function tokensOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return tokens(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(tokensOf);
}

/** A mail address is one word, and its parts are words, too. */
function tokens(text: string): readonly string[] {
  return [...text.split(/\s+/), ...text.split(/[^\p{L}\p{N}_-]+/u)].filter((token) => token !== '');
}

/**
 * The events that the question means and that were not seen yet, at most so many.
 *
 * A bounded question goes by time of publication, a polling one by the order in which events were stored.
 */
export function readLog(
  events: readonly LogEvent[],
  firstNumber: number,
  question: LogQuestion,
  limit: number,
): { readonly rows: readonly Numbered[]; readonly isLast: boolean } {
  const numbered = events.map((event, index) => ({ event, number: firstNumber + index }));
  const ordered = question.descending ? numbered.toReversed() : numbered;
  const unseen = ordered.filter(
    ({ number, event }) => isUnseen(number, question) && isWithin(event, question) && question.fits(event),
  );
  return { rows: unseen.slice(0, limit), isLast: unseen.length <= limit };
}

function isUnseen(number: number, { from, descending }: LogQuestion): boolean {
  if (from === null) return true;
  return descending ? number <= from : number >= from;
}

function isWithin({ published }: LogEvent, { sinceMs, untilMs }: LogQuestion): boolean {
  const at = Date.parse(published);
  return at >= sinceMs && (untilMs === null || at < untilMs);
}
