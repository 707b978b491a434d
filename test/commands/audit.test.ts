/** `audit list|verify|export`: the log of this machine, and its chain. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { LabWorld } from '../support/commands/lab-world.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';

let world: LabWorld;
/** The log as it was written by a check-out, a check-in, a refusal and an unattended reading. */
let log = '';
let path = '';

const line = (text: string): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  world.run(text.split(' '));

beforeAll(async () => {
  world = await openLabWorld();
  path = join(world.folder, 'state', 'lab', 'audit.log');
  await world.run(['pam', 'checkout', 'okta-admin', '--reveal', '--reason', 'key, rotation']);
  await line('pam checkin okta-admin');
  await line('pam checkout db-prod-sa --reveal');
  await line('pam read --user svc-001 --container Bulk --reveal');
  log = await readFile(path, 'utf8');
});
afterAll(() => world.end());

describe('audit list', () => {
  it('says who did what to which account, and why', async () => {
    const { code, stdout } = await line('audit list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 .* pam\.checkout +done +okta-admin +cyberark +key, rotation$/m);
    expect(stdout).toMatch(/^2 .* pam\.checkin +done +okta-admin +cyberark$/m);
  });

  it('can be narrowed to an account, to an action and to the newest', async () => {
    const queries = ['--target okta-admin', '--action pam.checkin', '--last 1', '--target nobody'];
    const found = await Promise.all(
      queries.map(async (it) => JSON.parse((await line(`audit list ${it} --json`)).stdout).records.length),
    );
    expect(found).toEqual([2, 1, 1, 0]);
  });

  it('comes as CSV with quotes where they are needed, and as YAML', async () => {
    expect((await line('audit list --output csv')).stdout).toContain('cyberark,"key, rotation"\r\n');
    const { records } = JSON.parse((await line('audit list --json')).stdout);
    expect(parse((await line('audit list -o yaml')).stdout)).toEqual({ schemaVersion: 1, records });
  });

  it.each(['list', 'export'])('says when nothing is logged, as audit %s does', async (verb) => {
    const { code, stdout, stderr } = await line(`audit ${verb} --profile lab-mira`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('Nothing is logged.');
  });
});

describe('audit export', () => {
  it('gives the file byte for byte, with --json, too', async () => {
    expect((await line('audit export')).stdout).toBe(log);
    expect((await line('audit export --json')).stdout).toBe(log);
  });

  it('holds no secret', () => {
    for (const secret of Object.values(world.lab.credentials())) expect(log).not.toContain(secret);
  });
});

describe('audit verify', () => {
  const verify = async (text: string, flags = ''): Promise<{ code: number | null; stdout: string }> => {
    await writeFile(path, text);
    try {
      const { code, stdout } = await line(`audit verify${flags}`);
      return { code, stdout };
    } finally {
      await writeFile(path, log);
    }
  };
  const lines = (): string[] => log.trimEnd().split('\n');
  const joined = (all: readonly string[]): string => `${all.join('\n')}\n`;

  it('passes an untouched log, and tells its head', async () => {
    const { code, stdout } = await verify(log);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ records, unbroken\.\nhead [0-9a-f]{64}\n$/);
  });

  it('finds an edited line', async () => {
    expect(await verify(log.replace('key, rotation', 'nothing much'))).toMatchObject({
      code: 9,
      stdout: expect.stringMatching(/^line 1: /m),
    });
  });

  it('finds a removed line, and one that has moved', async () => {
    const [first = '', second = '', ...rest] = lines();
    expect((await verify(joined([first, ...rest]))).code).toBe(9);
    expect((await verify(joined([second, first, ...rest]))).code).toBe(9);
  });

  it('finds what was added by hand', async () => {
    expect((await verify(`${log}{"sequence":99}\n`)).code).toBe(9);
  });

  it('finds a cut-off tail by the head beside the log', async () => {
    expect((await verify(joined(lines().slice(0, -1)))).code).toBe(9);
  });

  it('finds a log that was cut with its head only against one that was written down', async () => {
    const headPath = `${path}.head`;
    const [ownHead, { head }] = [
      await readFile(headPath, 'utf8'),
      JSON.parse((await line('audit verify --json')).stdout),
    ];
    const kept = lines().slice(0, -1);
    const { sequence, hash } = JSON.parse(kept.at(-1) ?? '');
    await writeFile(headPath, JSON.stringify({ sequence, hash }));
    expect((await verify(joined(kept))).code).toBe(0);
    expect((await verify(joined(kept), ` --head ${head}`)).code).toBe(9);
    await writeFile(headPath, ownHead);
    expect((await verify(log, ` --head ${head}`)).code).toBe(0);
  });

  it('says the same in JSON', async () => {
    await appendFile(path, 'no record\n');
    const { code, stdout } = await line('audit verify --json');
    await writeFile(path, log);
    expect(code).toBe(9);
    expect(JSON.parse(stdout).faults).toEqual([{ line: lines().length + 1, problem: expect.any(String) }]);
  });
});

describe('audit list --target', () => {
  let account: { id: string; name: string; alias: string };

  const found = async (name: string): Promise<unknown> => {
    const { records } = JSON.parse((await world.run(['audit', 'list', '--target', name, '--json'])).stdout);
    return records.map((it: { action: string; target: string }) => `${it.action} ${it.target}`);
  };

  beforeAll(async () => {
    await world.renew();
    const { accounts } = JSON.parse((await line('account list --json')).stdout);
    account = accounts.find((it: { alias: string }) => it.alias === 'okta-admin');
    await world.run(['pam', 'exec', account.id, '--reason', 'r', '--', 'true']);
    await line('pam checkout db-prod-sa --reveal');
  });

  it.each([
    ['short name', () => account.alias],
    ['name', () => account.name],
    ['id', () => account.id],
    ['name and connection', () => `cyberark:${account.name}`],
  ])('finds by its %s what was taken by its id', async (_what, name) => {
    expect(await found(name())).toEqual([`pam.checkout ${account.id}`, `pam.checkin ${account.id}`]);
  });

  it('finds by the words of the log where the profile is broken', async () => {
    const path = join(world.folder, 'config', 'lab.yaml');
    const sound = await readFile(path, 'utf8');
    await writeFile(path, 'connections: [');
    const { code, stdout, stderr } = await world.run([
      'audit',
      'list',
      '--target',
      account.name,
      '-o',
      'csv',
    ]);
    await writeFile(path, sound);
    expect({ code, acts: stdout.match(/pam\.\w+/g) }).toEqual({
      code: 0,
      acts: ['pam.checkout', 'pam.checkin'],
    });
    expect(stderr).toContain('Without the profile');
  });
});
