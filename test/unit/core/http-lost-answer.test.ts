/** What a caller learns when no whole answer came: above all, whether a write may have happened. */
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { explainLostAnswer } from '../../../src/core/http-failure.ts';
import {
  call,
  closeAll,
  closedPort,
  createBench,
  failure,
  failureCode,
  serve,
  serveRaw,
} from './http-bench.ts';

afterEach(closeAll);

describe('a write', () => {
  it('whose connection was refused did not happen', async () => {
    const port = await closedPort();
    const error = await failure(createBench(`http://127.0.0.1:${port}`).http.send(call('write')));
    expect(error.code).toBe('UNAVAILABLE');
    expect(error.message).toBe(`No answer from 127.0.0.1:${port}: the connection was refused`);
    expect(error.hint).toContain('port');
  });

  it('to a name that DNS does not know did not happen, and is not tried again', async () => {
    // `.invalid` never resolves (RFC 6761); the guard of the test run stops it before DNS, so the code is given here.
    const facts = {
      host: 'h.invalid',
      operation: 'Thing_Do',
      effect: 'write',
      signal: new AbortController().signal,
    } as const;
    const outcome = explainLostAnswer(
      { error: Object.assign(new Error(), { code: 'ENOTFOUND' }), sent: false },
      facts,
    );
    expect(outcome).toMatchObject({ kind: 'failure', transient: false, error: { code: 'UNAVAILABLE' } });
  });

  it('that never got a connection in time did not happen', async () => {
    // The TCP connection stands, the TLS handshake never ends.
    const { port } = await serveRaw(() => undefined);
    const { http } = createBench(`https://127.0.0.1:${port}`, { connectTimeoutMs: 100 });
    const error = await failure(http.send(call('write')));
    expect([error.code, error.message]).toEqual(['TIMEOUT', expect.stringContaining('no connection')]);
  });

  it('that was dropped after it arrived may have happened, and is never sent twice', async () => {
    const server = await serve((_request, response) => response.socket?.destroy());
    const error = await failure(createBench(`http://127.0.0.1:${server.port}`).http.send(call('write')));
    expect(error.code).toBe('OUTCOME_UNKNOWN');
    expect(error.message).toContain('Thing_Do');
    expect(server.seen).toHaveLength(1);
  });

  it('that is still unanswered when the run has no time left may have happened', async () => {
    const server = await serve(() => undefined);
    const { http } = createBench(`http://127.0.0.1:${server.port}`, { timeLeftMs: () => 100 });
    expect(await failureCode(http.send(call('write')))).toBe('OUTCOME_UNKNOWN');
    expect(server.seen).toHaveLength(1);
  });

  it('whose answer was cut off may have happened', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-length', '100');
      response.write('{"half":', () => response.socket?.destroy());
    });
    expect(await failureCode(createBench(`http://127.0.0.1:${server.port}`).http.send(call('write')))).toBe(
      'OUTCOME_UNKNOWN',
    );
  });

  it('whose chunked answer was cut off may have happened', async () => {
    const server = await serve((_request, response) => {
      response.write('{"half":', () => response.socket?.end());
    });
    expect(await failureCode(createBench(`http://127.0.0.1:${server.port}`).http.send(call('write')))).toBe(
      'OUTCOME_UNKNOWN',
    );
  });

  it('that is never answered may have happened', async () => {
    const server = await serve(() => undefined);
    const { http } = createBench(`http://127.0.0.1:${server.port}`, { timeoutMs: 100 });
    expect(await failureCode(http.send(call('write')))).toBe('OUTCOME_UNKNOWN');
    expect(server.seen).toHaveLength(1);
  });

  it('that was answered by something that is not HTTP may have happened', async () => {
    const { port } = await serveRaw((socket) =>
      socket.once('data', () => socket.end('SSH-2.0-planted-secret\r\n')),
    );
    const error = await failure(createBench(`http://127.0.0.1:${port}`).http.send(call('write')));
    expect([error.code, error.message]).toEqual(['OUTCOME_UNKNOWN', expect.stringContaining('not HTTP')]);
  });

  it('on a kept connection that the server closes at that moment is not sent again', async () => {
    const bodies: string[] = [];
    let connections = 0;
    const { port } = await serveRaw((socket) => {
      connections += 1;
      let requests = 0;
      socket.on('data', (bytes) => {
        requests += 1;
        bodies.push(String(bytes));
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        else socket.destroy();
      });
    });
    const { http } = createBench(`http://127.0.0.1:${port}`);
    await http.send(call('read'));
    // PUT and DELETE are what undici itself would hold for repeatable.
    expect(await failureCode(http.send(call('write', { method: 'DELETE' })))).toBe('OUTCOME_UNKNOWN');
    expect([bodies.length, connections]).toEqual([2, 1]);
  });

  it('after the server closed an idle connection goes out on a new one', async () => {
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    });
    const { http } = createBench(`http://127.0.0.1:${port}`);
    await http.send(call('write'));
    await new Promise((soon) => setTimeout(soon, 50));
    expect((await http.send(call('write'))).text).toBe('ok');
  });
});

describe('a sign-in', () => {
  it.each([
    ['dropped', 'UNAVAILABLE'],
    ['never answered', 'TIMEOUT'],
  ])('that is %s fails with %s and is not repeated', async (how, code) => {
    const server = await serve((_request, response) => {
      if (how === 'dropped') response.socket?.destroy();
    });
    const { http } = createBench(`http://127.0.0.1:${server.port}`, { timeoutMs: 200 });
    expect(await failureCode(http.send(call('sign-in')))).toBe(code);
    expect(server.seen).toHaveLength(1);
  });
});

describe('a read', () => {
  it('that is never answered is tried again, then times out', async () => {
    const server = await serve(() => undefined);
    const { http } = createBench(`http://127.0.0.1:${server.port}`, {
      timeoutMs: 100,
      retries: { attempts: 2 },
    });
    const error = await failure(http.send(call('read')));
    expect([error.code, error.message]).toEqual([
      'TIMEOUT',
      expect.stringContaining('answer did not come in time'),
    ]);
    expect(server.seen).toHaveLength(2);
  });

  it('whose answer drips for ever is bounded as a whole', async () => {
    const server = await serve((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const { http } = createBench(`http://127.0.0.1:${server.port}`, { retries: { attempts: 1 } });
    expect(await failureCode(http.send(call('read', { timeoutMs: 150 })))).toBe('TIMEOUT');
  });

  it('says nothing of what the other side sent', async () => {
    const { port } = await serveRaw((socket) =>
      socket.once('data', () => socket.end('planted-secret\r\n\r\n')),
    );
    const { http } = createBench(`http://127.0.0.1:${port}`, { retries: { attempts: 1 } });
    const error = await failure(http.send(call('read', { query: { token: 'planted-secret' } })));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('planted-secret');
  });
});
