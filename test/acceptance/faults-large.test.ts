/** Nothing is cut off in a pipe, however long it is, however slowly it is read, and however the run ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXIT } from '../../src/core/exit-codes.ts';
import { World } from '../support/acceptance/world.ts';
import { LAUNCHER } from '../support/build.ts';

const PATIENCE_MS = 180_000;
const ACCOUNTS = 20_000;
const FIVE_MEGABYTES = 5_000_000;

/** A PVWA with more accounts than any pipe holds, all of them of one user. */
function accounts(from: number, limit: number): object {
  const value = Array.from({ length: Math.max(0, Math.min(limit, ACCOUNTS - from)) }, (_, at) => ({
    id: `9_${from + at}`,
    name: `account-${'x'.repeat(200)}-${from + at}`,
    address: `host-${from + at}.lab.example`,
    userName: 'svc-everywhere',
    platformId: 'Generic',
    safeName: 'Everything',
    secretType: 'password',
  }));
  const next =
    from + limit < ACCOUNTS ? { nextLink: `api/Accounts?offset=${from + limit}&limit=${limit}` } : {};
  return { value, count: value.length, ...next };
}

let world: World;
let server: Server;
beforeAll(async () => {
  world = await World.open();
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    response.setHeader('content-type', 'application/json');
    if (url.pathname.endsWith('/Logon')) response.end('"a-token-of-a-test"');
    else {
      const { offset = '0', limit = '50' } = Object.fromEntries(url.searchParams);
      response.end(JSON.stringify(accounts(Number(offset), Number(limit))));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}, PATIENCE_MS);
afterAll(async () => {
  server.close();
  await world.end();
});

interface Read {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Reads nothing for a while, so that the pipe is full long before the end. */
async function readSlowly(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Read> {
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const child = spawn(process.execPath, [LAUNCHER, ...argv], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...world.env,
      IDCTL_CONNECTION_CYBERARK_URL: `http://127.0.0.1:${port}`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  await delay(3000);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

it('a result of five megabytes arrives whole', { timeout: PATIENCE_MS }, async () => {
  const { code, stdout } = await readSlowly(['pam', 'list', '--connection', 'cyberark', '--json']);
  expect(code).toBe(0);
  expect(stdout.length).toBeGreaterThan(FIVE_MEGABYTES);
  expect(JSON.parse(stdout).accounts).toHaveLength(ACCOUNTS);
});

it('a result of five megabytes arrives whole when a part of it failed', {
  timeout: PATIENCE_MS,
}, async () => {
  const { code, stdout } = await readSlowly(['pam', 'list', '--json'], {
    IDCTL_CONNECTION_OPA_URL: 'http://127.0.0.1:9',
  });
  expect(code).toBe(EXIT.PARTIAL);
  const { accounts: found, failures } = JSON.parse(stdout);
  expect(found).toHaveLength(ACCOUNTS);
  expect(failures).toMatchObject([{ connection: 'opa', code: 'UNAVAILABLE' }]);
});

it('an error of five megabytes arrives whole, in words', { timeout: PATIENCE_MS }, async () => {
  const { code, stdout, stderr } = await readSlowly(['pam', 'show', 'cyberark:svc-everywhere']);
  expect(code).toBe(EXIT.AMBIGUOUS);
  expect(stdout).toBe('');
  expect(stderr.length).toBeGreaterThan(FIVE_MEGABYTES);
  expect(stderr).toContain(`is ${ACCOUNTS} accounts`);
  expect(stderr.trimEnd()).toMatch(/short name: idctl account add$/);
});

it('an error of five megabytes arrives whole, in JSON', { timeout: PATIENCE_MS }, async () => {
  const { code, stdout } = await readSlowly(['pam', 'show', 'cyberark:svc-everywhere', '--json']);
  expect(code).toBe(EXIT.AMBIGUOUS);
  expect(stdout.length).toBeGreaterThan(FIVE_MEGABYTES);
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'AMBIGUOUS' });
});
