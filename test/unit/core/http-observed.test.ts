/** What `--debug` and `--trace` show of a call: enough to help, and none of what was planted. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, call, closeAll, createBench, failure, serve } from './http-bench.ts';

afterEach(closeAll);

function everythingShown({ lines, trace }: Bench): string {
  return JSON.stringify([lines, trace]) + inspect([lines, trace], { depth: 20, showHidden: true });
}

describe('an observed call', () => {
  it('is one line for each attempt', async () => {
    const server = await serve((_request, response, count) => {
      response.setHeader('X-Request-Id', `id-${count}`);
      response.statusCode = count === 1 ? 503 : 200;
      response.end();
    });
    const { http, lines, clock } = createBench(`http://127.0.0.1:${server.port}/base`);
    await http.send(call('read', { query: { search: 'planted', limit: 5 } }));
    const common = {
      operation: 'Thing_Do',
      method: 'GET',
      host: `127.0.0.1:${server.port}`,
      errorCode: null,
      ms: 0,
    };
    const path = '/base/thing?search=[redacted]&limit=5';
    expect(lines).toEqual([
      { ...common, path, status: 503, attempt: 1, requestId: 'id-1' },
      { ...common, path, status: 200, attempt: 2, requestId: 'id-2' },
    ]);
    expect(clock.slept).toHaveLength(1);
  });

  it('that fails has its error code instead of a status', async () => {
    const server = await serve((_request, response) => response.socket?.destroy());
    const bench = createBench(`http://127.0.0.1:${server.port}`);
    await failure(bench.http.send(call('write')));
    expect(bench.lines).toMatchObject([{ status: null, errorCode: 'OUTCOME_UNKNOWN', requestId: null }]);
    expect(JSON.parse(JSON.stringify(bench.trace)).log.entries).toMatchObject([
      { response: { status: 0 }, _error: 'OUTCOME_UNKNOWN' },
    ]);
  });

  it('is an entry of a HAR 1.2 file', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(403, {
        'content-type': 'application/json; charset=utf-8',
        'x-correlation-id': 'c-1',
      });
      response.end('{"ErrorCode":"PASWS041E","ErrorMessage":"no"}');
    });
    const { http, trace } = createBench(`http://127.0.0.1:${server.port}`);
    await http.send(call('write', { body: { json: { reason: 'x', urgent: true } }, query: { limit: 1 } }));
    expect(JSON.parse(JSON.stringify(trace))).toEqual({
      log: {
        version: '1.2',
        creator: { name: 'idctl', version: '0.0.0-test' },
        entries: [
          {
            startedDateTime: '2026-03-01T12:00:00.000Z',
            time: 0,
            request: {
              method: 'POST',
              url: `http://127.0.0.1:${server.port}/thing?limit=1`,
              httpVersion: 'HTTP/1.1',
              cookies: [],
              headers: [
                { name: 'accept', value: 'application/json' },
                { name: 'user-agent', value: 'idctl/test' },
                { name: 'content-type', value: 'application/json' },
              ],
              queryString: [{ name: 'limit', value: '1' }],
              postData: { mimeType: 'application/json', text: '{"reason":"<string>","urgent":true}' },
              headersSize: -1,
              bodySize: -1,
            },
            response: {
              status: 403,
              statusText: '',
              httpVersion: 'HTTP/1.1',
              cookies: [],
              headers: expect.arrayContaining([{ name: 'x-correlation-id', value: 'c-1' }]),
              content: {
                size: -1,
                mimeType: 'application/json',
                text: '{"ErrorCode":"PASWS041E","ErrorMessage":"<string>"}',
              },
              redirectURL: '',
              headersSize: -1,
              bodySize: -1,
            },
            cache: {},
            timings: { send: 0, wait: 0, receive: 0 },
            _operation: 'Thing_Do',
            _attempt: 1,
            _requestId: 'c-1',
          },
        ],
      },
    });
  });

  it('shows nothing that was planted in headers, query, cookies or bodies of either side', async () => {
    const planted = fc.stringMatching(/^[a-z0-9]{6,20}$/).map((text) => `planted${text}`);
    const server = await serve((request, response) => {
      const secret = String(request.headers['x-plant']);
      response.statusCode = request.url.includes('fail') ? 403 : 200;
      response.setHeader('set-cookie', `session=${secret}`);
      response.setHeader('location', `/next?code=${secret}`);
      response.setHeader('x-new-token', secret);
      response.setHeader('content-type', request.url.includes('html') ? 'text/html' : 'application/json');
      response.end(
        request.url.includes('html') ? `<b>${secret}</b>` : JSON.stringify({ token: secret, code: secret }),
      );
    });
    const bench = createBench(`http://127.0.0.1:${server.port}`, { retries: { attempts: 1 } });
    const body = (secret: string, kind: string) =>
      kind === 'form' ? { form: { password: secret } } : { json: { password: secret, list: [secret] } };
    await fc.assert(
      fc.asyncProperty(
        planted,
        fc.constantFrom('ok', 'fail', 'html', 'fail-html', 'form'),
        async (secret, kind) => {
          const answer = await bench.http.send(
            call('write', {
              path: kind,
              query: { token: secret, limit: secret },
              headers: { authorization: `Bearer ${secret}`, cookie: `s=${secret}`, 'x-plant': secret },
              body: body(secret, kind),
            }),
          );
          expect(answer.text).toContain(secret);
        },
      ),
      { numRuns: 40 },
    );
    expect(bench.lines).toHaveLength(40);
    expect(everythingShown(bench)).not.toContain('planted');
  });
});
