/** Where things are written: results to stdout, whole and without colour in a pipe; talk to stderr. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LAUNCHER } from '../support/build.ts';
import type { LabWorld } from '../support/commands/lab-world.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';
import { bareEnvironment } from '../support/commands/program.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());

const ESCAPE = '\u001b';

describe('stdout', () => {
  it('holds the result alone, and stderr the talk', async () => {
    const { stdout, stderr } = await world.run(['pam', 'list', '--search', 'okta-admin']);
    expect(stdout).toMatch(/^ALIAS .*\nokta-admin /);
    expect(stderr).toBe('lab: this profile is a rehearsal; nothing real is touched.\n');
  });

  it('is never cut in a pipe: every row, every cell, and JSON that ends', async () => {
    const table = await world.run(['pam', 'list']);
    const json = await world.run(['pam', 'list', '--json']);
    const { accounts }: { accounts: ReadonlyArray<Record<string, string>> } = JSON.parse(json.stdout);
    expect(accounts.length).toBeGreaterThan(200);
    expect(table.stdout.trimEnd().split('\n')).toHaveLength(accounts.length + 1);
    expect(table.stdout).not.toContain('…');
    for (const { name, target } of accounts) {
      expect(table.stdout).toContain(name);
      expect(table.stdout).toContain(target);
    }
  });

  it('is whole when the reader is slow', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'pam', 'list', '--json'], {
      env: { ...bareEnvironment(), ...world.environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.pause();
    await new Promise((resolve) => child.stdout.once('readable', resolve));
    const { accounts }: { accounts: readonly unknown[] } = JSON.parse(await text(child.stdout));
    expect(accounts.length).toBeGreaterThan(200);
  });

  it('may be closed by its reader without a fault', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'pam', 'list', '--json'], {
      env: { ...bareEnvironment(), ...world.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const ended = new Promise((resolve) => child.on('close', resolve));
    expect(await text(child.stderr)).toBe('lab: this profile is a rehearsal; nothing real is touched.\n');
    expect(await ended).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full')).each([
    ['--version', 7],
    ['--version --json', 7],
    ['pam list --help', 7],
    ['pam', 7],
    ['help secrets', 7],
    ['pam list', 7],
    ['pam list --json', 7],
    ['audit export', 7],
    ['nothing-of-this-name --json', 2],
    ['pam show nothing-of-this-name --json', 3],
  ])('that is full is told in a sentence, by %s', async (line, code) => {
    if (line === 'audit export') await world.run(['pam', 'exec', 'okta-admin', '--', 'true']);
    const words = [process.execPath, LAUNCHER, ...line.split(' ')];
    const run = promisify(execFile)('sh', ['-c', 'exec "$0" "$@" > /dev/full', ...words], {
      env: { ...bareEnvironment(), ...world.environment },
    });
    await expect(run).rejects.toMatchObject({
      code,
      stderr: expect.stringMatching(/^(lab: .*\n)?Error: .*\n( {2}.*\n)*$/),
    });
  });

  it.each(['--version', 'pam list --help', 'pam'])('of %s may be closed, too', async (line) => {
    const child = spawn(process.execPath, [LAUNCHER, ...line.split(' ')], {
      env: { ...bareEnvironment(), ...world.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const ended = new Promise((resolve) => child.on('close', resolve));
    expect(await text(child.stderr)).toBe('');
    expect(await ended).toBe(0);
  });

  it('is empty for an empty list, and the exit code is 0', async () => {
    const { code, stdout, stderr } = await world.run(['pam', 'list', '--search', 'nothing-of-this-name']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('No account.');
  });
});

describe('stderr', () => {
  it.skipIf(!existsSync('/dev/full')).each([
    ['pam list', 0],
    ['pam show nothing-of-this-name', 3],
    ['pam exec okta-admin --verbose -- true', 0],
    ['nothing-of-this-name', 2],
  ])('that is full changes nothing of %s', async (line, code) => {
    const words = [process.execPath, LAUNCHER, ...line.split(' ')];
    const child = spawn('sh', ['-c', 'exec "$0" "$@" 2> /dev/full', ...words], {
      env: { ...bareEnvironment(), ...world.environment },
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(code);
  });
});

describe('colour', () => {
  it('is not in a pipe', async () => {
    expect((await world.run(['doctor'])).stdout).not.toContain(ESCAPE);
  });

  it('is where FORCE_COLOR wants it, unless it is 0', async () => {
    const forced = await world.run(['doctor'], { environment: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain(`${ESCAPE}[32m`);
    const off = await world.run(['doctor'], { environment: { FORCE_COLOR: '0' } });
    expect(off.stdout).not.toContain(ESCAPE);
  });
});

describe('with --json', () => {
  it('talk stays on stderr', async () => {
    const { stdout, stderr } = await world.run(['pam', 'list', '--search', 'okta-admin', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
    expect(stderr).toContain('lab: this profile is a rehearsal');
  });

  it('a warning of a vendor is visible', async () => {
    const argv = ['pam', 'checkout', 'edge-empty', '--reveal', '--json'];
    const { stdout, stderr } = await world.run(argv);
    expect(JSON.parse(stdout)).toMatchObject({ secret: '' });
    expect(stderr).toContain('edge-empty holds an empty secret');
  });

  it('an incomplete list is told, and has the exit code of a part', async () => {
    world.lab.addFault({ listener: 'opa', method: '*', path: '/**', kind: '500', skip: 0, times: 1000 });
    for (const argv of [
      ['pam', 'list'],
      ['pam', 'list', '--json'],
    ]) {
      const { code, stderr } = await world.run([...argv, '--search', 'okta']);
      expect(code).toBe(10);
      expect(stderr).toMatch(/Not whole: opa did not answer/);
    }
    world.lab.clearFaults();
  });

  it('--query shows a part, and implies it', async () => {
    const { stdout } = await world.run(['account', 'list', '--query', 'accounts[0].alias']);
    expect(stdout).toBe('"okta-admin"\n');
  });

  it('--query that fails on the result is a usage error, in an envelope', async () => {
    const { code, stdout } = await world.run(['account', 'list', '--query', 'length(schemaVersion)']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });
});

describe('the same failure', () => {
  it.each([
    ['pam show nothing-of-this-name', 3],
    ['pam show root', 3],
    ['pam show okta-admin --profile nonexistent', 3],
    ['pam checkout da-sam --reveal', 2],
    ['pam checkout db-prod-sa --reveal', 6],
    ['connection test nonexistent', 3],
    ['connection remove opa --confirm other', 2],
    ['audit verify --head 00', 9],
    ['pam request show nothing', 3],
    ['vault remove nothing', 3],
    ['account list --timeout 5', 2],
  ])('%s ends with %i in text and in JSON', async (line, code) => {
    const argv = line.split(' ');
    expect((await world.run(argv)).code).toBe(code);
    expect((await world.run([...argv, '--json'])).code).toBe(code);
  });
});

describe('--debug and --trace', () => {
  it('print a line a call on stderr, and change nothing on stdout', async () => {
    const plain = await world.run(['pam', 'show', 'okta-admin']);
    const debugged = await world.run(['pam', 'show', 'okta-admin', '--debug']);
    expect(debugged.stdout).toBe(plain.stdout);
    expect(debugged.stderr).toMatch(/^debug: GET 127\.0\.0\.1:\d+\/PasswordVault\/API\/\S+ 200 \d+ ms /m);
  });

  it('a trace that cannot be written is told, and the run ends as it did', async () => {
    const argv = ['pam', 'list', '--search', 'okta', '--trace', '/nonexistent/trace.har'];
    const { code, stderr } = await world.run(argv);
    expect(code).toBe(0);
    expect(stderr).toContain('The trace could not be written');
  });
});
