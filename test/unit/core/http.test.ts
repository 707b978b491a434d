import { afterEach, describe, expect, it } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { call, closeAll, createBench, failure, failureCode, serve, serveRaw } from './http-bench.ts';

afterEach(closeAll);

const ok: Parameters<typeof serve>[0] = (_request, response) => response.end('{"ok":true}');

describe('a request', () => {
  it('goes below the path of the base URL, with or without a leading slash', async () => {
    const server = await serve(ok);
    const { http } = createBench(`http://127.0.0.1:${server.port}/PasswordVault/`);
    await http.send(call('read', { path: 'API/Accounts' }));
    await http.send(call('read', { path: '/API/Accounts?offset=50', query: { limit: 2 } }));
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/PasswordVault/API/Accounts',
      '/PasswordVault/API/Accounts?offset=50&limit=2',
    ]);
  });

  it('encodes a blank as %20 and a plus as %2B, repeats arrays and leaves out undefined', async () => {
    const server = await serve(ok);
    const { http } = createBench(`http://127.0.0.1:${server.port}`);
    await http.send(
      call('read', { query: { search: 'a b+c&d', kind: ['x', 'y'], none: undefined, all: false } }),
    );
    expect(server.seen[0]?.url).toBe('/thing?search=a%20b%2Bc%26d&kind=x&kind=y&all=false');
  });

  it('may be an absolute URL of the same origin', async () => {
    const server = await serve(ok);
    const base = `http://127.0.0.1:${server.port}`;
    await createBench(`${base}/below`).http.send(call('read', { path: `${base}/elsewhere?x=1` }));
    expect(server.seen[0]?.url).toBe('/elsewhere?x=1');
  });

  it.each([
    ['an absolute URL of another host', 'https://evil.example/x'],
    ['another port of the same host', 'http://127.0.0.1:1/x'],
    ['a path that climbs out', 'API/../../admin'],
    ['a path that climbs out percent-encoded', 'API/%2e%2E/admin'],
  ])('is refused for %s before anything is sent', async (_what, path) => {
    const server = await serve(ok);
    const { http } = createBench(`http://127.0.0.1:${server.port}`);
    expect(await failureCode(http.send(call('read', { path })))).toBe('CONFIG_INVALID');
    expect(server.seen).toEqual([]);
  });

  it('sends JSON, forms and text with their types, and headers of the caller over its own', async () => {
    const server = await serve(ok);
    const { http } = createBench(`http://127.0.0.1:${server.port}`);
    await http.send(call('write', { body: { json: { a: 'ü' } } }));
    await http.send(
      call('write', { body: { form: { a: 'b c', d: '+' } }, headers: { Accept: 'text/html' } }),
    );
    await http.send(call('write', { body: { text: '<x/>', contentType: 'text/xml' } }));
    expect(server.seen.map(({ headers, body }) => [headers['content-type'], headers.accept, body])).toEqual([
      ['application/json', 'application/json', '{"a":"ü"}'],
      ['application/x-www-form-urlencoded', 'text/html', 'a=b%20c&d=%2B'],
      ['text/xml', 'application/json', '<x/>'],
    ]);
    expect(server.seen[0]?.headers['user-agent']).toBe('idctl/test');
  });

  it('is refused when a header value has a line break, without repeating the value', async () => {
    const server = await serve(ok);
    const { http } = createBench(`http://127.0.0.1:${server.port}`);
    const error = await failure(http.send(call('read', { headers: { Authorization: 'planted-token\n' } })));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain('authorization');
    expect(JSON.stringify([error.message, error.hint])).not.toContain('planted-token');
    expect(server.seen).toEqual([]);
  });
});

describe('an answer', () => {
  it('has lower-case header names, joined values, and cookies apart', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('X-Many', ['a', 'b']);
      response.setHeader('Set-Cookie', ['one=1', 'two=2']);
      response.end('text');
    });
    const answer = await createBench(`http://127.0.0.1:${server.port}`).http.send(call('read'));
    expect(answer.headers['x-many']).toBe('a, b');
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(answer.setCookie).toEqual(['one=1', 'two=2']);
    expect(answer.text).toBe('text');
  });

  it('gives a single cookie as a list, too', async () => {
    const server = await serve((_request, response) => response.setHeader('Set-Cookie', 'one=1').end());
    expect((await createBench(`http://127.0.0.1:${server.port}`).http.send(call('read'))).setCookie).toEqual([
      'one=1',
    ]);
  });

  it('gives the first request id of the known headers', async () => {
    const server = await serve((_request, response, count) => {
      response.setHeader('X-Request-Id', 'third');
      if (count > 1) response.setHeader('X-Okta-Request-Id', 'second');
      if (count > 2) response.setHeader('X-Correlation-ID', 'first');
      response.end();
    });
    const { http } = createBench(`http://127.0.0.1:${server.port}`);
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push((await http.send(call('read'))).requestId);
    expect(ids).toEqual(['third', 'second', 'first']);
  });

  it('that redirects is given as it is and never followed', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/other' }).end());
    const answer = await createBench(`http://127.0.0.1:${server.port}`).http.send(call('read'));
    expect([answer.status, answer.headers['location'], server.seen.length]).toEqual([302, '/other', 1]);
  });

  it('after an interim answer is the final one', async () => {
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n');
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const answer = await createBench(`http://127.0.0.1:${port}`).http.send(call('read'));
    expect([answer.status, answer.text, answer.headers['link']]).toEqual([200, 'ok', undefined]);
  });

  it('of more than 16 MiB is refused and not asked for again', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const server = await serve((_request, response) => {
      response.on('error', () => undefined);
      for (let n = 0; n < 17; n += 1) response.write(chunk);
      response.end();
    });
    const error = await failure(createBench(`http://127.0.0.1:${server.port}`).http.send(call('read')));
    expect([error.code, error.message]).toEqual(['UNAVAILABLE', expect.stringContaining('16 MiB')]);
    expect(server.seen).toHaveLength(1);
  });
});

describe('plain http', () => {
  it.each(['http://pvwa.example.test', 'http://127.0.0.1.example.test', 'http://10.0.0.1', 'http://[::2]'])(
    'is refused for %s',
    async (baseUrl) => {
      const error = await failure(createBench(baseUrl).http.send(call('read')));
      expect([error.code, error.message]).toEqual(['CONFIG_INVALID', expect.stringContaining('Plain http')]);
    },
  );

  it.each(['localhost', '127.0.0.1', '127.9.9.9'])('is allowed to this machine as %s', async (host) => {
    const server = await serve(ok);
    // Only the address that the server listens on can answer; the others are tried, which is what counts here.
    const outcome = createBench(`http://${host}:${server.port}`, { retries: { attempts: 1 } }).http.send(
      call('read'),
    );
    const code = await outcome.then(
      () => 'answered',
      (error: unknown) => (error instanceof IdctlError ? error.code : 'other'),
    );
    expect(code).toBe(host === '127.9.9.9' ? 'UNAVAILABLE' : 'answered');
  });
});

describe('the address of a connection', () => {
  it.each([
    'not a url',
    'ftp://h/x',
    'https://user:planted-secret@h.example',
    'https://h.example/?key=planted-secret',
  ])('is refused when it is %s, without repeating a secret', async (baseUrl) => {
    const error = await failure(createBench(baseUrl).http.send(call('read')));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(JSON.stringify([error.message, error.hint])).not.toContain('planted-secret');
  });
});

describe('closing', () => {
  it('without any call made is done at once, and twice is fine', async () => {
    const { http } = createBench('https://never.example.test');
    await http.close();
    await http.close();
  });

  it('ends what is going on and refuses what comes after', async () => {
    const { port } = await serveRaw(() => undefined);
    const { http } = createBench(`http://127.0.0.1:${port}`);
    const pending = failureCode(http.send(call('read')));
    await new Promise((soon) => setTimeout(soon, 50));
    await http.close();
    expect(await pending).toBe('UNAVAILABLE');
    expect(await failureCode(http.send(call('read')))).toBe('UNAVAILABLE');
  });
});

describe('connections', () => {
  it('are one for calls that follow each other', async () => {
    const sockets = new Set<unknown>();
    const server = await serve((_request, response) => {
      sockets.add(response.socket);
      response.end('text');
    });
    const { http } = createBench(`http://127.0.0.1:${server.port}`);
    for (let n = 0; n < 5; n += 1) await http.send(call('read'));
    expect(sockets.size).toBe(1);
  });

  it('are kept alive and shared, few at a time, also for many parallel calls', async () => {
    const sockets = new Set<unknown>();
    const server = await serve((_request, response) => {
      sockets.add(response.socket);
      setImmediate(() => response.end());
    });
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(warning.name);
    process.on('warning', onWarning);
    const { http } = createBench(`http://127.0.0.1:${server.port}`);
    await Promise.all(Array.from({ length: 40 }, () => http.send(call('read'))));
    await new Promise((soon) => setImmediate(soon));
    process.off('warning', onWarning);
    expect(server.seen).toHaveLength(40);
    expect(sockets.size).toBeLessThanOrEqual(6);
    expect(warnings).toEqual([]);
  });
});
