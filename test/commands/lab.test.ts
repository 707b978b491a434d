/** `lab start|status|fault|requests|reset|stop|exec`, and `init --lab`: a lab in a process of its own. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OwnProfile } from '../support/commands/profile-file.ts';
import { openOwnProfile } from '../support/commands/profile-file.ts';

let own: OwnProfile;

beforeAll(async () => {
  own = await openOwnProfile();
});
afterAll(async () => {
  await stop();
  await own.end();
});

const line = (text: string): ReturnType<OwnProfile['run']> => own.run(text.split(' '));
const lab = (text: string): ReturnType<OwnProfile['run']> => line(`${text} --profile lab`);

/** Ends the lab, if one runs, and waits until it is gone. */
async function stop(): Promise<void> {
  await line('lab stop');
  const deadline = Date.now() + 60_000;
  while ((await line('lab status')).code === 0) {
    if (Date.now() > deadline) throw new Error('the lab does not stop');
    await delay(200);
  }
}

describe('a lab in the background', () => {
  beforeAll(async () => {
    const { code, stdout } = await line('lab start --detach --port 0 --seed test');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^control +http:\/\/127\.0\.0\.1:\d+$/m);
  });

  it('is there for its profile', async () => {
    expect((await lab('pam list --search okta-admin')).stdout).toMatch(/^okta-admin /m);
  });

  it('tells where it listens and what it has seen', async () => {
    const { code, stdout } = await lab('lab status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^pvwa +http:\/\/127\.0\.0\.1:\d+$/m);
    expect(stdout).toMatch(/^clock +\S+ \(real time\)$/m);
  });

  it('is found without a profile, too', async () => {
    expect((await line('lab status')).code).toBe(0);
  });

  it('is not started twice: the first one could not be stopped any more', async () => {
    for (const argv of ['lab start --detach --port 0', 'lab start --port 0']) {
      expect(await line(argv)).toMatchObject({ code: 6, stderr: expect.stringContaining('idctl lab stop') });
    }
    expect((await line('init --lab')).code).toBe(0);
    expect((await lab('pam list --search okta-admin')).code).toBe(0);
  });

  it('journals what it was asked, and forgets on demand', async () => {
    await lab('lab requests --clear');
    await lab('pam show okta-admin');
    const { stdout } = await lab('lab requests -o csv');
    expect(stdout).toMatch(/^#,at,listener,method,path,status,fault\r\n\d+,/);
    expect(stdout).toMatch(/,pvwa,GET,\/PasswordVault\/API\/\S+,200,/);
    expect(await lab('lab requests --clear')).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('No request.'),
    });
    const since = JSON.parse((await lab('lab requests --since 1000 --json')).stdout);
    expect(since.requests).toEqual([]);
  });

  it('fails on demand, as often as it was told', async () => {
    const { code } = await own.run([
      'lab',
      'fault',
      '500',
      '--route',
      'GET /PasswordVault/API/Accounts/**',
      '--times',
      '20',
      '--profile',
      'lab',
    ]);
    expect(code).toBe(0);
    expect((await lab('lab fault list')).stdout).toMatch(/^fault-\d+: \S+ \/\S+ at \w+: 500, 20 times\.$/m);
    expect((await lab('pam show okta-admin --timeout 1s')).code).toBe(7);
    expect((await lab('lab fault clear')).code).toBe(0);
    expect((await lab('pam show okta-admin')).code).toBe(0);
  });

  it('wants a route for a fault, and a distance for the clock', async () => {
    expect(await lab('lab fault 500')).toMatchObject({ code: 2, stderr: expect.stringContaining('--route') });
    expect(await lab('lab fault clock')).toMatchObject({ code: 2, stderr: expect.stringContaining('--by') });
    const nowhere = await own.run([
      'lab',
      'fault',
      '500',
      '--listener',
      'x',
      '--route',
      'GET /a',
      '--profile',
      'lab',
    ]);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('The lab refuses') });
  });

  it('lets happen what no API does, and says what it did not understand', async () => {
    expect(await lab('lab event okta-wic rotate-oidc-keys')).toMatchObject({
      code: 0,
      stdout: 'okta-wic: rotate-oidc-keys has happened.\n',
    });
    expect(await lab('lab event wic rotate-oidc-keys')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there are: cyberark, opa, okta-wic'),
    });
    expect(await lab('lab event cyberark no-such')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('saml-partner'),
    });
    expect(await lab('lab event cyberark saml-partner --file no-such-file')).toMatchObject({ code: 3 });
    const argv = ['lab', 'event', 'cyberark', 'saml-partner', '--file', '-', '--profile', 'lab'];
    expect(await own.run(argv, { input: 'not a saml.config' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is no saml.config'),
    });
  });

  it('moves its clock, and is as at its start after a reset', async () => {
    const moved = JSON.parse((await lab('lab fault clock --by +20m --json')).stdout);
    expect(moved.result.offsetMs).toBe(1_200_000);
    expect((await lab('lab status')).stdout).toContain('(moved by 1200 s)');
    const back = await own.run(['lab', 'fault', 'clock', '--by=-10m', '--json', '--profile', 'lab']);
    expect(JSON.parse(back.stdout).result.offsetMs).toBe(600_000);
    expect((await lab('lab reset')).code).toBe(0);
    expect((await lab('lab status')).stdout).toContain('(real time)');
  });

  it('stops, and is then not there', async () => {
    expect((await line('lab stop')).code).toBe(0);
    await stop();
    expect(await line('lab status')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('idctl lab start'),
    });
    expect(await lab('pam list')).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('is not running. Start it: idctl lab start'),
    });
  });
});

describe('init --lab', () => {
  afterEach(stop);

  it('starts a lab, writes its profile, and touches no other', async () => {
    const { code, stdout } = await line('init --lab');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^The profile lab is ready .*\nTry: idctl pam list --profile lab\n$/);
    expect((await lab('pam list --search okta-admin')).code).toBe(0);
    await expect(own.read()).rejects.toThrow();
  });
});

describe('lab exec', () => {
  const shell = (script: string): ReturnType<OwnProfile['run']> =>
    own.run(['lab', 'exec', '--', 'sh', '-c', script]);

  it("has the command's exit code, and its output", async () => {
    expect(await shell('echo out; echo err >&2; exit 7')).toMatchObject({
      code: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('has 128 and the number of a signal that ended the command', async () => {
    expect((await shell('kill -TERM $$')).code).toBe(143);
  });

  it('gives the command an idctl that finds the lab, and nothing of our own set-up', async () => {
    const { code, stdout } = await shell(
      'idctl pam list -s okta-admin --query "accounts[].aliases[]" && idctl audit list',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(['okta-admin']);
  });

  it('makes the same world of the same seed', async () => {
    const ids = async (): Promise<string> =>
      (
        await own.run([
          'lab',
          'exec',
          '--seed',
          'same',
          '--',
          'idctl',
          'pam',
          'list',
          '--query',
          'accounts[].id',
        ])
      ).stdout;
    const first = await ids();
    expect(JSON.parse(first).length).toBeGreaterThan(200);
    expect(await ids()).toBe(first);
  });

  it('does not find a program that is not there, before it starts anything', async () => {
    expect(await own.run(['lab', 'exec', '--', 'no-such-program'])).toMatchObject({ code: 3 });
  });

  it('leaves nothing behind', async () => {
    const { stdout } = await shell('printf %s "$IDCTL_CONFIG_DIR"');
    expect(stdout).toMatch(/idctl-lab-/);
    expect((await shell(`test ! -e ${stdout}`)).code).toBe(0);
  });
});
