/** Okta's System Log on the lab, held to what the port of an event log promises. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../src/core/clock.ts';
import { IdctlError } from '../../src/core/errors.ts';
import type { EventLog, LoggedEvent } from '../../src/services/directory/logs-port.ts';
import { oktaDirectory } from '../../src/vendors/okta/directory.ts';
import { oktaEvents } from '../../src/vendors/okta/events.ts';
import { collect, LabBench } from './lab-bench.ts';

let lab: LabBench;
let log: EventLog;

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.reset();
  log = oktaEvents(lab.okta());
});

const ago = (ms: number): string => instant(lab.clock.now() - ms);
const CLEAR = 'eventType eq "user.session.clear"';
const ids = (events: readonly LoggedEvent[]): readonly string[] => events.map((it) => it.id);

/** Makes events: one each time. */
async function happen(times: number): Promise<void> {
  const { users } = oktaDirectory(lab.okta());
  const user = await users.get('ben.cole@lab.example');
  for (let time = 0; time < times; time += 1) {
    await users.act(user, 'clear-sessions');
    lab.lab.clock.advance(1000);
  }
}

describe('a search', () => {
  it('gives what happened in a span, oldest first, as it was', async () => {
    await happen(3);
    const events = await collect(log.search({ since: ago(60_000), until: ago(0), filter: CLEAR }));
    expect(events).toHaveLength(3);
    expect(events.map((it) => it.at)).toEqual([...events.map((it) => it.at)].sort());
    expect(events[0]).toMatchObject({
      type: 'user.session.clear',
      actor: { name: 'sam.reed-admin@lab.example' },
      targets: [{ name: 'ben.cole@lab.example' }],
      outcome: 'SUCCESS',
    });
    expect(events[0]?.raw['eventType']).toBe('user.session.clear');
  });

  it('finds words, and nothing where nothing is', async () => {
    await happen(1);
    const span = { since: ago(60_000), until: ago(0) };
    expect(await collect(log.search({ ...span, words: 'ben.cole@lab.example' }))).not.toEqual([]);
    expect(await collect(log.search({ ...span, words: 'nobodyofthisname' }))).toEqual([]);
  });

  it('refuses a filter that is none, as ours to correct', async () => {
    const refused = collect(log.search({ since: ago(1000), until: ago(0), filter: 'nonsense (' }));
    await expect(refused).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('following', () => {
  it('goes on after what was there, and gives each event once', async () => {
    await happen(2);
    const first = await log.followFrom(ago(60_000), { filter: CLEAR });
    expect(first.events).toHaveLength(2);
    const quiet = await log.followOn(first.position);
    expect(quiet.events).toEqual([]);
    await happen(1);
    const next = await log.followOn(quiet.position);
    expect(next.events).toHaveLength(1);
    expect(ids(first.events)).not.toContain(next.events[0]?.id);
  });

  it('begins also where nothing is, and goes on from there', async () => {
    const { events, position, more } = await log.followFrom(ago(0), { filter: CLEAR });
    expect({ events, more }).toEqual({ events: [], more: false });
    await happen(1);
    expect((await log.followOn(position)).events).toHaveLength(1);
  });

  it('serves another run: the position is all that it needs', async () => {
    const { position } = await log.followFrom(ago(0), { filter: CLEAR });
    await happen(1);
    expect((await oktaEvents(lab.okta()).followOn(position)).events).toHaveLength(1);
  });

  it('says CONFLICT for a position that is not known', async () => {
    const position = `${lab.url('wic')}/api/v1/logs?after=nonsense&limit=10`;
    const outcome = await log.followOn(position).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(IdctlError);
    expect(outcome).toMatchObject({ code: 'CONFLICT' });
    await expect(log.followOn('https://elsewhere.example/api/v1/logs')).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});
