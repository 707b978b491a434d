/** The client of Okta's API: pages, pace, waits, whole documents, refusals. */
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OktaClient } from '../../../src/vendors/okta/client.ts';
import { Pace } from '../../../src/vendors/okta/pace.ts';
import { nextByHeader } from '../../../src/vendors/okta/paging.ts';
import { oktaRateLimit } from '../../../src/vendors/okta/rate-limit.ts';
import { type JsonObject, replaceDocument, withChanges } from '../../../src/vendors/okta/replace.ts';
import { apiError, FakeOkta, refusalOf } from './fake-okta.ts';

let okta: FakeOkta;
let client: OktaClient;

beforeEach(async () => {
  okta = await new FakeOkta().start();
  okta.settings = { method: 'token' };
  okta.secrets = { apiToken: 'fake-api-token' };
  client = new OktaClient(okta.context());
});
afterEach(() => okta.stop());

async function all<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

const suspend = (id = '00u1'): Promise<unknown> =>
  client.write({
    method: 'POST',
    path: `api/v1/users/${id}/lifecycle/suspend`,
    effect: 'write',
    operation: 'suspendUser',
  });

describe('pages', () => {
  it('are followed by the link as it is, wherever it stands among others', async () => {
    const next = `${okta.url}/api/v1/users?after=opaque%2Bx&limit=2&weird`;
    const link = [`<${okta.url}/api/v1/users?limit=2>; rel="self"`, `<${next}>; rel="next"`];
    okta.on('GET /api/v1/users', { json: [{ id: 'a' }], headers: { link } }, { json: [{ id: 'b' }] });
    expect(await all(client.rows('api/v1/users', 'listUsers', { limit: 2 }))).toEqual([
      { id: 'a' },
      { id: 'b' },
    ]);
    expect(okta.seen.map((it) => it.path)).toEqual([
      '/api/v1/users?limit=2',
      '/api/v1/users?after=opaque%2Bx&limit=2&weird',
    ]);
  });

  it('are followed by the body of a wrapped list', async () => {
    const path = '/api/v1/iam/assignees/users';
    const _links = { next: { href: `${okta.url}${path}?after=x` } };
    okta.on(`GET ${path}`, { json: { value: [{ id: 'a' }], _links } }, { json: { value: [{ id: 'b' }] } });
    const rows = client.rows<{ id: string }>(path, 'listUsersWithRoleAssignments', {}, 'value');
    expect(await all(rows)).toEqual([{ id: 'a' }, { id: 'b' }]);
  });

  it.each([{ json: {} }, { text: '<html>' }, { text: '' }, { json: { value: 1 } }])(
    'that are no list are something else than the API: %j',
    async (answer) => {
      okta.on('GET /api/v1/users', answer);
      expect((await refusalOf(all(client.rows('api/v1/users', 'listUsers')))).code).toBe('UNAVAILABLE');
      expect((await refusalOf(all(client.rows('api/v1/users', 'listUsers', {}, 'value')))).code).toBe(
        'UNAVAILABLE',
      );
    },
  );

  it('that lead to another host are not followed', async () => {
    const link = '<https://elsewhere.example/api/v1/users?after=x>; rel="next"';
    okta.on('GET /api/v1/users', { json: [], headers: { link } });
    expect((await refusalOf(all(client.rows('api/v1/users', 'listUsers')))).code).toBe('CONFIG_INVALID');
  });

  it.each([
    ['<u?a=1,2>; rel="self", <v?b=3,4>; rel="next"', 'v?b=3,4'],
    ['<v>; rel=next', 'v'],
    ['<v>; title="x"; rel="next"', 'v'],
    ['<v>; rel="nextly"', null],
    ['', null],
  ])('are found in the header %s', (link, next) => {
    expect(
      nextByHeader({ status: 200, headers: { link }, setCookie: [], text: '', requestId: undefined }),
    ).toBe(next);
  });
});

describe('a call without a body', () => {
  it('says that it has none', async () => {
    okta.on('POST /api/v1/users/00u1/lifecycle/suspend', {});
    await suspend();
    expect(okta.seen[0]?.headers['content-length']).toBe('0');
  });
});

describe('waiting', () => {
  it.each([
    [423, 'E0000239'],
    [409, 'E0000112'],
    [409, 'E0000195'],
    [409, 'E0000249'],
    [409, 'E0000253'],
    [409, 'E0000268'],
  ])('helps against %i %s, also for a write, since nothing was done', async (status, code) => {
    okta.on('POST /api/v1/users/00u1/lifecycle/suspend', apiError(status, code), apiError(status, code), {});
    await suspend();
    expect(okta.clock.slept).toEqual([1000, 2000]);
  });

  it('ends', async () => {
    okta.on('POST /api/v1/users/00u1/lifecycle/suspend', apiError(423, 'E0000239'));
    expect(await refusalOf(suspend())).toMatchObject({ code: 'CONFLICT', vendor: { code: 'E0000239' } });
    expect(okta.seen).toHaveLength(5);
  });

  it.each(['E0000090', 'E0000055'])('does not help against the conflict %s', async (code) => {
    okta.on('POST /api/v1/users/00u1/lifecycle/suspend', apiError(409, code));
    expect((await refusalOf(suspend())).code).toBe('CONFLICT');
    expect(okta.seen).toHaveLength(1);
  });

  it('for the rate limit of a write lasts until its reset, by the clock of the org', async () => {
    const now = okta.clock.now();
    const headers = {
      date: new Date(now + 3_600_000).toUTCString(),
      'x-rate-limit-limit': '600',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Math.floor((now + 3_600_000) / 1000) + 20),
    };
    okta.on('POST /api/v1/users/00u1/lifecycle/suspend', { ...apiError(429, 'E0000047'), headers }, {});
    await suspend();
    expect(okta.clock.slept).toEqual([21_000]);
  });

  it('is for the transport where a call may be repeated', async () => {
    okta.on('GET /api/v1/users/me', apiError(429, 'E0000047'));
    expect((await refusalOf(client.read('api/v1/users/me', 'getUser'))).code).toBe('RATE_LIMITED');
    expect(okta.seen).toHaveLength(4);
  });

  it('never repeats a write whose answer is a fault of the server', async () => {
    okta.on('POST /api/v1/users/00u1/lifecycle/suspend', apiError(500, 'E0000009'));
    await refusalOf(suspend());
    expect(okta.seen).toHaveLength(1);
  });
});

describe('the rate limit', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const reset = String(now / 1000 + 30);

  it.each([
    [{ 'x-rate-limit-reset': reset }, 31_000],
    [{ 'x-rate-limit-reset': `${reset}, ${reset}` }, 31_000],
    [{ 'x-rate-limit-reset': reset, date: new Date(now + 10_000).toUTCString() }, 21_000],
    [{ 'x-rate-limit-reset': reset, 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0' }, null],
    [{ 'x-rate-limit-reset': 'soon' }, null],
    [{}, null],
  ])('of %j is over in %s ms', (headers, ms) => {
    expect(oktaRateLimit(headers, now)).toBe(ms);
  });
});

describe('the pace', () => {
  async function mostAtOnce(calls: ReadonlyArray<{ method: string; path: string }>): Promise<number> {
    const pace = new Pace();
    let running = 0;
    let most = 0;
    await Promise.all(
      calls.map((call) =>
        pace.run(call, async () => {
          running += 1;
          most = Math.max(most, running);
          await delay(1);
          running -= 1;
        }),
      ),
    );
    return most;
  }
  const ten = (method: string, path: string) => Array.from({ length: 10 }, () => ({ method, path }));

  it('lets five calls go at once', async () => {
    expect(await mostAtOnce(ten('GET', 'api/v1/policies/p/rules'))).toBe(5);
    expect(await mostAtOnce(ten('PUT', 'api/v1/groups/g/users/u'))).toBe(5);
  });

  it.each(['api/v1/policies/p/rules', '/api/v1/policies', 'api/v1/groups/rules', 'api/v1/groups/rules/r'])(
    'lets one write of %s go at once',
    async (path) => {
      expect(await mostAtOnce(ten('POST', path))).toBe(1);
    },
  );

  it('lets others go while rules wait for each other', async () => {
    const calls = [...ten('PUT', 'api/v1/policies/p'), ...ten('GET', 'api/v1/users')];
    expect(await mostAtOnce(calls)).toBe(5);
  });
});

describe('a changed document', () => {
  const json = fc.dictionary(
    fc.string({ minLength: 1 }),
    fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<never>,
  );

  it('keeps every field that the change does not name', () => {
    fc.assert(
      fc.property(json, json, (document, unknown) => {
        const before: JsonObject = {
          ...document,
          settings: { app: unknown, signOn: { x: 1 } },
          label: 'old',
        };
        const after = withChanges(before, { label: 'new', settings: { signOn: { x: 2 } }, gone: undefined });
        expect(after).toEqual({ ...before, label: 'new', settings: { app: unknown, signOn: { x: 2 } } });
      }),
    );
  });

  it('replaces lists whole, takes fields away, and leaves the original alone', () => {
    const before = { list: [1, 2], gone: 1, deep: { gone: 1, kept: null } };
    const after = withChanges(before, {
      list: [3],
      gone: undefined,
      deep: { gone: undefined, made: { x: true } },
    });
    expect(after).toEqual({ list: [3], deep: { kept: null, made: { x: true } } });
    expect(before).toEqual({ list: [1, 2], gone: 1, deep: { gone: 1, kept: null } });
  });

  it('goes back whole, with what nobody knows', async () => {
    const app = { id: '0oa1', label: 'old', newField: { a: [1] }, settings: { app: { vendor: 'x' } } };
    okta
      .on('GET /api/v1/apps/0oa1', { json: app })
      .on('PUT /api/v1/apps/0oa1', (seen) => ({ json: JSON.parse(seen.body) }));
    const terms = { path: 'api/v1/apps/0oa1', read: 'getApplication', write: 'replaceApplication' } as const;
    const after = await replaceDocument(client, { ...terms, change: () => ({ label: 'new' }) });
    expect(after).toEqual({ ...app, label: 'new' });
    expect(JSON.parse(okta.sent('PUT /api/v1/apps/0oa1')[0]?.body ?? '')).toEqual({ ...app, label: 'new' });
  });

  it('is not written when it is right already', async () => {
    okta.on('GET /api/v1/apps/0oa1', { json: { id: '0oa1' } });
    const terms = { path: 'api/v1/apps/0oa1', read: 'getApplication', write: 'replaceApplication' } as const;
    expect(await replaceDocument(client, { ...terms, change: () => null })).toEqual({ id: '0oa1' });
    expect(okta.seen).toHaveLength(1);
  });
});

describe('a refusal', () => {
  const refused = async (answer: Parameters<FakeOkta['on']>[1]) => {
    okta.on('POST /api/v1/users/00u1/lifecycle/suspend', answer);
    return refusalOf(suspend());
  };

  it.each([
    [400, 'E0000001', 'USAGE'],
    [403, 'E0000006', 'DENIED'],
    [404, 'E0000007', 'NOT_FOUND'],
    [404, 'E0000008', 'CONFIG_INVALID'],
    [403, 'E0000038', 'CONFLICT'],
    [403, 'E0000016', 'CONFLICT'],
    [409, 'E0000090', 'CONFLICT'],
    [412, 'E0000231', 'CONFLICT'],
    [401, 'E0000015', 'DENIED'],
    [400, 'E9999999', 'USAGE'],
  ])('%i %s is %s', async (status, errorCode, code) => {
    expect(await refused(apiError(status, errorCode))).toMatchObject({
      code,
      vendor: { status, code: errorCode },
    });
  });

  it('goes by the code, never by the words', async () => {
    const json = { errorCode: 'E0000007', errorSummary: 'Invalid session, access denied, E0000006' };
    expect((await refused({ status: 404, json })).code).toBe('NOT_FOUND');
  });

  it('tells the causes, and the id to ask support with', async () => {
    const error = await refused(apiError(400, 'E0000001', ['login: is taken', 'email: is no address']));
    expect(error.message).toBe(
      'Okta refused suspendUser: refused by E0000001; login: is taken; email: is no address',
    );
    expect(error.requestId).toBe('fake-request-id');
  });

  it.each([500, 502, 503])('by %i leaves open whether a write happened', async (status) => {
    expect((await refused({ status, text: '<html>' })).code).toBe('OUTCOME_UNKNOWN');
  });

  it('by a fault of the server leaves it open as well, but not by an org that can only be read', async () => {
    expect((await refused(apiError(500, 'E0000009'))).code).toBe('OUTCOME_UNKNOWN');
    expect((await refused(apiError(503, 'E0000010'))).code).toBe('UNAVAILABLE');
  });

  it('of a read by something that is not the API is UNAVAILABLE', async () => {
    okta.on('GET /api/v1/users/me', { text: '<html>', headers: { 'content-type': 'text/html' } });
    expect((await refusalOf(client.read('api/v1/users/me', 'getUser'))).code).toBe('UNAVAILABLE');
  });
});
