import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { oktaOrg } from '../../../src/lab/okta/index.ts';
import { type Answer, type Ask, caller, linksOf, refusal, startOrgs, succeed } from './support.ts';

let lab: Lab;
let ask: Ask;

beforeEach(async () => {
  lab = await startOrgs();
  ask = caller(lab);
});

afterEach(() => lab.stop());

interface Event {
  readonly uuid: string;
  readonly eventType: string;
  readonly actor: { readonly alternateId: string };
  readonly target: ReadonlyArray<{ readonly displayName: string }>;
}

const types = (events: readonly Event[]) => events.map(({ eventType }) => eventType);
const logs = (query: Readonly<Record<string, string>>) => `GET /api/v1/logs?${new URLSearchParams(query)}`;

async function someGroups(...names: readonly string[]): Promise<void> {
  for (const name of names) await succeed(ask('POST /api/v1/groups', { profile: { name } }));
}

describe('events', () => {
  it('say who did what to whom, under the request`s id', async () => {
    const made = await ask(
      'POST /api/v1/groups',
      { profile: { name: 'Auditors' } },
      { 'user-agent': 'the-test' },
    );
    const [event] = await succeed(ask(logs({ filter: 'eventType eq "group.lifecycle.create"' })));
    expect(event).toMatchObject({
      actor: { type: 'User', alternateId: 'sam.reed-admin@lab.example' },
      target: [{ id: made.json.id, type: 'UserGroup', displayName: 'Auditors' }],
      outcome: { result: 'SUCCESS' },
      transaction: { id: made.headers.get('x-okta-request-id') },
      client: { userAgent: { rawUserAgent: 'the-test' } },
      severity: 'INFO',
      version: '0',
    });
  });

  it('are written by a vault, too', async () => {
    const one = await createLab({ basePort: 0 }, [
      oktaOrg('wic'),
      (context) => ({
        id: 'vault',
        listeners: [],
        reset: () => undefined,
        save: () => null,
        load: () => undefined,
        on: () =>
          context.notify('okta-wic', 'password-set', {
            userName: 'sam.reed-admin@lab.example',
            password: 'made-up-by-the-vault-1',
          }),
        credentials: () => ({}),
        faultResponse: () => new Response(null, { status: 500 }),
      }),
    ]);
    const events = await succeed(
      caller(one)(logs({ filter: 'eventType eq "user.account.update_password"' })),
    );
    await one.stop();
    expect(events).toMatchObject([
      { actor: { type: 'SystemPrincipal' }, target: [{ alternateId: 'sam.reed-admin@lab.example' }] },
    ]);
  });

  it('tell of sign-ins that failed and of the lock that follows', async () => {
    const signIn = () =>
      caller(
        lab,
        'wic',
        null,
      )('POST /api/v1/authn', { username: 'ana.ruiz@lab.example', password: 'Made-up-1' });
    for (let i = 0; i < 10; i += 1) await signIn();
    const events: Event[] = await succeed(ask(logs({ q: 'ana.ruiz@lab.example', sortOrder: 'DESCENDING' })));
    expect(types(events).slice(0, 3)).toEqual([
      'user.session.start',
      'user.account.lock',
      'user.session.start',
    ]);
    const failures = await succeed(ask(logs({ filter: 'outcome.reason eq "INVALID_CREDENTIALS"' })));
    expect(failures).toHaveLength(10);
  });
});

describe('asking', () => {
  beforeEach(() => someGroups('One', 'Two', 'Three'));

  it.each([
    [{ filter: 'eventType sw "group." and target.displayName eq "Two"' }, 1],
    [{ filter: 'not (eventType sw "group.") and eventType pr' }, 0],
    [{ filter: 'eventType eq "group.lifecycle.create" or eventType eq "x"' }, 3],
    [{ q: 'Three' }, 1],
    [{ q: 'Thr' }, 0],
    [{ q: 'three Sam' }, 1],
  ])('%j finds so many', async (query, many) => {
    expect(await succeed(ask(logs(query)))).toHaveLength(many);
  });

  it.each([
    [{ filter: 'published gt "2026-01-01T00:00:00Z"' }, 'E0000031'],
    [{ filter: 'eventType eq' }, 'E0000031'],
    [{ filter: 'debugContext.debugData.url co "a"' }, 'E0000031'],
    [{ since: 'yesterday' }, 'E0000001'],
    [{ since: '2020-01-01T00:00:00Z' }, 'E0000053'],
    [{ limit: '1001' }, 'E0000001'],
    [{ q: 'a b c d e f g h i j k' }, 'E0000001'],
    [{ after: 'made-up' }, 'E0000001'],
    [{ sortOrder: 'UP' }, 'E0000001'],
  ])('%j is refused', async (query, code) => {
    expect((await refusal(ask(logs(query)))).slice(0, 2)).toEqual([400, code]);
  });

  it('with an end gives pages that end', async () => {
    lab.clock.advance(1000);
    const until = new Date(lab.clock.now()).toISOString();
    const seen: string[] = [];
    let next: string | undefined = logs({ until, limit: '2' });
    while (next !== undefined) {
      const page: Answer = await ask(next);
      expect(page.status, page.text).toBe(200);
      seen.push(...page.json.map(({ uuid }: Event) => uuid));
      const address = linksOf(page)['next'];
      next = address === undefined ? undefined : `GET ${address}`;
      await someGroups(`Later ${seen.length}`);
    }
    expect(seen).toHaveLength(3);
    const backwards = await succeed(ask(logs({ until, sortOrder: 'DESCENDING' })));
    expect(backwards.map(({ uuid }: Event) => uuid)).toEqual(seen.toReversed());
  });

  it('without an end can go on for ever, each event once', async () => {
    let page = await ask(logs({ filter: 'eventType eq "group.lifecycle.create"', limit: '2' }));
    const seen: string[] = [];
    const names = () => page.json.map(({ target }: Event) => target[0]?.displayName);
    for (const more of ['Four', 'Five', null, 'Six']) {
      seen.push(...names());
      if (more !== null) await someGroups(more);
      page = await ask(`GET ${linksOf(page)['next']}`);
    }
    seen.push(...names());
    expect(seen).toEqual(['One', 'Two', 'Three', 'Four', 'Five', 'Six']);
    expect(linksOf(page)['next']).toBeDefined();
  });

  it('keeps to the cursor`s question', async () => {
    const page = await ask(logs({ limit: '1' }));
    const next = new URL(linksOf(page)['next'] ?? '');
    next.searchParams.set('filter', 'eventType pr');
    expect((await refusal(ask(`GET ${next}`))).slice(0, 2)).toEqual([400, 'E0000001']);
  });
});
