/**
 * The System Log.
 *
 * | here       | Okta                                                                                          |
 * |------------|-----------------------------------------------------------------------------------------------|
 * | search     | a bounded query (since and until): ordered by time, late arrivals may be missing              |
 * | follow     | a polling query (no until): ordered by arrival, always with a next link, which is followed    |
 * | position   | that link                                                                                     |
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type {
  EventBatch,
  EventFilter,
  EventLog,
  EventParty,
  LoggedEvent,
} from '../../services/directory/logs-port.ts';
import type { VendorContext } from '../contract.ts';
import { type OktaClient, type Page, rowsIn } from './client.ts';
import { oktaFor } from './okta.ts';
import type { OktaLogEvent, OktaLogParty } from './spec.ts';

const PATH = 'api/v1/logs';
const PAGE = 1000;

export function oktaEvents(context: VendorContext): EventLog {
  const client = oktaFor(context);
  return {
    async *search({ since, until, ...filter }) {
      const query = { since, until, ...shared(filter) };
      for await (const page of client.pages(PATH, 'listLogEvents', query)) {
        const events = eventsOf(page);
        // A last page may be empty and name a next one all the same.
        if (events.length === 0) return;
        yield* events;
      }
    },
    followFrom: (since, filter) => batch(client, PATH, { since, ...shared(filter) }),
    async followOn(position) {
      // The connection may point at another org by now.
      if (!URL.canParse(position) || new URL(position).origin !== new URL(context.baseUrl).origin)
        throw lost();
      return batch(client, position, undefined).catch((error: unknown) => {
        throw hasCode(error, 'USAGE') ? lost(error) : error;
      });
    },
  };
}

function lost(cause?: unknown): IdctlError {
  return new IdctlError('CONFLICT', 'Okta does not take up the log from where the last run was.', {
    hint: 'Begin anew with --restart, and --since for what was missed.',
    cause,
  });
}

function shared({ filter, words }: EventFilter): Record<string, string | number> {
  return {
    sortOrder: 'ASCENDING',
    limit: PAGE,
    ...(filter === undefined ? {} : { filter }),
    ...(words === undefined ? {} : { q: words }),
  };
}

async function batch(
  client: OktaClient,
  path: string,
  query: Record<string, string | number> | undefined,
): Promise<EventBatch> {
  for await (const page of client.pages(path, 'listLogEvents', query)) {
    const events = eventsOf(page);
    if (page.next === null) break;
    return { events, position: page.next, more: events.length >= PAGE };
  }
  throw new IdctlError('UNAVAILABLE', 'Okta did not say where its log goes on.', {
    hint: 'Try again in a moment.',
  });
}

function eventsOf({ body }: Page): readonly LoggedEvent[] {
  return rowsIn<OktaLogEvent>(body, 'listLogEvents').map(eventView);
}

function eventView(event: OktaLogEvent): LoggedEvent {
  return {
    id: event.uuid,
    at: event.published ?? '',
    type: event.eventType ?? '',
    severity: event.severity ?? '',
    message: event.displayMessage ?? '',
    actor: event.actor === undefined || event.actor === null ? null : partyView(event.actor),
    targets: (event.target ?? []).map(partyView),
    outcome: event.outcome?.result ?? '',
    reason: event.outcome?.reason ?? '',
    address: event.client?.ipAddress ?? '',
    transaction: event.transaction?.id ?? '',
    raw: { ...event },
  };
}

function partyView({ id, type, alternateId, displayName }: OktaLogParty): EventParty {
  const known = alternateId === 'unknown' ? undefined : alternateId;
  return { id: id ?? '', type: type ?? '', name: known ?? displayName ?? id ?? '' };
}
