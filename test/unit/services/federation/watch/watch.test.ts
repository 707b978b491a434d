/** Both logs at once: what is shown, in which order, and what happens when one end is away. */
import { describe, expect, it } from 'vitest';
import { IdctlError } from '../../../../../src/core/errors.ts';
import type { EventBatch, EventLog, LoggedEvent } from '../../../../../src/services/directory/logs-port.ts';
import type { WatchDeps, WatchedEvent } from '../../../../../src/services/federation/watch/watch.ts';
import { watchFederation } from '../../../../../src/services/federation/watch/watch.ts';
import { FakeClock } from '../../../../support/fakes/clock.ts';

const ANA = 'ana@acme.example';

function event(id: string, second: number, more: Partial<LoggedEvent> = {}): LoggedEvent {
  return {
    id,
    at: new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString(),
    type: 'something',
    severity: '',
    message: '',
    actor: null,
    targets: [],
    outcome: 'SUCCESS',
    reason: '',
    address: '',
    transaction: '',
    raw: {},
    ...more,
  };
}

const by = (name: string): Partial<LoggedEvent> => ({ actor: { id: name, type: 'User', name } });

/** Gives one batch at each look; an error where one was planned. */
function logOf(...batches: ReadonlyArray<readonly LoggedEvent[] | IdctlError>): EventLog {
  let at = 0;
  const next = async (): Promise<EventBatch> => {
    const batch = batches[at] ?? [];
    at += 1;
    if (batch instanceof IdctlError) throw batch;
    return { events: batch, position: String(at), more: false };
  };
  return {
    // Nobody searches here.
    async *search() {},
    followFrom: next,
    followOn: next,
  };
}

interface Watched {
  readonly shown: readonly (readonly [connection: string, id: string, why: string])[];
  readonly said: readonly string[];
}

async function watch(
  logs: Readonly<Record<string, EventLog>>,
  who: { readonly user?: string; readonly application?: string } = { user: ANA },
): Promise<Watched> {
  const shown: WatchedEvent[] = [];
  const said: string[] = [];
  const deps: WatchDeps = {
    ends: Object.entries(logs).map(([connection, log]) => ({ connection, log, filter: {} })),
    clock: new FakeClock(),
    signal: new AbortController().signal,
    say: (message) => void said.push(message),
    emit: async (events) => {
      shown.push(...events);
      return true;
    },
  };
  await watchFederation(deps, {
    user: who.user ?? null,
    application: who.application ?? null,
    since: '2026-01-01T12:00:00.000Z',
    intervalMs: 5000,
    forMs: 20_000,
  });
  return { shown: shown.map((it) => [it.connection, it.event.id, it.why] as const), said };
}

describe('watching a user', () => {
  it('joins both logs by time, and leaves others out', async () => {
    const { shown } = await watch({
      wic: logOf([event('w1', 1, by(ANA)), event('w3', 3, by(ANA)), event('x', 2, by('joe@acme.example'))]),
      cic: logOf([event('c2', 2, by(ANA.toUpperCase()))]),
    });
    expect(shown).toEqual([
      ['wic', 'w1', 'named'],
      ['cic', 'c2', 'named'],
      ['wic', 'w3', 'named'],
    ]);
  });

  it('does not take somebody whose name only ends or begins like it', async () => {
    const { shown } = await watch({
      wic: logOf([
        event('a', 1, by(`jo${ANA}`)),
        event('b', 2, by(`${ANA}.evil.example`)),
        event('c', 3, by(`x-${ANA}`)),
      ]),
      cic: logOf(),
    });
    expect(shown).toEqual([]);
  });

  it('shows what belongs to the same act and names nobody, also when it came before', async () => {
    const { shown } = await watch({
      wic: logOf(
        [event('before', 1, { transaction: 't1' }), event('other', 1, { transaction: 't2' })],
        [event('named', 2, { ...by(ANA), transaction: 't1' })],
      ),
      cic: logOf(),
    });
    expect(shown).toEqual([
      ['wic', 'before', 'transaction'],
      ['wic', 'named', 'named'],
    ]);
  });

  it('shows a failure that names nobody at the other end as perhaps, and no success', async () => {
    const unknown = { actor: { id: 'unknown', type: 'User', name: 'unknown' } };
    const { shown } = await watch({
      wic: logOf([event('sent', 1, by(ANA))]),
      cic: logOf([
        event('failed', 3, { ...unknown, outcome: 'FAILURE', reason: 'GENERAL_NONSUCCESS' }),
        event('fine', 4, { ...unknown, outcome: 'SUCCESS' }),
        event('of another', 5, { ...by('joe@acme.example'), outcome: 'FAILURE' }),
      ]),
    });
    expect(shown).toEqual([
      ['wic', 'sent', 'named'],
      ['cic', 'failed', 'near'],
    ]);
  });

  it('gives each event once, however often a log tells it', async () => {
    const one = event('same', 1, by(ANA));
    const { shown } = await watch({
      wic: logOf([one], [one], [one, event('next', 2, by(ANA))]),
      cic: logOf(),
    });
    expect(shown.map(([, id]) => id)).toEqual(['same', 'next']);
  });

  it('goes on with one end while the other is away, and says so once each way', async () => {
    const away = new IdctlError('UNAVAILABLE', 'no answer');
    const { shown, said } = await watch({
      wic: logOf([event('w1', 1, by(ANA))], [event('w2', 2, by(ANA))]),
      cic: logOf(away, away, [event('c1', 1, by(ANA))]),
    });
    expect(shown.map(([, id]) => id)).toEqual(['w1', 'w2', 'c1']);
    expect(said).toEqual([
      expect.stringContaining('cic cannot be read for now'),
      expect.stringContaining('cic answers again'),
    ]);
  });

  it('ends where an end lets nobody in', async () => {
    const refused = new IdctlError('DENIED', 'the scope is missing');
    await expect(watch({ wic: logOf([]), cic: logOf(refused) })).rejects.toBe(refused);
  });
});

it('watches an application by whatever either end calls it', async () => {
  const app = { targets: [{ id: '0oa1', type: 'AppInstance', name: 'Partners' }] };
  const { shown } = await watch(
    {
      wic: logOf([event('w', 1, app), event('x', 2)]),
      cic: logOf([event('c', 3, { raw: { idp: 'partners' } })]),
    },
    { application: 'Partners' },
  );
  expect(shown.map(([, id]) => id)).toEqual(['w', 'c']);
});
