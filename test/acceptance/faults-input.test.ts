/**
 * What comes in wrong: configuration, names, passwords, certificates, addresses, clocks. Each ends in the exit code of
 * the table, with a sentence that says what is wrong and where, and before anything is taken.
 */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/core/exit-codes.ts';
import { expectClear, sentenceOf } from '../support/acceptance/aftermath.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { SIGN_IN } from '../support/acceptance/steps.ts';
import type { VendorName } from '../support/acceptance/truth.ts';
import { VENDORS } from '../support/acceptance/truth.ts';
import type { World } from '../support/acceptance/world.ts';
import { ACCOUNTS } from '../support/acceptance/world.ts';
import type { CertificateRequest } from '../support/certificates.ts';
import { createAuthority } from '../support/certificates.ts';

const PATIENCE_MS = 120_000;

const pool = new WorldPool();
afterAll(() => pool.end());

const profileOf = (world: World, name = 'lab'): string => join(world.config, `${name}.yaml`);

describe('a profile', () => {
  it.concurrent(
    'that was cut off anywhere is read as a whole or refused with line and column',
    async () =>
      pool.use(async (world) => {
        const whole = await readFile(profileOf(world));
        const cuts = Array.from({ length: 24 }, (_, at) => Math.floor((whole.length * at) / 24));
        const commands = await Promise.all(
          cuts.map(async (length) => {
            await writeFile(profileOf(world, `cut-${length}`), whole.subarray(0, length), { mode: 0o600 });
            return ['connection', 'list', '--profile', `cut-${length}`];
          }),
        );
        const outcomes = await world.series(...commands);
        for (const outcome of outcomes) {
          expect([0, EXIT.CONFIG_INVALID], outcome.stderr).toContain(outcome.code);
          if (outcome.code !== 0)
            expect(sentenceOf(outcome)).toMatch(/is not valid:\n {2}(line \d+, column \d+|the file)/);
        }
        // Most cuts do not leave a profile behind.
        expect(outcomes.filter((it) => it.code !== 0).length).toBeGreaterThan(outcomes.length / 2);
      }),
    PATIENCE_MS,
  );

  it.concurrent.each([
    ['no YAML', 'connections: [', /line \d+, column \d+/],
    ['tabs', 'schemaVersion: 1\nconnections:\n\tcyberark: {}\n', /line 3, column 1/],
    ['bytes that are no text', '\u0000\u0001\u0002', /line 1/],
    ['another schema', 'schemaVersion: 9\n', /line 1, column \d+ \(schemaVersion\)/],
    ['an unknown field', 'schemaVersion: 1\nconections: {}\n', /line 2, column 1.*conections/],
    [
      'an unknown vendor',
      'schemaVersion: 1\nconnections:\n  a: { vendor: nobody, url: "https://a.example" }\n',
      /vendor/,
    ],
    ['a list where a map should be', '- schemaVersion: 1\n', /line 1/],
    [
      'an account of a connection that is not there',
      'schemaVersion: 1\naccounts:\n  a: { connection: b, id: x, name: "", userName: "", target: "", container: "", platform: "" }\n',
      /line 3, column \d+ \(accounts\.a\.connection\): there is no connection "b"/,
    ],
  ])(
    'with %s is refused, and nothing is asked of a vendor',
    async (_what, text, said) =>
      pool.use(async (world) => {
        await writeFile(profileOf(world), text, { mode: 0o600 });
        const outcome = await world.idctl(['pam', 'checkout', 'okta-admin', '--reveal']);
        expectClear(outcome);
        expect(outcome).toMatchObject({ code: EXIT.CONFIG_INVALID, stdout: '' });
        expect(sentenceOf(outcome)).toMatch(said);
        expect(world.lab.journal()).toEqual([]);
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'with a password in it is refused without repeating the password',
    async () =>
      pool.use(async (world) => {
        const password = `plain-${Date.now()}-password`;
        world.canary.plant('password in the profile', password);
        const text = (await readFile(profileOf(world), 'utf8')).replace('age:cyberark/sam', password);
        await writeFile(profileOf(world), text, { mode: 0o600 });
        const run = world.start(['pam', 'list']);
        const outcome = await run.ended;
        expect(outcome).toMatchObject({ code: EXIT.CONFIG_INVALID });
        expect(sentenceOf(outcome)).toMatch(/connections\.cyberark\.password.*by reference/);
        expect(world.canary.search('output', outcome.stdout + outcome.stderr + outcome.trace)).toEqual([]);
      }),
    PATIENCE_MS,
  );

  it.concurrent.each([
    [['connection', 'show', 'nobody'], /no connection "nobody"/],
    [['pam', 'list', '--connection', 'nobody'], /"nobody"/],
    [['pam', 'checkout', 'nobody', '--reveal'], /No account "nobody"/],
    [['pam', 'list', '--profile', 'nobody'], /no profile "nobody"/],
  ] as const)(
    'does not have what %j asks for',
    async (argv, said) =>
      pool.use(async (world) => {
        const outcome = await world.idctl(argv);
        expectClear(outcome);
        expect(outcome).toMatchObject({ code: EXIT.NOT_FOUND, stdout: '' });
        expect(sentenceOf(outcome)).toMatch(said);
      }),
    PATIENCE_MS,
  );
});

describe('a wrong password', () => {
  const commands = (vendor: VendorName) =>
    [
      [vendor, ['pam', 'checkout', ACCOUNTS[vendor].alias, '--reveal'], EXIT.AUTH_REQUIRED],
      [vendor, ['pam', 'list', '--connection', vendor], EXIT.AUTH_REQUIRED],
      [vendor, ['pam', 'exec', ACCOUNTS[vendor].alias, '--', 'true'], EXIT.AUTH_REQUIRED],
      [vendor, ['pam', 'rotate', ACCOUNTS[vendor].alias], EXIT.AUTH_REQUIRED],
      [vendor, ['doctor', vendor], EXIT.CHECK_FAILED],
    ] as const;

  it.concurrent.each(VENDORS.flatMap(commands))(
    '%s: %j tries it once and no more, and ends with %i',
    async (vendor, argv, code) =>
      pool.use(async (world) => {
        const path = join(world.folder, 'tmp', 'wrong');
        await writeFile(path, 'wrong-password-of-a-test');
        const field = vendor === 'cyberark' ? 'password' : 'keySecret';
        const text = await readFile(profileOf(world), 'utf8');
        const wrong = text.replace(new RegExp(`${field}: age:\\S+`), `${field}: file:${path}`);
        await writeFile(profileOf(world), wrong, { mode: 0o600 });
        const outcome = await world.idctl(argv);
        expectClear(outcome);
        expect(outcome.code, outcome.stderr).toBe(code);
        const { listener, method } = SIGN_IN[vendor];
        const tries = world.lab
          .journal()
          .filter(
            (it) => it.listener === listener && it.method === method && /Logon|service_token/i.test(it.path),
          );
        expect(tries).toHaveLength(1);
        expect(`${outcome.stdout}${outcome.stderr}`).toMatch(/password is wrong|Invalid API key/);
        expect(world.out(vendor)).toEqual([]);
        expect(await world.leaseFiles()).toEqual([]);
      }),
    PATIENCE_MS,
  );
});

interface SecureServer {
  readonly url: string;
  readonly caPem: string;
  /** How many requests came through. */
  readonly calls: () => number;
}

/** An https server that would answer anything; nothing must reach it. */
async function withSecureServer(
  request: CertificateRequest,
  work: (server: SecureServer) => Promise<void>,
): Promise<void> {
  const authority = await createAuthority();
  const { certPem, keyPem } = await authority.issue(request);
  let calls = 0;
  const server = createServer({ cert: certPem, key: keyPem }, (_request, response) => {
    calls += 1;
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  try {
    await work({ url: `https://127.0.0.1:${port}`, caPem: authority.certPem, calls: () => calls });
  } finally {
    server.close();
  }
}

describe('a server', () => {
  const local = { commonName: 'pvwa', names: ['127.0.0.1'] };
  it.concurrent.each([
    ['has expired', { ...local, fromDay: -9, untilDay: -2 }, /its certificate has expired/],
    ['is not valid yet', { ...local, fromDay: 2, untilDay: 9 }, /its certificate is not valid yet/],
    [
      'is for another host',
      { commonName: 'other', names: ['other.example'] },
      /its certificate is for another name/,
    ],
  ])(
    'whose certificate %s is told nothing',
    async (_what, request, said) =>
      pool.use(async (world) => {
        const ca = join(world.folder, 'tmp', 'ca.pem');
        await withSecureServer(request, async ({ url, caPem, calls }) => {
          await writeFile(ca, caPem);
          const env = { IDCTL_CONNECTION_CYBERARK_URL: url, IDCTL_CONNECTION_CYBERARK_CA: ca };
          const outcome = await world.idctl(['pam', 'checkout', 'okta-admin', '--reveal'], { env });
          expectClear(outcome);
          expect(outcome).toMatchObject({ code: EXIT.UNAVAILABLE, stdout: '' });
          expect(sentenceOf(outcome)).toMatch(said);
          const doctor = await world.idctl(['doctor', 'cyberark'], { env });
          expect(doctor).toMatchObject({ code: EXIT.CHECK_FAILED, stdout: expect.stringMatching(said) });
          expect(calls()).toBe(0);
        });
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'whose authority is not known here is told nothing',
    async () =>
      pool.use(async (world) => {
        await withSecureServer(local, async ({ url, calls }) => {
          // The profile names the lab's authority, which has not issued this certificate.
          const env = { IDCTL_CONNECTION_CYBERARK_URL: url };
          const outcome = await world.idctl(['pam', 'checkout', 'okta-admin', '--reveal'], { env });
          expect(outcome).toMatchObject({ code: EXIT.UNAVAILABLE });
          expect(sentenceOf(outcome)).toMatch(/authority that is not trusted here[\s\S]*CA/);
          expect(calls()).toBe(0);
        });
      }),
    PATIENCE_MS,
  );

  it.concurrent.each([
    ['http://pvwa.example.com', EXIT.CONFIG_INVALID, /plain http/i],
    ['http://192.0.2.1:8080', EXIT.CONFIG_INVALID, /plain http/i],
    ['ftp://pvwa.example.com', EXIT.CONFIG_INVALID, /starts with https/],
    ['pvwa', EXIT.CONFIG_INVALID, /starts with https/],
  ])(
    'with the address %s is refused by us, with %i',
    async (url, code, said) =>
      pool.use(async (world) => {
        const env = { IDCTL_CONNECTION_CYBERARK_URL: url };
        const outcome = await world.idctl(['pam', 'checkout', 'okta-admin', '--reveal'], { env });
        expectClear(outcome);
        expect(outcome, outcome.stderr).toMatchObject({ code, stdout: '' });
        expect(sentenceOf(outcome)).toMatch(said);
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'that does not listen is unavailable',
    async () =>
      pool.use(async (world) => {
        const server = createTcpServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
        const address = server.address();
        const port = address === null || typeof address === 'string' ? 0 : address.port;
        server.close();
        await once(server, 'close');
        const env = { IDCTL_CONNECTION_CYBERARK_URL: `http://127.0.0.1:${port}` };
        const outcome = await world.idctl(['pam', 'checkout', 'okta-admin', '--reveal'], { env });
        expect(outcome).toMatchObject({ code: EXIT.UNAVAILABLE });
        expect(sentenceOf(outcome)).toMatch(/the connection was refused[\s\S]*Check host and port/);
      }),
    PATIENCE_MS,
  );
});

describe('a clock', () => {
  const MINUTE_MS = 60_000;
  it.concurrent.each([
    [10, 'fail', 'behind', EXIT.CHECK_FAILED],
    [-10, 'fail', 'ahead of', EXIT.CHECK_FAILED],
    [2, 'warn', 'behind', 0],
    [0, 'pass', '', 0],
  ] as const)(
    'that is %i minutes off the server is a %s of doctor',
    async (minutes, state, said, code) =>
      pool.use(async (world) => {
        world.lab.clock.advance(minutes * MINUTE_MS);
        const outcome = await world.idctl(['doctor', 'cyberark', '--json']);
        expect(outcome.code, outcome.stdout).toBe(code);
        const { sections } = JSON.parse(outcome.stdout);
        const findings: ReadonlyArray<{ name: string; state: string; detail: string; remedy?: string }> =
          sections.flatMap((it: { findings: unknown[] }) => it.findings);
        const clock = findings.find((it) => it.name === 'clock');
        expect(clock).toMatchObject({ state, detail: expect.stringContaining(said) });
        if (state !== 'pass') expect(clock?.remedy).toMatch(/NTP/);
      }),
    PATIENCE_MS,
  );
});
