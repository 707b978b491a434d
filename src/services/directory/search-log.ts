/** What happened in a span of time. */
import type { EventLog, EventQuery, LoggedEvent } from './logs-port.ts';

export interface FoundEvents {
  readonly events: readonly LoggedEvent[];
  /** Whether there are more than were asked for. */
  readonly more: boolean;
}

/** The first events of a span, oldest first. */
export async function searchLog(log: EventLog, query: EventQuery, limit: number): Promise<FoundEvents> {
  const events: LoggedEvent[] = [];
  for await (const event of log.search(query)) {
    if (events.length === limit) return { events, more: true };
    events.push(event);
  }
  return { events, more: false };
}
