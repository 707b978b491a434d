import { afterEach, describe, expect, it } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import type { Effect } from '../../../src/core/http-contract.ts';
import {
  call,
  closeAll,
  closedPort,
  createBench,
  failure,
  failureCode,
  SleepingClock,
  serve,
} from './http-bench.ts';

afterEach(closeAll);

const START = Date.parse('2026-03-01T12:00:00Z');

/** Answers with each status in turn, the last one for ever. */
function statuses(...list: number[]): Parameters<typeof serve>[0] {
  return (_request, response, count) => {
    response.statusCode = list[Math.min(count, list.length) - 1] ?? 500;
    response.end();
  };
}

describe.each<Effect>(['read', 'idempotent'])('a call with effect "%s"', (effect) => {
  it.each([429, 500, 502, 503, 504])('is sent again on %i until it succeeds', async (status) => {
    const server = await serve(statuses(status, status, 200));
    const { http, clock } = createBench(`http://127.0.0.1:${server.port}`);
    expect((await http.send(call(effect))).status).toBe(200);
    expect(server.seen).toHaveLength(3);
    expect(clock.slept).toEqual([250, 500]);
  });

  it.each([400, 401, 403, 404, 409, 501])('is answered at once with %i', async (status) => {
    const server = await serve(statuses(status, 200));
    expect((await createBench(`http://127.0.0.1:${server.port}`).http.send(call(effect))).status).toBe(
      status,
    );
    expect(server.seen).toHaveLength(1);
  });

  it('gives the last answer when all attempts are used up', async () => {
    const server = await serve(statuses(503));
    const { http, clock } = createBench(`http://127.0.0.1:${server.port}`, { retries: { attempts: 5 } });
    expect((await http.send(call(effect))).status).toBe(503);
    expect(server.seen).toHaveLength(5);
    expect(clock.slept).toEqual([250, 500, 1000, 2000]);
  });

  it('is tried again when the connection is refused, and gives the last error', async () => {
    const { http, clock } = createBench(`http://127.0.0.1:${await closedPort()}`);
    expect(await failureCode(http.send(call(effect)))).toBe('UNAVAILABLE');
    expect(clock.slept).toHaveLength(3);
  });

  it('is sent again when the connection is dropped before the answer', async () => {
    const server = await serve((_request, response, count) => {
      if (count === 1) response.socket?.destroy();
      else response.end('there');
    });
    expect((await createBench(`http://127.0.0.1:${server.port}`).http.send(call(effect))).text).toBe('there');
    expect(server.seen).toHaveLength(2);
  });

  it('is sent again when a chunked answer is cut off', async () => {
    const server = await serve((_request, response, count) => {
      if (count > 1) response.end('whole');
      else response.write('half', () => response.socket?.end());
    });
    expect((await createBench(`http://127.0.0.1:${server.port}`).http.send(call(effect))).text).toBe('whole');
  });

  it('is sent again when the answer is cut off', async () => {
    const server = await serve((_request, response, count) => {
      if (count > 1) {
        response.end('whole');
        return;
      }
      response.setHeader('content-length', '100');
      response.write('half', () => response.socket?.destroy());
    });
    expect((await createBench(`http://127.0.0.1:${server.port}`).http.send(call(effect))).text).toBe('whole');
  });
});

describe.each<Effect>(['write', 'sign-in'])('a call with effect "%s"', (effect) => {
  it.each([429, 500, 502, 503, 504])(
    'is never sent again on %i; the caller gets the answer',
    async (status) => {
      const server = await serve(statuses(status, 200));
      const { http, clock } = createBench(`http://127.0.0.1:${server.port}`);
      expect((await http.send(call(effect))).status).toBe(status);
      expect([server.seen.length, clock.slept]).toEqual([1, []]);
    },
  );

  it('is not tried again when the connection is refused', async () => {
    const { http, clock, lines } = createBench(`http://127.0.0.1:${await closedPort()}`);
    expect(await failureCode(http.send(call(effect)))).toBe('UNAVAILABLE');
    expect([lines.length, clock.slept]).toEqual([1, []]);
  });
});

describe('the wait', () => {
  async function waited(
    headers: Record<string, string>,
    options: Parameters<typeof createBench>[1] = {},
    status = 429,
  ) {
    const server = await serve((_request, response, count) => {
      if (count === 1) response.writeHead(status, headers);
      response.end();
    });
    const { http, clock } = createBench(`http://127.0.0.1:${server.port}`, options);
    await http.send(call('read'));
    return clock.slept;
  }

  it('on 429 is what the vendor says, which gets the headers and the time', async () => {
    const rateLimit = (headers: Readonly<Record<string, string>>, nowMs: number) =>
      Number(headers['x-rate-limit-reset']) * 1000 - nowMs;
    expect(
      await waited({ 'X-Rate-Limit-Reset': String(START / 1000 + 17), 'retry-after': '3' }, { rateLimit }),
    ).toEqual([17_000]);
  });

  it('on 429 is Retry-After in seconds when the vendor says nothing', async () => {
    expect(await waited({ 'retry-after': '7' })).toEqual([7000]);
  });

  it("on 429 is Retry-After as a date, by the server's clock when it tells it", async () => {
    const date = new Date(START + 3_600_000).toUTCString();
    const at = new Date(START + 3_609_000).toUTCString();
    expect(await waited({ date, 'retry-after': at })).toEqual([9000]);
  });

  it('on 503 is Retry-After, and the vendor is not asked', async () => {
    const rateLimit = () => {
      throw new Error('asked');
    };
    expect(await waited({ 'retry-after': '2' }, { rateLimit }, 503)).toEqual([2000]);
  });

  it.each([Number.NaN, null])('falls back to growing pauses when the vendor says %s', async (told) => {
    expect(await waited({}, { rateLimit: () => told })).toEqual([250]);
  });

  it('is none when the reset has passed', async () => {
    expect(await waited({}, { rateLimit: () => -5000 })).toEqual([0]);
  });

  it('is spread by chance', async () => {
    expect(await waited({ 'retry-after': '7' }, { random: () => 0.5 })).toEqual([7250]);
    expect(await waited({}, { random: () => 0.5 })).toEqual([375]);
  });

  it('is not begun when it would pass the deadline: the answer is given at once', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(429, { 'retry-after': '61' }).end(),
    );
    const { http, clock } = createBench(`http://127.0.0.1:${server.port}`, {
      retries: { deadlineMs: 60_000 },
    });
    expect((await http.send(call('read'))).status).toBe(429);
    expect([server.seen.length, clock.slept]).toEqual([1, []]);
  });

  it('counts towards the deadline over all attempts', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(429, { 'retry-after': '20' }).end(),
    );
    const retries = { attempts: 10, deadlineMs: 60_000 };
    const { http, clock } = createBench(`http://127.0.0.1:${server.port}`, { retries });
    expect((await http.send(call('read'))).status).toBe(429);
    expect(clock.slept).toEqual([20_000, 20_000]);
  });

  it('ends when the run is interrupted', async () => {
    const interrupt = new AbortController();
    class InterruptedClock extends SleepingClock {
      override async sleep(_ms: number, signal?: AbortSignal): Promise<void> {
        interrupt.abort();
        signal?.throwIfAborted();
      }
    }
    const server = await serve((_request, response) => response.writeHead(503).end());
    const { http } = createBench(`http://127.0.0.1:${server.port}`, {
      signal: interrupt.signal,
      clock: new InterruptedClock(),
    });
    expect(await failureCode(http.send(call('read')))).toBe('CANCELLED');
    expect(server.seen).toHaveLength(1);
  });
});

describe('an interrupted run', () => {
  it('sends nothing any more', async () => {
    const server = await serve((_request, response) => response.end());
    const { http } = createBench(`http://127.0.0.1:${server.port}`, { signal: AbortSignal.abort() });
    expect(await failureCode(http.send(call('read')))).toBe('CANCELLED');
    expect(server.seen).toEqual([]);
  });

  it('gives its own reason when that is an error of idctl', async () => {
    const reason = new IdctlError('TIMEOUT', 'The run took too long');
    const { http } = createBench('https://never.example.test', { signal: AbortSignal.abort(reason) });
    expect(await failure(http.send(call('read')))).toBe(reason);
  });

  it.each<[Effect, string]>([
    ['read', 'CANCELLED'],
    ['sign-in', 'CANCELLED'],
    ['write', 'OUTCOME_UNKNOWN'],
  ])('ends a %s that is under way with %s', async (effect, code) => {
    const interrupt = new AbortController();
    const server = await serve(() => interrupt.abort());
    const { http } = createBench(`http://127.0.0.1:${server.port}`, { signal: interrupt.signal });
    expect(await failureCode(http.send(call(effect)))).toBe(code);
    expect(server.seen).toHaveLength(1);
  });
});

describe('a signer', () => {
  it('makes headers anew for each attempt, and sees what it signs', async () => {
    const server = await serve(statuses(503, 429, 200));
    const { http } = createBench(`http://127.0.0.1:${server.port}/base`);
    const signed: string[] = [];
    const sign = async ({ method, url }: { method: string; url: string }) => {
      signed.push(`${method} ${new URL(url).pathname}`);
      return { 'X-Proof': `proof-${signed.length}`, accept: 'text/plain' };
    };
    await http.send({ ...call('read'), sign });
    expect(server.seen.map((it) => it.headers['x-proof'])).toEqual(['proof-1', 'proof-2', 'proof-3']);
    expect(server.seen.map((it) => it.headers.accept)).toEqual(['text/plain', 'text/plain', 'text/plain']);
    expect(new Set(signed)).toEqual(new Set([`GET ${server.seen[0]?.url.split('?')[0]}`]));
  });

  it('ends the call when it fails, before anything was sent', async () => {
    const server = await serve(statuses(200));
    const { http } = createBench(`http://127.0.0.1:${server.port}`);
    const sign = () => Promise.reject(new IdctlError('VAULT_LOCKED', 'locked'));
    expect(await failureCode(http.send({ ...call('read'), sign }))).toBe('VAULT_LOCKED');
    expect(server.seen).toEqual([]);
  });

  it('cannot put a line break into a header', async () => {
    const server = await serve(statuses(200));
    const { http } = createBench(`http://127.0.0.1:${server.port}`);
    const sign = async () => ({ authorization: 'Bearer a\r\nx: y' });
    expect(await failureCode(http.send({ ...call('read'), sign }))).toBe('CONFIG_INVALID');
    expect(server.seen).toEqual([]);
  });
});
