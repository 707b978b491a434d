/** Following a log at a terminal, into a pipe or from cron: one line an event. */
import { createHash } from 'node:crypto';
import { systemClock } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import { IdctlError } from '../../core/errors.ts';
import { type FollowReport, followLog } from '../../services/directory/follow.ts';
import type { EventFilter, EventLog, LoggedEvent } from '../../services/directory/logs-port.ts';
import { plainCell } from '../render/plain.ts';
import { queryJson } from '../render/query.ts';
import type { Run } from '../run.ts';
import { parseInstant } from './instants.ts';
import { eventLine } from './views.ts';

export interface FollowFlags {
  readonly since?: string | undefined;
  readonly filter?: string | undefined;
  readonly q?: string | undefined;
  readonly interval: string;
  readonly for?: string | undefined;
  readonly once: boolean;
  readonly restart: boolean;
  readonly checkpoint?: string | undefined;
  readonly query?: string | undefined;
}

const SHORTEST_INTERVAL_MS = 1000;

export function eventFilter(flags: { filter?: string | undefined; q?: string | undefined }): EventFilter {
  return {
    ...(flags.filter === undefined ? {} : { filter: flags.filter }),
    ...(flags.q === undefined ? {} : { words: flags.q }),
  };
}

/** @throws CONFLICT while another run follows with the same checkpoint */
export async function runFollow(
  run: Run,
  { connection, log }: { readonly connection: string; readonly log: EventLog },
  flags: FollowFlags,
): Promise<FollowReport> {
  const { state, options } = run.context;
  const name = checkpointName(connection, flags);
  const intervalMs = parseDuration(flags.interval);
  if (intervalMs < SHORTEST_INTERVAL_MS) throw new IdctlError('USAGE', '--interval is 1s at least.');
  const request = {
    since: parseInstant(flags.since ?? '0s', '--since', systemClock.now()),
    filter: eventFilter(flags),
    intervalMs,
    forMs: flags.for === undefined ? null : parseDuration(flags.for),
    once: flags.once,
  };
  // Two followers with one checkpoint would each take from the other.
  return state.locks.withLock(`follow ${name}`, 0, async () => {
    const checkpoints = state.checkpoint(name);
    if (flags.restart) await checkpoints.forget();
    else if (flags.since !== undefined && (await checkpoints.load()) !== null)
      run.io.say('Going on where the last run was; --since is for the first one, or with --restart.');
    const deps = { log, checkpoints, clock: systemClock, signal: options.lifecycle.interrupted };
    return followLog({ ...deps, emit: (events) => emit(run, flags, events) }, request);
  });
}

/** One for each connection and filter, so that two feeds do not move each other. */
function checkpointName(connection: string, { filter, q, checkpoint }: FollowFlags): string {
  if (checkpoint === undefined) {
    const key = JSON.stringify([connection, filter ?? null, q ?? null]);
    return `${connection}-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  }
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(checkpoint)) return checkpoint;
  throw new IdctlError('USAGE', '--checkpoint takes letters, digits, dot, dash and underscore, 63 at most.');
}

async function emit(run: Run, { query }: FollowFlags, events: readonly LoggedEvent[]): Promise<boolean> {
  const line = async (event: LoggedEvent): Promise<string> => {
    if (!run.wantsJson) return plainCell(eventLine(event));
    return JSON.stringify(query === undefined ? event : await queryJson(event, query));
  };
  const lines = await Promise.all(events.map(line));
  await run.io.out(`${lines.join('\n')}\n`);
  return !run.io.outClosed;
}
