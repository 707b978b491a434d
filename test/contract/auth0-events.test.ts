/** Auth0's log on the lab, held to what the port of an event log promises. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../src/core/clock.ts';
import type { EventLog, LoggedEvent } from '../../src/services/directory/logs-port.ts';
import { auth0Events } from '../../src/vendors/auth0/events.ts';
import { collect, LabBench } from './lab-bench.ts';

let lab: LabBench;
let log: EventLog;

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.reset();
  log = auth0Events(lab.auth0());
});

const ago = (ms: number): string => instant(lab.clock.now() - ms);
const ids = (events: readonly LoggedEvent[]): readonly string[] => events.map((it) => it.id);

/** Makes events: a token for which the secret is wrong, each time. */
async function happen(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const response = await fetch(`${lab.url('auth0')}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: lab.credential('auth0/client-id'),
        client_secret: 'not the one that it is',
        audience: `${lab.url('auth0')}/api/v2/`,
      }),
    });
    expect(response.status).toBe(401);
    lab.lab.clock.advance(1000);
  }
}

/** Failed exchanges of client credentials. */
const FAILED = 'type:feccft';

describe('a search', () => {
  it('gives what happened in a span, oldest first, as it was', async () => {
    await happen(3);
    const events = await collect(log.search({ since: ago(60_000), until: ago(0), filter: FAILED }));
    expect(events).toHaveLength(3);
    expect(events.map((it) => it.at)).toEqual([...events.map((it) => it.at)].sort());
    expect(events[0]).toMatchObject({ type: 'feccft', outcome: 'FAILURE' });
    expect(events[0]?.targets[0]).toMatchObject({ type: 'client', id: lab.credential('auth0/client-id') });
  });

  it('finds by words exactly, and nothing where nothing is', async () => {
    await happen(1);
    const span = { since: ago(60_000), until: ago(0) };
    const words = lab.credential('auth0/client-id');
    expect(await collect(log.search({ ...span, words }))).not.toEqual([]);
    expect(await collect(log.search({ ...span, words: 'nobodyofthisname' }))).toEqual([]);
  });

  it('refuses a filter that is none, as ours to correct', async () => {
    const refused = collect(log.search({ since: ago(1000), until: ago(0), filter: 'nonsense (' }));
    await expect(refused).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('goes on behind the thousand that one search gives', async () => {
    await happen(1005);
    const events = await collect(log.search({ since: ago(3_600_000), until: ago(0), filter: FAILED }));
    expect(new Set(ids(events)).size).toBe(1005);
  }, 120_000);
});

describe.each([
  ['everything', {}],
  ['what a filter lets through', { filter: FAILED }],
])('following %s', (_what, filter) => {
  const failed = (events: readonly LoggedEvent[]): readonly LoggedEvent[] =>
    events.filter((it) => it.type === 'feccft');

  it('goes on after what was there, and misses nothing', async () => {
    await happen(2);
    const first = await log.followFrom(ago(60_000), filter);
    expect(failed(first.events)).toHaveLength(2);
    await happen(1);
    const next = await log.followOn(first.position);
    expect(failed(next.events).length).toBeGreaterThanOrEqual(1);
    const all = new Set(ids(failed([...first.events, ...next.events])));
    expect(all.size).toBe(3);
  });

  it('begins also where nothing is, and serves another run by the position alone', async () => {
    const { events, position } = await log.followFrom(instant(lab.clock.now() + 1), filter);
    // Our own sign-in may be in there.
    expect(failed(events)).toEqual([]);
    lab.lab.clock.advance(1000);
    await happen(1);
    expect(failed((await auth0Events(lab.auth0()).followOn(position)).events)).toHaveLength(1);
  });
});

it('says CONFLICT for a position that is not known', async () => {
  await expect(log.followOn('nonsense')).rejects.toMatchObject({ code: 'CONFLICT' });
});
