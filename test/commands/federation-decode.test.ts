/** What `federation decode` shows, and what it does with what it cannot show. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../support/build.ts';
import { envelopeOf } from '../support/commands/envelope.ts';
import { type Outcome, type ProgramOptions, runProgram } from '../support/commands/program.ts';
import {
  FLOW_SECRETS,
  harOf,
  jwt,
  oidcFlow,
  posted,
  samlFlow,
  samlResponse,
} from '../support/federation/har.ts';

let folder: string;

beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), 'idctl-decode-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const decode = (words: readonly string[], options: ProgramOptions = {}): Promise<Outcome> =>
  runProgram(['federation', 'decode', ...words], options);

const refused = { status: 403, type: 'text/html', body: '<h1>Error</h1><p>Audience is Invalid</p>' };

describe('federation decode', () => {
  it('tells a capture as a story, with the place where it broke', async () => {
    const { code, stdout, stderr } = await decode([await file('saml.har', harOf(samlFlow(refused)))]);
    expect({ code, stderr }).toEqual({ code: 9, stderr: '' });
    expect(stdout).toContain(
      'saml.har: a capture with 3 messages. Times are relative to 2026-03-01T10:00:03.000Z',
    );
    expect(stdout).toContain('It broke at hop 3: A page with status 403 said "Error Audience is Invalid".');
    expect(stdout).toContain('browser → idp.example: SAML request, by redirect');
    expect(stdout).toContain('HERE IT BROKE:');
    expect(stdout).toMatch(/NotOnOrAfter {2}2026-03-01T10:05:02Z {2}\(5 minutes later\)/);
    expect(stdout).toMatch(/NameID {2}ana@example\.org {2}\[unverified\]/);
    expect(stdout).toContain('REFUSED  Neither the response nor the assertion is signed.');
  });

  it('shows no code, secret or token of a capture', async () => {
    const path = await file('oidc.har', harOf(oidcFlow()));
    for (const form of [[path], [path, '--json']]) {
      const { stdout, stderr } = await decode(form);
      expect(stdout).toContain('client-1');
      for (const secret of Object.values(FLOW_SECRETS)) expect(stdout + stderr).not.toContain(secret);
    }
  });

  it('reads standard input, by a dash and by nothing', async () => {
    for (const words of [['-'], []]) {
      const { code, stdout } = await decode([...words, '--at', '2026-03-01T10:00:00Z'], {
        input: posted(samlResponse()),
      });
      expect(code).toBe(9);
      expect(stdout).toContain(
        'standard input: one message. Times are relative to 2026-03-01T10:00:00.000Z, the given time.',
      );
    }
  });

  it('marks claims as verified by the key that was given, and by no other', async () => {
    const [own, other] = [
      await generateKeyPair('RS256', { extractable: true }),
      await generateKeyPair('RS256'),
    ];
    const claims = { sub: 'ana', aud: 'client-1' };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer('https://op.example')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(own.privateKey);
    const keysOf = async (key: CryptoKey): Promise<string> =>
      JSON.stringify({ keys: [{ ...(await exportJWK(key)), kid: 'k1', use: 'sig', alg: 'RS256' }] });
    const good = await decode(['-', '--jwks', await file('own.json', await keysOf(own.publicKey))], {
      input: token,
    });
    expect(good.stdout).toMatch(/sub {2}ana {2}\[verified\]/);
    expect(good.stdout).toContain('VERIFIED  Signed by a key of own.json.');
    expect(good.code).toBe(0);
    const bad = await decode(['-', '--jwks', await file('other.json', await keysOf(other.publicKey))], {
      input: token,
    });
    expect(bad.stdout).toMatch(/sub {2}ana {2}\[unverified\]/);
    expect(bad.stdout).toContain('REFUSED');
    expect(bad.code).toBe(9);
    const none = await decode(['-'], { input: token });
    expect(none.stdout).toContain('UNVERIFIED  No key was given that could prove it: --jwks FILE.');
    expect(none.code).toBe(0);
  });

  it('takes no message as an argument, and repeats none', async () => {
    for (const message of [
      jwt(),
      samlResponse(),
      `https://idp.example/?SAMLResponse=${posted(samlResponse())}`,
    ]) {
      const outcome = await decode([message, '--json']);
      expect(outcome.code).toBe(2);
      expect(envelopeOf(outcome)).toMatchObject({
        code: 'USAGE',
        message: 'That is a message, and no name of a file.',
      });
      expect(outcome.stderr + outcome.stdout).not.toContain(message.slice(0, 40));
    }
  });

  it('says what is no file, and what is nothing of a federation', async () => {
    const missing = await decode([join(folder, 'missing'), '--json']);
    expect(missing.code).toBe(3);
    const [page, empty] = [await file('page.txt', 'Hello'), await file('empty.txt', '')];
    for (const path of [page, empty, folder]) {
      const outcome = await decode([path, '--json']);
      expect([outcome.code, envelopeOf(outcome).code]).toEqual([2, 'CONFIG_INVALID']);
    }
  });

  it('cannot read a document type, and says so', async () => {
    const { code, stdout } = await decode([
      await file('dtd.xml', `<!DOCTYPE a [<!ENTITY x "y">]>${samlResponse()}`),
    ]);
    expect(code).toBe(9);
    expect(stdout).toContain('UNREADABLE');
    expect(stdout).toContain('S13');
  });

  it('asks nobody on the network, whatever the file names', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end();
    });
    server.on('connection', () => {
      asked += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // It listens on TCP.
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', jku: `${base}/j`, x5u: `${base}/x` })).toString(
      'base64url',
    );
    const inputs = [
      `<!DOCTYPE a SYSTEM "${base}/dtd">${samlResponse()}`,
      samlResponse().replace('<saml:Assertion', `<saml:Assertion xmlns:xi="x" xi:href="${base}/i"`),
      `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${base}/md"/>`,
      `${header}.${jwt().split('.')[1]}.c2ln`,
      JSON.stringify({ issuer: base, authorization_endpoint: `${base}/a`, jwks_uri: `${base}/k` }),
      harOf([
        {
          url: `${base}/authorize?client_id=c&response_type=code`,
          status: 302,
          location: `${base}/cb?code=1&state=2`,
        },
      ]),
    ];
    try {
      for (const input of inputs) {
        const { code } = await decode(['-'], { input });
        expect([0, 9]).toContain(code);
        await runProgram(['federation', 'explain', '--from', '-'], { input });
      }
      expect(asked).toBe(0);
    } finally {
      server.close();
    }
  });
});
