/**
 * Following a log without losing or repeating an event, over restarts. Events are handed on first and the checkpoint
 * moves after them: a run that is killed between the two hands the same ones on again, and none is ever missed.
 */
import type { Clock } from '../../core/clock.ts';
import type { Checkpoint, CheckpointStore } from './checkpoint-port.ts';
import type { EventBatch, EventFilter, EventLog, LoggedEvent } from './logs-port.ts';

/** As many as the largest page that a vendor gives. */
const REMEMBERED = 1000;

export interface FollowDeps {
  readonly log: EventLog;
  readonly checkpoints: CheckpointStore;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hands events on; false when nobody takes them any more. */
  readonly emit: (events: readonly LoggedEvent[]) => Promise<boolean>;
}

export interface FollowRequest {
  /** ISO instant at which the very first run begins. */
  readonly since: string;
  readonly filter: EventFilter;
  /** Milliseconds between two looks when nothing is waiting. */
  readonly intervalMs: number;
  /** Ends after this many milliseconds; never, when null. */
  readonly forMs: number | null;
  /** Ends when everything that is there has been handed on. */
  readonly once: boolean;
}

export interface FollowReport {
  readonly events: number;
  /** Whether it went on where an earlier run was. */
  readonly resumed: boolean;
  /** `read`: nobody took the events any more. */
  readonly endedBy: 'once' | 'time' | 'reader';
}

export async function followLog(deps: FollowDeps, request: FollowRequest): Promise<FollowReport> {
  const { clock, checkpoints, signal } = deps;
  const endsAt = request.forMs === null ? Number.POSITIVE_INFINITY : clock.now() + request.forMs;
  let checkpoint = await checkpoints.load();
  const resumed = checkpoint !== null;
  let events = 0;
  for (;;) {
    signal.throwIfAborted();
    const batch = await nextBatch(deps.log, request, checkpoint);
    const fresh = withoutRepeats(batch.events, checkpoint);
    if (fresh.length > 0 && !(await deps.emit(fresh))) return { events, resumed, endedBy: 'reader' };
    events += fresh.length;
    checkpoint = await advance(checkpoints, checkpoint, batch, fresh);
    if (!batch.more) {
      if (request.once) return { events, resumed, endedBy: 'once' };
      const left = endsAt - clock.now();
      if (left <= 0) return { events, resumed, endedBy: 'time' };
      await clock.sleep(Math.min(request.intervalMs, left), signal);
    }
  }
}

function nextBatch(
  log: EventLog,
  { since, filter }: FollowRequest,
  checkpoint: Checkpoint | null,
): Promise<EventBatch> {
  return checkpoint === null ? log.followFrom(since, filter) : log.followOn(checkpoint.position);
}

function withoutRepeats(
  events: readonly LoggedEvent[],
  checkpoint: Checkpoint | null,
): readonly LoggedEvent[] {
  const known = new Set(checkpoint?.lastIds ?? []);
  return events.filter(({ id }) => {
    const isNew = !known.has(id);
    known.add(id);
    return isNew;
  });
}

async function advance(
  checkpoints: CheckpointStore,
  before: Checkpoint | null,
  { position }: EventBatch,
  fresh: readonly LoggedEvent[],
): Promise<Checkpoint> {
  if (before !== null && before.position === position && fresh.length === 0) return before;
  const ids = [...(before?.lastIds ?? []), ...fresh.map((event) => event.id)];
  const after = { position, lastIds: ids.slice(-REMEMBERED) };
  await checkpoints.save(after);
  return after;
}
