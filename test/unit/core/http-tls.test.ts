import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { type Authority, createAuthority, type KeyedCertificate } from '../../support/certificates.ts';
import { call, closeAll, createBench, failure, serve, serveTls } from './http-bench.ts';

let authority: Authority;
let stranger: Authority;
let certificate: KeyedCertificate;
let clientCertificate: KeyedCertificate;

beforeAll(async () => {
  authority = await createAuthority('Company');
  stranger = await createAuthority('Stranger');
  certificate = await authority.issue({ commonName: 'pvwa', names: ['127.0.0.1', 'pvwa.example.test'] });
  clientCertificate = await authority.issue({ commonName: 'runbook', use: 'client' });
});
afterEach(closeAll);

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const started: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** OpenSSL's own test server, which demands a client certificate. Gives its port. */
async function serveByOpenssl(
  { certPem, keyPem }: KeyedCertificate,
  { certPem: caPem }: Authority,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'idctl-tls-'));
  folders.push(folder);
  const files = { '-cert': certPem, '-key': keyPem, '-CAfile': caPem };
  const options = Object.entries(files).flatMap(([option, pem]) => {
    const path = join(folder, option);
    writeFileSync(path, pem, { mode: 0o600 });
    return [option, path];
  });
  const child = spawn('openssl', [
    's_server',
    '-accept',
    '127.0.0.1:0',
    '-tls1_3',
    '-Verify',
    '1',
    '-verify_return_error',
    ...options,
  ]);
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^ACCEPT .*:(\d+)$/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('openssl s_server did not start');
}

function asServer(
  { certPem, keyPem }: KeyedCertificate,
  more: https.ServerOptions = {},
): https.ServerOptions {
  return { cert: certPem, key: keyPem, ...more };
}

const ok: Parameters<typeof serveTls>[1] = (_request, response) => response.end('ok');

describe("the server's certificate", () => {
  it('is accepted when the own CA of the connection issued it', async () => {
    const server = await serveTls(asServer(certificate), ok);
    const { http } = createBench(`https://127.0.0.1:${server.port}`, { caPem: authority.certPem });
    expect((await http.send(call('read'))).text).toBe('ok');
  });

  it('is refused when its authority is unknown, before a byte of the request leaves', async () => {
    const server = await serveTls(asServer(certificate), ok);
    const { http, lines } = createBench(`https://127.0.0.1:${server.port}`);
    const error = await failure(http.send(call('write')));
    expect([error.code, error.message]).toEqual(['UNAVAILABLE', expect.stringContaining('authority')]);
    expect(error.message).toContain(`127.0.0.1:${server.port}`);
    expect(error.hint).toContain('CA');
    expect([server.seen.length, lines.length]).toEqual([0, 1]);
  });

  it('is refused when another authority than the own CA issued it', async () => {
    const server = await serveTls(asServer(certificate), ok);
    const { http } = createBench(`https://127.0.0.1:${server.port}`, { caPem: stranger.certPem });
    expect((await failure(http.send(call('read')))).message).toContain('authority');
  });

  it.each([
    ['self-signed', async () => stranger],
    [
      'under an unknown root that it brings along',
      async () => {
        const issued = await stranger.issue({ commonName: 'pvwa', names: ['127.0.0.1'] });
        return { ...issued, certPem: issued.certPem + stranger.certPem };
      },
    ],
  ])('is refused when it is %s', async (_what, made) => {
    const server = await serveTls(asServer(await made()), ok);
    const error = await failure(createBench(`https://127.0.0.1:${server.port}`).http.send(call('read')));
    expect([error.code, error.hint]).toEqual(['UNAVAILABLE', expect.stringContaining('CA')]);
    expect(error.message).toMatch(/self-signed|authority/);
  });

  it('is refused when it has expired, without asking again', async () => {
    const expired = await authority.issue({
      commonName: 'old',
      names: ['127.0.0.1'],
      fromDay: -2,
      untilDay: -1,
    });
    const server = await serveTls(asServer(expired), ok);
    const { http, lines } = createBench(`https://127.0.0.1:${server.port}`, { caPem: authority.certPem });
    const error = await failure(http.send(call('read')));
    expect([error.code, error.message]).toEqual(['UNAVAILABLE', expect.stringContaining('has expired')]);
    expect(error.hint).toContain('clock');
    expect(lines).toHaveLength(1);
  });

  it('is refused when it is not valid yet', async () => {
    const early = await authority.issue({ commonName: 'new', names: ['127.0.0.1'], fromDay: 1 });
    const server = await serveTls(asServer(early), ok);
    const { http } = createBench(`https://127.0.0.1:${server.port}`, { caPem: authority.certPem });
    expect((await failure(http.send(call('read')))).message).toContain('not valid yet');
  });

  it('is refused when it is for another name', async () => {
    const other = await authority.issue({ commonName: 'other', names: ['other.example.test'] });
    const server = await serveTls(asServer(other), ok);
    const { http } = createBench(`https://127.0.0.1:${server.port}`, { caPem: authority.certPem });
    const error = await failure(http.send(call('write')));
    expect([error.code, error.message]).toEqual(['UNAVAILABLE', expect.stringContaining('another name')]);
    expect(error.hint).toContain('server name');
  });

  it('is not looked at with the loud option only, whatever the environment says', async () => {
    const server = await serveTls(asServer(certificate), ok);
    const baseUrl = `https://127.0.0.1:${server.port}`;
    expect((await createBench(baseUrl, { allowInsecureTls: true }).http.send(call('read'))).text).toBe('ok');
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect((await failure(createBench(baseUrl).http.send(call('read')))).code).toBe('UNAVAILABLE');
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });
});

describe('the server name', () => {
  it('is sent as SNI and looked for in the certificate', async () => {
    const seen: string[] = [];
    const only = await authority.issue({ commonName: 'only', names: ['pvwa.example.test'] });
    const SNICallback: https.ServerOptions['SNICallback'] = (name, done) => {
      seen.push(name);
      done(null);
    };
    const server = await serveTls(asServer(only, { SNICallback }), ok);
    const { http } = createBench(`https://127.0.0.1:${server.port}`, {
      caPem: authority.certPem,
      serverName: 'pvwa.example.test',
    });
    expect((await http.send(call('read'))).text).toBe('ok');
    expect(seen).toEqual(['pvwa.example.test']);
  });
});

describe('a client certificate', () => {
  function demanding(more: https.ServerOptions = {}): https.ServerOptions {
    return asServer(certificate, {
      ca: authority.certPem,
      requestCert: true,
      rejectUnauthorized: true,
      ...more,
    });
  }

  it.each(['TLSv1.2', undefined] as const)(
    'is shown when the server asks for it (at most %s)',
    async (maxTlsVersion) => {
      let subject: unknown;
      const server = await serveTls(demanding(), (_request, response) => {
        // A TLS server's sockets are TLS sockets.
        subject = (response.socket as TLSSocket).getPeerCertificate().subject.CN;
        response.end('ok');
      });
      const { http } = createBench(`https://127.0.0.1:${server.port}`, {
        caPem: authority.certPem,
        clientCertificatePem: clientCertificate.certPem,
        clientKeyPem: new Secret(clientCertificate.keyPem),
        ...(maxTlsVersion === undefined ? {} : { maxTlsVersion }),
      });
      expect((await http.send(call('read'))).text).toBe('ok');
      expect(subject).toBe('runbook');
    },
  );

  it('may have an encrypted key', async () => {
    const passphrase = `fake-${Math.random()}`;
    const encrypted = createPrivateKey(clientCertificate.keyPem)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
      .toString();
    const server = await serveTls(demanding(), ok);
    const settings = {
      caPem: authority.certPem,
      clientCertificatePem: clientCertificate.certPem,
      clientKeyPem: new Secret(encrypted),
    };
    const baseUrl = `https://127.0.0.1:${server.port}`;
    const right = createBench(baseUrl, { ...settings, clientKeyPassphrase: new Secret(passphrase) });
    expect((await right.http.send(call('read'))).text).toBe('ok');
    const wrong = createBench(baseUrl, { ...settings, clientKeyPassphrase: new Secret('wrong') });
    const error = await failure(wrong.http.send(call('read')));
    expect([error.code, error.cause, error.hint]).toEqual([
      'CONFIG_INVALID',
      undefined,
      expect.stringContaining('passphrase'),
    ]);
  });

  it('that is missing is told as such', async () => {
    const server = await serveTls(demanding({ maxVersion: 'TLSv1.2' }), ok);
    const { http } = createBench(`https://127.0.0.1:${server.port}`, { caPem: authority.certPem });
    const error = await failure(http.send(call('read')));
    expect([error.code, error.hint]).toEqual(['UNAVAILABLE', expect.stringContaining('client certificate')]);
    expect(server.seen).toEqual([]);
  });

  // Node's own server closes without the alert that other servers send, so this needs another one.
  it.skipIf(!hasOpenssl)(
    'that is missing is told as such over TLS 1.3, and a write did not happen',
    async () => {
      const port = await serveByOpenssl(certificate, authority);
      const { http } = createBench(`https://127.0.0.1:${port}`, { caPem: authority.certPem });
      const error = await failure(http.send(call('write')));
      expect([error.code, error.hint]).toEqual([
        'UNAVAILABLE',
        expect.stringContaining('client certificate'),
      ]);
    },
  );

  it.each([
    ['a certificate without its key', { clientKeyPem: undefined }],
    ['a key of another certificate', { clientKeyPem: 'other' }],
    ['a key that is none', { clientKeyPem: 'garbage' }],
  ])('is refused as configuration with %s', async (_what, { clientKeyPem }) => {
    const keys: Record<string, string> = { other: certificate.keyPem, garbage: 'planted-secret' };
    const error = await failure(
      createBench('https://127.0.0.1:1', {
        clientCertificatePem: clientCertificate.certPem,
        ...(clientKeyPem === undefined ? {} : { clientKeyPem: new Secret(keys[clientKeyPem] ?? '') }),
      }).http.send(call('read')),
    );
    expect(error.code).toBe('CONFIG_INVALID');
    expect(String(error.message)).not.toContain('planted-secret');
  });
});

describe('the CA of a connection', () => {
  it.each(['', 'no pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'is refused as configuration when it cannot be read: %j',
    async (caPem) => {
      const error = await failure(createBench('https://127.0.0.1:1', { caPem }).http.send(call('read')));
      expect(error.code).toBe('CONFIG_INVALID');
    },
  );
});

describe('the TLS version', () => {
  it('is at least 1.2', async () => {
    const old = asServer(certificate, {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    const server = await serveTls(old, ok);
    const { http } = createBench(`https://127.0.0.1:${server.port}`, { caPem: authority.certPem });
    const error = await failure(http.send(call('write')));
    expect([error.code, error.message]).toEqual(['UNAVAILABLE', expect.stringContaining('no TLS version')]);
  });

  it('can be held at 1.2', async () => {
    const versions: unknown[] = [];
    const server = await serveTls(asServer(certificate), (_request, response) => {
      versions.push((response.socket as TLSSocket).getProtocol());
      response.end();
    });
    const baseUrl = `https://127.0.0.1:${server.port}`;
    await createBench(baseUrl, { caPem: authority.certPem }).http.send(call('read'));
    await createBench(baseUrl, { caPem: authority.certPem, maxTlsVersion: 'TLSv1.2' }).http.send(
      call('read'),
    );
    expect(versions).toEqual(['TLSv1.3', 'TLSv1.2']);
  });

  it('of a server that speaks plain http is told as such', async () => {
    const server = await serve(ok);
    const error = await failure(createBench(`https://127.0.0.1:${server.port}`).http.send(call('write')));
    expect([error.code, error.message]).toEqual([
      'UNAVAILABLE',
      expect.stringContaining('does not speak TLS'),
    ]);
  });
});
