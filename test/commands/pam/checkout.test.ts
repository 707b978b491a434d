/** `pam checkout|checkin`: on loan, and given back. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LAUNCHER } from '../../support/build.ts';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';
import { bareEnvironment } from '../../support/commands/program.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const line = (text: string): ReturnType<LabWorld['run']> => world.run(text.split(' '));
const leases = async (): Promise<ReadonlyArray<{ readonly id: string; readonly alias: string }>> =>
  JSON.parse((await line('pam leases --json')).stdout).leases;
const calls = (pattern: RegExp): readonly string[] =>
  world.lab
    .journal()
    .map((it) => `${it.method} ${it.path}`)
    .filter((it) => pattern.test(it));

describe('pam checkout', () => {
  it('writes the secret alone to stdout, and the rest to stderr', async () => {
    const json = JSON.parse((await line('pam checkout edge-quotes --reveal --json')).stdout);
    const { code, stdout, stderr } = await line('pam checkout edge-quotes --reveal');
    expect({ code, stdout }).toEqual({ code: 0, stdout: json.secret });
    expect(stderr).not.toContain(json.secret);
  });

  it.each([
    'edge-newline',
    'edge-spaces',
    'edge-emoji',
    'edge-backslash',
    'edge-4kb',
    'edge-ssh-key',
    'adm-backup',
  ])('gives %s unharmed', async (account) => {
    const json = JSON.parse((await line(`pam checkout ${account} --reveal --json`)).stdout);
    await line('pam sweep --all');
    await world.renew();
    const { stdout } = await line(`pam checkout ${account} --reveal`);
    expect(json.secret.length).toBeGreaterThan(8);
    expect(stdout).toBe(json.secret);
  });

  it('says how to give it back, and until when', async () => {
    const { stderr } = await line('pam checkout okta-admin --reveal --for 30m');
    const [lease] = await leases();
    expect(stderr).toMatch(
      /^Checked out okta-admin until \S+Z\. Give it back with: idctl pam checkin ls_\w+$/m,
    );
    expect(stderr).toContain(`idctl pam checkin ${lease?.id}`);
    expect(stderr).toContain('It is a one-time password');
  });

  it('takes nothing when it was not said how to hand it over', async () => {
    const cases = [
      'pam checkout okta-admin',
      'pam checkout okta-admin --copy',
      'pam checkout okta-admin --json',
    ];
    for (const text of cases) expect((await line(text)).code).toBe(2);
    expect(calls(/Retrieve/)).toEqual([]);
    expect(await leases()).toEqual([]);
  });

  it('does not give a reason that nobody gave', async () => {
    const { code, stderr } = await line('pam checkout da-sam --reveal');
    expect(code).toBe(2);
    expect(stderr).toContain('Answer it with --reason.');
    expect(calls(/Retrieve/)).toEqual([]);
  });

  it('waits for an approval with 8, and names the request', async () => {
    const { code, stdout, stderr } = await line('pam checkout da-sam --reveal --reason test');
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' });
    expect(stderr).toMatch(/waits for approval by mira/);
    expect(stderr).toMatch(/idctl pam request show \S+ --connection cyberark/);
  });

  it('is refused with 6 while it is out, here or elsewhere', async () => {
    await line('pam checkout okta-admin --reveal');
    const again = await line('pam checkout okta-admin --reveal');
    expect(again).toMatchObject({
      code: 6,
      stdout: '',
      stderr: expect.stringMatching(/idctl pam checkin ls_/),
    });
    const elsewhere = await line('pam checkout db-prod-sa --reveal');
    expect(elsewhere).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('mira') });
  });

  it('gives back what may have been lent when the answer was lost, and says so', async () => {
    const lost = { listener: 'pvwa', method: 'POST', path: '/**/Retrieve', kind: 'drop-after' } as const;
    world.lab.addFault({ ...lost, skip: 0, times: 1 });
    const { code, stdout, stderr } = await line('pam checkout okta-admin --reveal');
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
    expect(stderr).toContain('whatever was lent has been given back');
    expect(calls(/CheckIn/)).toHaveLength(1);
    expect(await leases()).toEqual([]);
  });

  it('tells in JSON what a vendor said, and never the secret', async () => {
    const { code, stdout } = await line('pam checkout edge-ticket --reveal --reason test --json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'INPUT_REQUIRED',
      hint: 'Answer it with --ticket-system and --ticket.',
      vendor: { id: 'cyberark', status: 400 },
      requestId: expect.any(String),
    });
  });

  it('names the flag that a ticket lacks', async () => {
    const ticket = 'pam checkout edge-ticket --reveal --reason test --ticket CHG-7';
    const { code, stderr } = await line(ticket);
    expect(code).toBe(2);
    expect(stderr).toContain('Answer it with --ticket-system.');
    expect((await line(`${ticket} --ticket-system ServiceNow`)).code).toBe(0);
  });

  it.each([
    ['a query that fails on the result', ['--json', '--query', 'abs(secret)'], 2, 'USAGE'],
    ['a function that there is not', ['--query', 'nothing_of_this_name(secret)'], 2, 'USAGE'],
  ])('gives back what %s could not show', async (_what, flags, code, errorCode) => {
    const run = await world.run(['pam', 'checkout', 'okta-admin', '--reveal', ...flags]);
    expect(run.code).toBe(code);
    expect(JSON.parse(run.stdout).error.code).toBe(errorCode);
    expect(run.stderr).toContain('was given back: okta-admin is not out');
    expect(calls(/CheckIn/)).toHaveLength(1);
    expect(await leases()).toEqual([]);
  });

  it('takes nothing for a query that is no expression', async () => {
    const run = await world.run(['pam', 'checkout', 'okta-admin', '--reveal', '--query', 'secret[']);
    expect(run.code).toBe(2);
    expect(calls(/./)).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('gives back what there was no room to write', async () => {
    const words = [process.execPath, LAUNCHER, 'pam', 'checkout', 'okta-admin', '--reveal'];
    const run = promisify(execFile)('sh', ['-c', 'exec "$0" "$@" > /dev/full', ...words], {
      env: { ...bareEnvironment(), ...world.environment },
    });
    await expect(run).rejects.toMatchObject({
      code: 7,
      stderr: expect.stringContaining('was given back: okta-admin is not out'),
    });
    expect(await leases()).toEqual([]);
  });

  it('gives back what was for a reader who has gone', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'pam', 'checkout', 'okta-admin', '--reveal'], {
      env: { ...bareEnvironment(), ...world.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const ended = new Promise((resolve) => child.on('close', resolve));
    expect(await text(child.stderr)).toContain('was given back: okta-admin is not out');
    expect(await ended).toBe(7);
    expect(await leases()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32').each(['>&-', '> /dev/null'])(
    'takes nothing where nobody would see it: %s',
    async (redirection) => {
      const words = [process.execPath, LAUNCHER, 'pam', 'checkout', 'okta-admin', '--reveal'];
      const run = promisify(execFile)('sh', ['-c', `exec "$0" "$@" ${redirection}`, ...words], {
        env: { ...bareEnvironment(), ...world.environment },
      });
      await expect(run).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Nobody would see'),
      });
      expect(calls(/Retrieve/)).toEqual([]);
      expect(await leases()).toEqual([]);
    },
  );

  it('gives an earlier version', async () => {
    const now = (await line('pam checkout edge-spaces --reveal')).stdout;
    const { code, stdout } = await line('pam checkout edge-spaces --reveal --version 1');
    expect(code).toBe(0);
    expect(stdout).not.toBe(now);
    expect(stdout.trim()).not.toBe('');
  });
});

describe('pam checkin', () => {
  it('gives back by account and by lease', async () => {
    await line('pam checkout okta-admin --reveal');
    expect(await line('pam checkin okta-admin')).toMatchObject({
      code: 0,
      stdout: 'Given back okta-admin. Its password is being changed.\n',
    });
    expect(await leases()).toEqual([]);
    await line('pam checkout adm-backup --reveal');
    const [lease] = await leases();
    expect((await line(`pam checkin ${lease?.id}`)).code).toBe(0);
    expect(await leases()).toEqual([]);
  });

  it('ends a loan that took nothing away from anybody, and says so', async () => {
    expect((await line('pam checkout root-build-01 --reveal --reason test')).stderr).toMatch(
      /^Took root-build-01 until \S+Z; it is not exclusive\. End the loan with: idctl pam checkin ls_\w+$/m,
    );
    expect(await line('pam checkin root-build-01')).toMatchObject({
      code: 0,
      stdout: 'Ended the loan of root-build-01. It is not exclusive: the vendor has nothing to take back.\n',
    });
    const logged = JSON.parse((await line('audit list --json')).stdout).records;
    expect(logged.at(-1)).toMatchObject({ action: 'pam.checkin', details: { result: 'ended' } });
    expect(await line('pam checkin root-build-01')).toMatchObject({ stdout: 'root-build-01 was not out.\n' });
  });

  it('is done when it was not out', async () => {
    expect(await line('pam checkin okta-admin')).toMatchObject({
      code: 0,
      stdout: 'okta-admin was not out.\n',
    });
    const { stdout } = await line('pam checkin okta-admin --json');
    expect(JSON.parse(stdout)).toMatchObject({ account: 'okta-admin', outcome: { kind: 'not-out' } });
  });

  it("does not end somebody else's loan without --force, nor that without the name", async () => {
    const other = await line('pam checkin db-prod-sa');
    expect(other.code).not.toBe(0);
    expect(await line('pam checkin db-prod-sa --force')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--confirm db-prod-sa'),
    });
    expect((await line('pam checkin db-prod-sa --force --confirm db-prod')).code).toBe(2);
    expect(calls(/CheckIn|Unlock/i)).toHaveLength(calls(/CheckIn$/).length);
    expect(calls(/Unlock/)).toEqual([]);
  });

  it("ends somebody else's loan with both", async () => {
    expect((await line('pam checkin db-prod-sa --force --confirm db-prod-sa')).code).toBe(0);
    expect(calls(/Unlock/)).toHaveLength(1);
    expect((await line('pam show db-prod-sa')).stdout).not.toContain('checked out by mira');
  });

  it('does not find a lease that is not there', async () => {
    expect((await line('pam checkin ls_nothing')).code).toBe(3);
  });
});
