import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chooseProxy, isBypassed } from '../../../src/core/http-proxy.ts';
import { type Authority, createAuthority, type KeyedCertificate } from '../../support/certificates.ts';
import {
  call,
  closeAll,
  closedPort,
  createBench,
  failure,
  serve,
  serveProxy,
  serveTls,
} from './http-bench.ts';

const HOST = 'pvwa.example.test';
let authority: Authority;
let certificate: KeyedCertificate;

beforeAll(async () => {
  authority = await createAuthority();
  certificate = await authority.issue({ commonName: 'pvwa', names: [HOST, '127.0.0.1'] });
});
afterEach(closeAll);

async function target() {
  return serveTls({ cert: certificate.certPem, key: certificate.keyPem }, (_request, response) =>
    response.end('ok'),
  );
}

describe('a proxy', () => {
  it('makes the tunnel, and TLS runs through it to the named host', async () => {
    const server = await target();
    const proxy = await serveProxy(server.port);
    const { http } = createBench(`https://${HOST}/base`, {
      caPem: authority.certPem,
      proxy: { https: `http://127.0.0.1:${proxy.port}` },
    });
    expect((await http.send(call('read'))).text).toBe('ok');
    expect((await http.send(call('write'))).text).toBe('ok');
    expect(proxy.calls).toEqual([{ authority: `${HOST}:443`, authorization: undefined }]);
    expect(server.seen[0]?.headers.host).toBe(HOST);
  });

  it('gets the user and password of its address, and the target does not', async () => {
    const server = await target();
    const proxy = await serveProxy(server.port);
    const { http } = createBench(`https://${HOST}:8443`, {
      caPem: authority.certPem,
      proxy: { https: `http://us%40er:pa%3Ass@127.0.0.1:${proxy.port}` },
    });
    await http.send(call('read'));
    expect(proxy.calls).toEqual([
      { authority: `${HOST}:8443`, authorization: `Basic ${Buffer.from('us@er:pa:ss').toString('base64')}` },
    ]);
    expect(server.seen[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('may be named without a scheme', async () => {
    const server = await target();
    const proxy = await serveProxy(server.port);
    const { http } = createBench(`https://${HOST}`, {
      caPem: authority.certPem,
      proxy: { https: `127.0.0.1:${proxy.port}` },
    });
    expect((await http.send(call('read'))).text).toBe('ok');
  });

  it('does not weaken the check of the certificate', async () => {
    const server = await target();
    const proxy = await serveProxy(server.port);
    const { http } = createBench('https://other.example.test', {
      caPem: authority.certPem,
      proxy: { https: `http://127.0.0.1:${proxy.port}` },
    });
    expect((await failure(http.send(call('write')))).message).toContain('another name');
  });

  it.each([
    [403, 'the proxy refused to connect', 1],
    [407, 'the proxy wants a sign-in', 1],
    [502, 'the proxy could not connect', 4],
  ])(
    'that answers %i gives "%s"; nothing was sent, so a write did not happen',
    async (status, sentence, attempts) => {
      const proxy = await serveProxy(0, status);
      const settings = { proxy: { https: `http://user:planted-secret@127.0.0.1:${proxy.port}` } };
      const write = await failure(createBench(`https://${HOST}`, settings).http.send(call('write')));
      expect([write.code, write.message]).toEqual(['UNAVAILABLE', `No answer from ${HOST}: ${sentence}`]);
      expect(JSON.stringify([write.message, write.hint])).not.toContain('planted-secret');
      expect(proxy.calls).toHaveLength(1);
      await failure(createBench(`https://${HOST}`, settings).http.send(call('read')));
      expect(proxy.calls).toHaveLength(1 + attempts);
    },
  );

  it('that is not there is told as such', async () => {
    const { http } = createBench(`https://${HOST}`, {
      proxy: { https: `http://127.0.0.1:${await closedPort()}` },
    });
    const error = await failure(http.send(call('write')));
    expect([error.code, error.message]).toEqual([
      'UNAVAILABLE',
      expect.stringContaining('proxy cannot be reached'),
    ]);
  });

  it('that never answers is given up', async () => {
    const silent = await serve(() => undefined);
    const { http } = createBench(`https://${HOST}`, {
      proxy: { https: `http://127.0.0.1:${silent.port}` },
      connectTimeoutMs: 100,
    });
    expect((await failure(http.send(call('write')))).code).toBe('UNAVAILABLE');
  });

  it.each(['socks5://127.0.0.1:1080', 'http://', 'http://us%er:planted-secret@h'])(
    'with the address %s is refused as configuration, without repeating it',
    async (https) => {
      const error = await failure(
        createBench(`https://${HOST}`, { proxy: { https } }).http.send(call('read')),
      );
      expect([error.code, error.message]).toEqual([
        'CONFIG_INVALID',
        'The address of the proxy cannot be used',
      ]);
    },
  );

  it('is never used for this machine, unless that is asked for', async () => {
    const server = await target();
    const proxy = await serveProxy(server.port);
    const https = `http://127.0.0.1:${proxy.port}`;
    const baseUrl = `https://127.0.0.1:${server.port}`;
    await createBench(baseUrl, { caPem: authority.certPem, proxy: { https } }).http.send(call('read'));
    expect(proxy.calls).toEqual([]);
    await createBench(baseUrl, { caPem: authority.certPem, proxy: { https, loopback: true } }).http.send(
      call('read'),
    );
    expect(proxy.calls).toHaveLength(1);
  });

  it('carries plain http for this machine when asked for, but only one on this machine', async () => {
    const server = await serve((_request, response) => response.end('plain'));
    const proxy = await serveProxy(server.port);
    const baseUrl = `http://127.0.0.1:${server.port}`;
    const near = { http: `http://127.0.0.1:${proxy.port}`, loopback: true };
    expect((await createBench(baseUrl, { proxy: near }).http.send(call('read'))).text).toBe('plain');
    expect(proxy.calls).toHaveLength(1);
    const far = { http: 'http://proxy.example.test:3128', loopback: true };
    expect((await failure(createBench(baseUrl, { proxy: far }).http.send(call('read')))).code).toBe(
      'CONFIG_INVALID',
    );
  });

  it('is chosen by the scheme of the target', () => {
    const settings = { http: 'http://127.0.0.1:1', https: 'http://127.0.0.1:2', loopback: true };
    expect(chooseProxy(new URL('https://h.example'), settings)?.url.port).toBe('2');
    expect(chooseProxy(new URL('http://localhost'), settings)?.url.port).toBe('1');
    expect(
      chooseProxy(new URL('https://h.example'), { http: 'http://127.0.0.1:1', https: ' ' }),
    ).toBeUndefined();
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://any.example', true],
    ['', 'https://any.example', false],
    ['pvwa.example.com', 'https://pvwa.example.com', true],
    ['PVWA.Example.COM', 'https://pvwa.example.com', true],
    ['example.com', 'https://pvwa.example.com', true],
    ['.example.com', 'https://pvwa.example.com', true],
    ['*.example.com', 'https://pvwa.example.com', true],
    ['.example.com', 'https://example.com', true],
    ['ample.com', 'https://example.com', false],
    ['example.com', 'https://example.com.evil.test', false],
    ['a.test, b.test', 'https://b.test', true],
    ['a.test b.test', 'https://x.b.test', true],
    ['example.com:8443', 'https://example.com:8443', true],
    ['example.com:8443', 'https://example.com', false],
    ['example.com:443', 'https://example.com', true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['2.3', 'https://10.1.2.3', false],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['fd00::/8', 'https://[fd00::1]', true],
    ['fd00::1', 'https://[fd00::1]', true],
    ['[fd00::1]:443', 'https://[fd00::1]', true],
    ['[fd00::1]:444', 'https://[fd00::1]', false],
    ['.', 'https://example.com', false],
  ])('%j covers %s: %s', (noProxy, url, expected) => {
    expect(isBypassed(new URL(url), noProxy)).toBe(expected);
  });
});
