/** The search itself: a canary that finds nothing must not be one that cannot find anything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Canary } from '../support/acceptance/canary.ts';
import { World } from '../support/acceptance/world.ts';

/** Everything that an encoder treats in a way of its own. */
const SECRET = `fake ${Date.now()}"\\'ü🔑+&%/\n?`;

const planted = (): Canary => {
  const canary = new Canary();
  canary.plant('planted', SECRET);
  return canary;
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

it.each([
  ['as it is', `a ${SECRET} b`],
  ['in JSON', JSON.stringify({ it: SECRET })],
  ['in JSON in JSON', JSON.stringify({ it: JSON.stringify(SECRET) })],
  ['as Node shows it', inspect({ it: SECRET })],
  ['in an address', `https://x.example/?it=${encodeURIComponent(SECRET)}`],
  ['in a form', new URLSearchParams({ it: SECRET }).toString()],
  ['in hexadecimal', Buffer.from(SECRET).toString('hex')],
  ['in base64', base64(SECRET)],
  ['in base64 behind one letter', base64(`u${SECRET}`)],
  ['in base64 behind a user name', base64(`user:${SECRET}:more`)],
  ['in base64url behind a user name', Buffer.from(`sam:${SECRET}`).toString('base64url')],
])('is found %s', (_where, text) => {
  expect(planted().search('there', text)).not.toEqual([]);
});

it('is not found where it is not', () => {
  expect(planted().search('there', JSON.stringify({ it: SECRET.slice(1, -1) }))).toEqual([]);
  expect(planted().search('there', '')).toEqual([]);
});

it('is found in files, at any depth', () => {
  const folder = mkdtempSync(join(tmpdir(), 'idctl-canary-'));
  try {
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'b', 'file'), `x${SECRET}y`);
    expect(planted().searchFiles(folder)).toEqual([expect.stringContaining('/a/b/file')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each([
  ['command line', (secret: string) => ({ args: [secret], env: {} })],
  ['environment', (secret: string) => ({ args: [], env: { IT: secret } })],
])('is found in the %s of a process', async (where, give) => {
  const { args, env } = give(SECRET);
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', '--', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  try {
    expect(planted().searchProcesses()).toEqual([expect.stringContaining(`${where} of ${child.pid}`)]);
    expect(planted().searchProcesses([child.pid ?? 0])).toEqual([]);
  } finally {
    child.kill();
    await once(child, 'close');
  }
});

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());

it('is found in what a run of idctl says, and its run fails for that', async () => {
  // An alias that is a secret: idctl has no way to know.
  const name = `canary-${Date.now()}-name`;
  world.canary.plant('name', name);
  const runs = [
    ['pam', 'checkout', name, '--reveal'],
    ['account', 'add', name, 'cyberark:Linux/root-db-01'],
  ];
  for (const argv of runs) await expect(world.idctl(argv)).rejects.toThrow(/told secrets:\nname \(plain\)/);
});
