/**
 * The logs of both ends around one attempt, in order of time. Rows of the attempt are told from others by the ids that
 * the answers carried (Okta: `x-okta-request-id` is the row's transaction), by the person, and by what they are about.
 */
import type { Clock } from '../../../core/clock.ts';
import { instant } from '../../../core/clock.ts';
import { IdctlError } from '../../../core/errors.ts';
import type { EventFilter, EventLog, LoggedEvent } from '../../directory/logs-port.ts';
import { quoted } from '../quote.ts';
import type { LogEnd } from './log-reasons.ts';

export interface LogSource {
  readonly end: LogEnd;
  /** Name of the connection, for findings. */
  readonly connection: string;
  readonly log: EventLog;
  readonly filter: EventFilter;
  /** Ids of what the attempt is about there: application, client, identity provider. */
  readonly about: readonly string[];
}

export interface AttemptRow {
  readonly end: LogEnd;
  readonly connection: string;
  readonly event: LoggedEvent;
  /** `transaction`: of a request of this attempt. `person`: by the person. `subject`: about the application or provider. */
  readonly by: 'transaction' | 'person' | 'subject';
}

export interface AttemptRows {
  /** In order of time. */
  readonly rows: readonly AttemptRow[];
  /** Ends whose log could not be read, each with why. */
  readonly unread: readonly { readonly end: LogEnd; readonly connection: string; readonly why: string }[];
}

export interface Attempt {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly requestIds: ReadonlySet<string>;
  /** Empty when nobody knows who signed in. */
  readonly userName: string;
}

/** Rows of a log become known some seconds late. */
const WAITS_MS = [0, 1500, 3000, 5000] as const;
/** So far may the clock of an end be off before its rows are missed. */
const MARGIN_MS = 120_000;
/** So far may two clocks be apart without anybody's minding. */
const CLOCKS_MS = 2000;
/** A busy tenant writes more in four minutes than anybody reads. */
const MAX_ROWS = 2000;

/**
 * @param isEnough Whether what was read so far tells what happened; else it is read again, a little later.
 * @throws CANCELLED
 */
export async function attemptLogs(
  sources: readonly LogSource[],
  attempt: Attempt,
  clock: Clock,
  isEnough: (rows: readonly AttemptRow[]) => boolean,
): Promise<AttemptRows> {
  let read: AttemptRows = { rows: [], unread: [] };
  for (const wait of WAITS_MS) {
    if (wait > 0) await clock.sleep(wait);
    read = await readAll(sources, attempt);
    if (read.unread.length === sources.length || isEnough(read.rows)) break;
  }
  return read;
}

async function readAll(sources: readonly LogSource[], attempt: Attempt): Promise<AttemptRows> {
  const unread: AttemptRows['unread'][number][] = [];
  const rows: AttemptRow[] = [];
  for (const source of sources) {
    try {
      rows.push(...(await rowsOf(source, attempt)));
    } catch (error) {
      if (!(error instanceof IdctlError) || error.code === 'CANCELLED') throw error;
      const { end, connection } = source;
      unread.push({ end, connection, why: quoted(error.message) });
    }
  }
  return { rows: rows.sort(inOrder), unread };
}

function inOrder(one: AttemptRow, other: AttemptRow): number {
  return one.event.at < other.event.at ? -1 : one.event.at > other.event.at ? 1 : 0;
}

async function rowsOf(source: LogSource, attempt: Attempt): Promise<readonly AttemptRow[]> {
  const { end, connection, log, filter } = source;
  const span = {
    since: instant(attempt.startedAtMs - MARGIN_MS),
    until: instant(attempt.endedAtMs + MARGIN_MS),
  };
  const events: LoggedEvent[] = [];
  for await (const event of log.search({ ...span, ...filter })) {
    events.push(event);
    if (events.length >= MAX_ROWS) break;
  }
  const from = beginningOf(events, attempt);
  return events.flatMap((event) => {
    const by = relationOf(event, source, attempt);
    const isOwn = by === 'transaction' || Date.parse(event.at) >= from;
    return by === null || !isOwn ? [] : [{ end, connection, event, by }];
  });
}

/**
 * When the attempt began by the clock of that end: with the first row that one of its requests wrote. What was before is
 * of another attempt. Where no row has a request's id, by our clock, which may be a little off.
 */
function beginningOf(events: readonly LoggedEvent[], { startedAtMs, requestIds }: Attempt): number {
  const own = events.filter(({ transaction }) => requestIds.has(transaction)).map(({ at }) => Date.parse(at));
  return own.length > 0 ? Math.min(...own) : startedAtMs - CLOCKS_MS;
}

function relationOf(event: LoggedEvent, { about }: LogSource, attempt: Attempt): AttemptRow['by'] | null {
  if (attempt.requestIds.has(event.transaction)) return 'transaction';
  const parties = [...(event.actor === null ? [] : [event.actor]), ...event.targets];
  const login = attempt.userName.toLowerCase();
  if (login !== '' && parties.some(({ name }) => name.toLowerCase() === login)) return 'person';
  return parties.some(({ id }) => about.includes(id)) ? 'subject' : null;
}

/** Whether a row says that something was refused or went wrong. */
export function isRefusal({ outcome, type }: LoggedEvent): boolean {
  return (
    ['FAILURE', 'DENY'].includes(outcome.toUpperCase()) ||
    /unauth_app_access|deny_access|jit\.error/.test(type)
  );
}
