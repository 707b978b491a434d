/** `federation watch` at a terminal or into a pipe: one line an event. */
import { systemClock } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import { IdctlError } from '../../core/errors.ts';
import type { WatchedEnd, WatchedEvent, WatchReport } from '../../services/federation/watch/watch.ts';
import { watchFederation } from '../../services/federation/watch/watch.ts';
import type { Connections } from '../connections.ts';
import { parseInstant } from '../directory/instants.ts';
import { eventLine } from '../directory/views.ts';
import { plainCell } from '../render/plain.ts';
import { queryJson } from '../render/query.ts';
import type { Run } from '../run.ts';

export interface WatchFlags {
  readonly connection?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly app?: string | undefined;
  readonly since?: string | undefined;
  readonly interval: string;
  readonly for?: string | undefined;
  readonly query?: string | undefined;
}

const SHORTEST_INTERVAL_MS = 1000;

/** @throws USAGE, and what signing in to the ends throws */
export async function runWatch(run: Run, flags: WatchFlags): Promise<WatchReport> {
  const { options } = run.context;
  if (flags.user === undefined && flags.app === undefined) {
    throw new IdctlError('USAGE', 'Whom? Name a user with --user, or an application with --app.');
  }
  const intervalMs = parseDuration(flags.interval);
  if (intervalMs < SHORTEST_INTERVAL_MS) throw new IdctlError('USAGE', '--interval is 1s at least.');
  const request = {
    user: flags.user ?? null,
    application: flags.app ?? null,
    since: parseInstant(flags.since ?? '0s', '--since', systemClock.now()),
    intervalMs,
    forMs: flags.for === undefined ? null : parseDuration(flags.for),
  };
  const ends = await openLogs(await run.context.connections(), flags.connection ?? []);
  const widest = Math.max(...ends.map((it) => it.connection.length));
  return watchFederation(
    {
      ends,
      clock: systemClock,
      signal: options.lifecycle.interrupted,
      say: (message) => run.io.say(message),
      emit: (events) => emit(run, flags, widest, events),
    },
    request,
  );
}

/** All that have a log, where none was named. @throws USAGE (a connection without a log), NOT_FOUND */
async function openLogs(connections: Connections, names: readonly string[]): Promise<readonly WatchedEnd[]> {
  const wanted = names.length > 0 ? [...new Set(names)] : await connections.offering('events');
  if (wanted.length === 0) throw new IdctlError('NOT_FOUND', 'The profile has no connection with a log.');
  const ends: WatchedEnd[] = [];
  for (const connection of wanted) {
    const log = await connections.port(connection, 'events');
    const end = await connections.portOrNull(connection, 'federation');
    ends.push({ connection, log, filter: end?.signInEvents ?? {} });
  }
  return ends;
}

async function emit(
  run: Run,
  { query }: WatchFlags,
  widest: number,
  events: readonly WatchedEvent[],
): Promise<boolean> {
  const line = async (it: WatchedEvent): Promise<string> => {
    if (run.wantsJson) return JSON.stringify(query === undefined ? it : await queryJson(it, query));
    const mark = it.why === 'near' ? '? ' : '';
    return plainCell(`${it.connection.padEnd(widest)}  ${mark}${eventLine(it.event)}`);
  };
  const lines = await Promise.all(events.map(line));
  await run.io.out(`${lines.join('\n')}\n`);
  return !run.io.outClosed;
}
