/** Following a log: nothing is lost, nothing repeated, over restarts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdctlError } from '../../../../src/core/errors.ts';
import type { Checkpoint, CheckpointStore } from '../../../../src/services/directory/checkpoint-port.ts';
import { type FollowRequest, followLog } from '../../../../src/services/directory/follow.ts';
import type { EventBatch, EventLog, LoggedEvent } from '../../../../src/services/directory/logs-port.ts';
import { FakeClock } from '../../../support/fakes/clock.ts';

/** A log that grows; its position is how many events were before it, and each batch may begin with old ones. */
class GrowingLog implements EventLog {
  readonly events: LoggedEvent[] = [];
  page = 2;
  /** How many old events come again with each batch. */
  overlap = 0;
  asked = 0;

  grow(count: number): void {
    for (let number = 0; number < count; number += 1) this.events.push(event(`e${this.events.length}`));
  }

  async *search(): AsyncGenerator<LoggedEvent> {
    yield* this.events;
  }

  followFrom(): Promise<EventBatch> {
    return this.followOn('0');
  }

  async followOn(position: string): Promise<EventBatch> {
    this.asked += 1;
    const from = Number(position);
    const to = Math.min(this.events.length, from + this.page);
    const events = this.events.slice(Math.max(0, from - this.overlap), to);
    return { events, position: String(to), more: to < this.events.length };
  }
}

function event(id: string): LoggedEvent {
  const text = {
    type: 't',
    severity: '',
    message: '',
    outcome: '',
    reason: '',
    address: '',
    transaction: '',
  };
  return { id, at: '2026-03-01T00:00:00.000Z', ...text, actor: null, targets: [], raw: {} };
}

class KeptCheckpoint implements CheckpointStore {
  kept: Checkpoint | null = null;
  load = async () => this.kept;
  save = async (checkpoint: Checkpoint) => {
    this.kept = structuredClone(checkpoint);
  };
  forget = async () => {
    this.kept = null;
  };
}

function bench() {
  const log = new GrowingLog();
  const checkpoints = new KeptCheckpoint();
  const clock = new FakeClock();
  const seen: string[] = [];
  let taking = true;
  const run = (request: Partial<FollowRequest> = {}, signal = new AbortController().signal) =>
    followLog(
      {
        ...{ log, checkpoints, clock, signal },
        emit: async (events) => {
          if (taking) seen.push(...events.map((it) => it.id));
          return taking;
        },
      },
      { since: 'x', filter: {}, intervalMs: 1000, forMs: null, once: true, ...request },
    );
  return { log, checkpoints, clock, seen, run, leave: () => (taking = false), come: () => (taking = true) };
}

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, number) => `e${number}`);

describe('a follower', () => {
  it('hands on everything that is there, over its pages, and remembers where it is', async () => {
    const { log, seen, run } = bench();
    log.grow(5);
    expect(await run()).toEqual({ events: 5, resumed: false, endedBy: 'once' });
    log.grow(3);
    expect(await run()).toEqual({ events: 3, resumed: true, endedBy: 'once' });
    expect(seen).toEqual(ids(8));
  });

  it('remembers where it began also when nothing was there', async () => {
    const { log, seen, run, checkpoints } = bench();
    await run();
    expect(checkpoints.kept).toEqual({ position: '0', lastIds: [] });
    log.grow(1);
    await run();
    expect(seen).toEqual(ids(1));
  });

  it('looks again after a pause, until its time is over', async () => {
    const { log, clock, seen, run } = bench();
    clock.onSleep = () => log.grow(1);
    expect(await run({ once: false, forMs: 2500 })).toMatchObject({ endedBy: 'time', resumed: false });
    expect(clock.slept).toEqual([1000, 1000, 500]);
    expect(seen).toEqual(ids(3));
  });

  it('ends when it is interrupted, and goes on there', async () => {
    const { log, clock, seen, run } = bench();
    const interrupted = new AbortController();
    log.grow(3);
    clock.onSleep = () => interrupted.abort(new IdctlError('CANCELLED', 'Interrupted.'));
    await expect(run({ once: false }, interrupted.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    log.grow(1);
    await run();
    expect(seen).toEqual(ids(4));
  });

  it('does not go past what nobody took', async () => {
    const { log, seen, run, leave, come } = bench();
    log.grow(1);
    await run();
    log.grow(2);
    leave();
    expect(await run()).toMatchObject({ endedBy: 'reader', events: 0 });
    come();
    await run();
    expect(seen).toEqual(ids(3));
  });

  it('goes on where it was after a fault', async () => {
    const { log, seen, run } = bench();
    log.grow(4);
    const { followOn } = log;
    log.followOn = async function (this: GrowingLog, position) {
      if (position === '2') throw new IdctlError('UNAVAILABLE', 'down');
      return followOn.call(this, position);
    };
    await expect(run()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    log.followOn = followOn;
    await run();
    expect(seen).toEqual(ids(4));
  });

  it('hands each event on once, in order, however it is cut into pages, overlaps and runs', async () => {
    const run = fc.record({ grow: fc.nat(7), page: fc.integer({ min: 1, max: 4 }), overlap: fc.nat(6) });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 12 }), async (runs) => {
        const subject = bench();
        for (const { grow, page, overlap } of runs) {
          Object.assign(subject.log, { page, overlap });
          subject.log.grow(grow);
          await subject.run();
        }
        expect(subject.seen).toEqual(ids(subject.log.events.length));
      }),
    );
  });

  it('writes nothing while nothing changes', async () => {
    const { checkpoints, clock, run } = bench();
    let saves = 0;
    const { save } = checkpoints;
    checkpoints.save = async (checkpoint) => {
      saves += 1;
      await save(checkpoint);
    };
    await run({ once: false, forMs: 5000 });
    expect(clock.slept).toHaveLength(5);
    expect(saves).toBe(1);
  });
});
