/**
 * The logs of both ends of a federation, followed at once and joined by time: what happened to one user, or by one
 * application. What one end hides from the browser, the other end's log, or its own, may tell.
 */
import type { Clock } from '../../../core/clock.ts';
import { hasCode } from '../../../core/errors.ts';
import type { EventBatch, EventFilter, EventLog, LoggedEvent } from '../../directory/logs-port.ts';
import { type Reason, Relevance } from './relevance.ts';

export interface WatchedEnd {
  readonly connection: string;
  readonly log: EventLog;
  /** What of it belongs to signing in, in the vendor's language. */
  readonly filter: EventFilter;
}

export interface WatchedEvent {
  readonly connection: string;
  readonly why: Reason;
  readonly event: LoggedEvent;
}

export interface WatchDeps {
  readonly ends: readonly WatchedEnd[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (message: string) => void;
  /** Hands events on, in the order of time as far as it is known; false when nobody takes them any more. */
  readonly emit: (events: readonly WatchedEvent[]) => Promise<boolean>;
}

export interface WatchRequest {
  /** Login or mail address; null when one application is watched. */
  readonly user: string | null;
  /** Label, name or id, at either end; null when one user is watched. */
  readonly application: string | null;
  /** ISO instant. */
  readonly since: string;
  readonly intervalMs: number;
  /** Ends after this many milliseconds; never, when null. */
  readonly forMs: number | null;
}

export interface WatchReport {
  readonly events: number;
  readonly endedBy: 'time' | 'reader';
}

/** A page is followed by the next at once, and a log without end must not keep the other one waiting. */
const MOST_PAGES = 20;

/** @throws what signing in to an end throws; CANCELLED when it is interrupted */
export async function watchFederation(deps: WatchDeps, request: WatchRequest): Promise<WatchReport> {
  const { clock, signal } = deps;
  const endsAt = request.forMs === null ? Number.POSITIVE_INFINITY : clock.now() + request.forMs;
  const readers = deps.ends.map((end) => new Reader(end, request.since, deps.say));
  const relevance = new Relevance(request);
  let events = 0;
  for (;;) {
    signal.throwIfAborted();
    const news = (await Promise.all(readers.map((it) => it.read()))).flat();
    const shown = relevance.of(news.sort(byTime));
    if (shown.length > 0 && !(await deps.emit(shown))) return { events, endedBy: 'reader' };
    events += shown.length;
    const left = endsAt - clock.now();
    if (left <= 0) return { events, endedBy: 'time' };
    await clock.sleep(Math.min(request.intervalMs, left), signal);
  }
}

export function byTime(a: { readonly event: LoggedEvent }, b: { readonly event: LoggedEvent }): number {
  return a.event.at < b.event.at ? -1 : a.event.at > b.event.at ? 1 : 0;
}

/** One end: where its log goes on, and which events it gave already. */
class Reader {
  readonly #end: WatchedEnd;
  readonly #since: string;
  readonly #say: (message: string) => void;
  readonly #known = new Set<string>();
  #position: string | null = null;
  #isAway = false;

  constructor(end: WatchedEnd, since: string, say: (message: string) => void) {
    this.#end = end;
    this.#since = since;
    this.#say = say;
  }

  /** What is new; nothing while the end cannot be reached, which is said once. */
  async read(): Promise<ReadonlyArray<{ readonly connection: string; readonly event: LoggedEvent }>> {
    const { connection } = this.#end;
    try {
      const events = await this.#pages();
      if (this.#isAway) this.#say(`${connection} answers again.`);
      this.#isAway = false;
      return events.map((event) => ({ connection, event }));
    } catch (error) {
      if (!hasCode(error, 'UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED')) throw error;
      if (!this.#isAway) this.#say(`${connection} cannot be read for now: ${error.message}`);
      this.#isAway = true;
      return [];
    }
  }

  async #pages(): Promise<readonly LoggedEvent[]> {
    const found: LoggedEvent[] = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const batch = await this.#next();
      this.#position = batch.position;
      for (const event of batch.events) {
        if (this.#known.has(event.id)) continue;
        this.#known.add(event.id);
        found.push(event);
      }
      if (!batch.more) break;
    }
    return found;
  }

  #next(): Promise<EventBatch> {
    const { log, filter } = this.#end;
    return this.#position === null ? log.followFrom(this.#since, filter) : log.followOn(this.#position);
  }
}
