/** The client on the lab's tenant: tokens, rate limits, pages, refusals. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../../src/core/http-contract.ts';
import type { JsonObject } from '../../../src/core/json-document.ts';
import { Secret } from '../../../src/core/secret.ts';
import { Auth0Client } from '../../../src/vendors/auth0/client.ts';
import { refusal, tokenRefusal } from '../../../src/vendors/auth0/faults.ts';
import { auth0RateLimit } from '../../../src/vendors/auth0/rate-limit.ts';
import { collect, LabBench, nothingKept } from '../../contract/lab-bench.ts';

let lab: LabBench;

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const TOKEN = /POST \/oauth\/token/;
const look = (client: Auth0Client): Promise<unknown> => client.read('connections', 'get_connections');

describe('a token', () => {
  test.each(['secret', 'key'] as const)(
    'is got by %s, and shared by calls that start together',
    async (by) => {
      const client = new Auth0Client(by === 'key' ? lab.auth0WithKey() : lab.auth0());
      await Promise.all([look(client), look(client), look(client)]);
      expect(lab.requests(TOKEN)).toBe(1);
      expect(await client.scopes()).toContain('read:connections_options');
    },
  );

  test('is kept for the next run, and not for another application', async () => {
    const kept = nothingKept();
    await look(new Auth0Client(lab.auth0({ kept })));
    await look(new Auth0Client(lab.auth0({ kept })));
    expect(lab.requests(TOKEN)).toBe(1);
    await look(new Auth0Client(lab.auth0({ kept, as: 'limited-' })));
    expect(lab.requests(TOKEN)).toBe(2);
  });

  test('is got anew before it ends, and where what was kept is damaged', async () => {
    const kept = nothingKept();
    await look(new Auth0Client(lab.auth0({ kept })));
    lab.lab.clock.advance(86_400_000 - 30_000);
    await look(new Auth0Client(lab.auth0({ kept })));
    kept.session = new Secret('{');
    await look(new Auth0Client(lab.auth0({ kept })));
    expect(lab.requests(TOKEN)).toBe(3);
  });

  test('that is refused is got anew once, and no more', async () => {
    const kept = nothingKept();
    const client = new Auth0Client(lab.auth0({ kept }));
    await look(client);
    const session = JSON.parse(kept.session?.reveal() ?? '');
    kept.session = new Secret(JSON.stringify({ ...session, bearer: `${session.bearer}x` }));
    await look(new Auth0Client(lab.auth0({ kept })));
    expect(lab.requests(TOKEN)).toBe(2);
  });

  test('of an application with another key is refused, without a second try', async () => {
    const privateKey = '-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----';
    const unreadable = new Auth0Client(lab.auth0WithKey({ secrets: { privateKey } }));
    await expect(look(unreadable)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    const wrong = new Auth0Client(lab.auth0({ secrets: { clientSecret: 'not-the-secret' } }));
    await expect(look(wrong)).rejects.toMatchObject({ code: 'AUTH_REQUIRED', vendor: { id: 'auth0' } });
    expect(lab.requests(TOKEN)).toBe(1);
  });
});

describe('a call', () => {
  const fault = (kind: '429' | '503', method: string, times: number) =>
    lab.lab.addFault({ listener: 'auth0', method, path: '/api/v2/**', kind, skip: 0, times });

  test('that was one too many is sent again, also a write: it did nothing', async () => {
    const client = new Auth0Client(lab.auth0());
    await look(client);
    fault('429', 'POST', 2);
    const made = await client.write('POST', 'connections', 'post_connections', {
      name: 'made-once',
      strategy: 'auth0',
      options: {},
    });
    expect(made).toMatchObject({ name: 'made-once' });
    expect(lab.requests(/POST \/api\/v2\/connections/)).toBe(3);
  });

  test('that makes something is not repeated when nobody knows whether it did', async () => {
    const client = new Auth0Client(lab.auth0());
    fault('503', 'POST', 1);
    const body = { name: 'who-knows', strategy: 'auth0', options: {} };
    await expect(client.write('POST', 'connections', 'post_connections', body)).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    expect(lab.requests(/POST \/api\/v2\/connections/)).toBe(1);
  });

  test('without the scope says which one, and where it is granted', async () => {
    const client = new Auth0Client(lab.auth0({ as: 'limited-' }));
    const body = { name: 'x', strategy: 'auth0', options: {} };
    await expect(client.write('POST', 'connections', 'post_connections', body)).rejects.toMatchObject({
      code: 'DENIED',
      hint: expect.stringMatching(/create:connections.*Auth0 Dashboard/),
    });
  });

  test('for a list gives all of it, page by page', async () => {
    const client = new Auth0Client(lab.auth0());
    const pages = await collect(
      client.pages<JsonObject>('clients', 'get_clients', 'clients', { take: 2, fields: 'client_id' }),
    );
    const ids = pages.flat().map((it) => it['client_id']);
    expect(pages.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(lab.credential('auth0/web-client-id'));
  });
});

describe('what the headers say of the rate limit', () => {
  const date = 'Thu, 01 Jan 1970 00:01:40 GMT';

  test.each<[string, Record<string, string>, number | null]>([
    ["by the server's clock", { 'x-ratelimit-reset': '103', date }, 4000],
    ['by ours when it tells none', { 'x-ratelimit-reset': '103' }, 103_000 - 50_000 + 1000],
    ['twice, through a proxy', { 'x-ratelimit-reset': '103, 104', date }, 4000],
    ['nothing', {}, null],
    ['nonsense', { 'x-ratelimit-reset': 'soon' }, null],
  ])('%s', (_, headers, wait) => {
    expect(auth0RateLimit(headers, 50_000)).toBe(wait);
  });
});

describe('a refusal', () => {
  const answer = (status: number, body: object | string): HttpResponse => ({
    status,
    headers: {},
    setCookie: [],
    text: typeof body === 'string' ? body : JSON.stringify(body),
    requestId: undefined,
  });
  const asked = { operation: 'patch_connections_by_id', effect: 'idempotent' } as const;

  test.each<[number, object | string, string]>([
    [400, { statusCode: 400, errorCode: 'invalid_body', message: 'x' }, 'USAGE'],
    [400, { statusCode: 400, errorCode: 'operation_not_supported', message: 'x' }, 'CONFLICT'],
    [401, { statusCode: 401, message: 'Invalid token' }, 'AUTH_REQUIRED'],
    [403, { statusCode: 403, errorCode: 'insufficient_scope', message: 'x' }, 'DENIED'],
    [404, { statusCode: 404, errorCode: 'inexistent_connection', message: 'x' }, 'NOT_FOUND'],
    [409, { statusCode: 409, errorCode: 'connection_conflict', message: 'x' }, 'CONFLICT'],
    [429, { statusCode: 429, errorCode: 'too_many_requests', message: 'x' }, 'RATE_LIMITED'],
    [418, {}, 'UNEXPECTED'],
    [502, '<html>', 'UNAVAILABLE'],
  ])('%s %j is %s', (status, body, code) => {
    expect(refusal(answer(status, body), asked, 0).code).toBe(code);
  });

  test('of a write that may have happened says so', () => {
    expect(refusal(answer(502, ''), { ...asked, effect: 'write' }, 0).code).toBe('OUTCOME_UNKNOWN');
  });

  test('never repeats the value of a secret', () => {
    const message =
      "Payload validation error: 'String is too long: hush-hush' on property options.client_secret";
    const error = refusal(answer(400, { errorCode: 'invalid_body', message }), asked, 0);
    expect(JSON.stringify([error.message, error.vendor])).not.toContain('hush');
    expect(error.message).toContain('options.client_secret');
  });

  test.each<[number, object, string]>([
    [401, { error: 'access_denied', error_description: 'Unauthorized' }, 'AUTH_REQUIRED'],
    [403, { error: 'unauthorized_client' }, 'AUTH_REQUIRED'],
    [429, { error: 'too_many_requests' }, 'RATE_LIMITED'],
    [503, {}, 'UNAVAILABLE'],
  ])('of a sign-in: %s %j is %s', (status, body, code) => {
    expect(tokenRefusal(answer(status, body), 0).code).toBe(code);
  });
});
