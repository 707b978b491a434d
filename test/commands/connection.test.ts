/** `connection add|list|show|test|remove|sign-off`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorld } from '../support/commands/lab-world.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';
import type { ProgramOptions } from '../support/commands/program.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const line = (text: string, options?: ProgramOptions): ReturnType<LabWorld['run']> =>
  world.run(text.split(' '), options);
const profile = (): Promise<string> => readFile(join(world.folder, 'config', 'lab.yaml'), 'utf8');
const names = async (): Promise<unknown> =>
  JSON.parse((await line('connection list --query connections[].name')).stdout);

/** Arguments that set up a working connection of the auditor. */
function auditor(more = ''): string {
  const sets = '--set username=auditor --set password=age:cyberark/auditor';
  return `connection add second --vendor cyberark --url ${world.lab.urls['pvwa']} ${sets}${more}`;
}

describe('connection add', () => {
  it('tries it, then saves it', async () => {
    expect(await line(auditor())).toMatchObject({ code: 0, stdout: 'second works, and is saved.\n' });
    expect(await names()).toEqual(['cyberark', 'opa', 'wic', 'cic', 'auth0', 'second']);
    expect((await line('connection test second')).code).toBe(0);
  });

  it('asks nobody, and names the flag that would have answered', async () => {
    const cases = [
      ['connection add x', '--vendor'],
      ['connection add x --vendor cyberark', '--url'],
      ['connection add x --vendor cyberark --url http://127.0.0.1:1', '--set username='],
      [
        'connection add x --vendor opa --url http://127.0.0.1:1 --set keyId=k --set keySecret=env:K',
        '--set team=',
      ],
    ] as const;
    for (const [text, flag] of cases) {
      const { code, stdout, stderr } = await line(text);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`Answer it with ${flag}`);
    }
  });

  it('does not save what does not work, and says why', async () => {
    const before = await profile();
    const wrong = auditor().replace('age:cyberark/auditor', 'age:cyberark/mira');
    const { code, stdout, stderr } = await line(wrong);
    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    expect(stderr).toMatch(/FAIL {2}sign-in: /);
    expect(stderr).toContain('second does not work and was not saved');
    expect(await profile()).toBe(before);
  });

  it('does not try to sign in where nobody answers', async () => {
    const { code, stderr } = await line(auditor().replace(/http:\S+/, 'http://127.0.0.1:1'));
    expect(code).toBe(9);
    expect(stderr).toMatch(/FAIL {2}reach: /);
    expect(stderr).not.toContain('sign-in');
  });

  it('--skip-test saves it untried', async () => {
    world.lab.clearJournal();
    const { code, stdout } = await line(
      `${auditor().replace(/http:\S+/, 'http://127.0.0.1:1/')} --skip-test`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Saved second, untried.\n' });
    expect(world.lab.journal()).toEqual([]);
    expect(await profile()).toMatch(/^ {4}url: http:\/\/127\.0\.0\.1:1$/m);
  });

  it('keeps a name that is taken, unless it is told to replace it', async () => {
    const again = auditor().replace('add second', 'add cyberark');
    expect(await line(again)).toMatchObject({ code: 6, stderr: expect.stringContaining('--replace') });
    expect((await line(`${again} --replace`)).code).toBe(0);
    expect(await profile()).toContain('username: auditor');
  });

  it('signs in with a secret that comes by standard input', async () => {
    const text = auditor().replace('age:cyberark/auditor', 'file:-');
    const secret = world.lab.credentials()['cyberark/auditor'];
    expect(await line(text, { input: `${secret}\n` })).toMatchObject({ code: 0 });
    expect(await profile()).toMatch(/^ {4}password: file:-$/m);
  });

  it('never takes a secret by value, and never shows one that was given so', async () => {
    const { code, stderr } = await line(auditor(' --set password=fake-secret-canary'));
    expect(code).toBe(2);
    expect(stderr).toContain('a secret is given by reference, never by value');
    expect(stderr).not.toContain('fake-secret-canary');
  });

  it.each([
    ['--set nonsense=fake-secret-canary', '--set nonsense: there is no such field'],
    ['--set nonsense', 'there is no such field'],
    ['--set concurrent=maybe', 'concurrent'],
    ['--set method=guess', 'method'],
    ['--set timeout=soon', 'a duration is written like'],
  ])('%s is refused', async (flag, says) => {
    const before = await profile();
    const { code, stderr } = await line(auditor(` --skip-test ${flag}`));
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('fake-secret-canary');
    expect(await profile()).toBe(before);
  });

  it('refuses a vendor that it does not know, naming those that it does', async () => {
    expect(await line('connection add x --vendor acme')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is cyberark, okta, opa, auth0.'),
    });
  });

  it.each([
    ['a name', 'connection add a/b', '"a/b" cannot be a name: a name has letters'],
    [
      'an address',
      'connection add x --vendor cyberark --url ftp://x',
      '--url: an address starts with https://',
    ],
    [
      'an address by --set',
      'connection add x --vendor cyberark --set url=ftp://x',
      '--url: an address starts',
    ],
    [
      'an address for a key',
      'connection add x --vendor okta --new-key --url ftp://x',
      '--url: an address starts',
    ],
  ])('refuses %s before anything else is asked for, and blames no file', async (_what, text, says) => {
    const { code, stderr } = await line(text);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/Answer it with|is not valid|lab\.yaml/);
  });

  it('refuses an address that is none', async () => {
    const { code, stderr } = await line(auditor(' --skip-test').replace(/http:\S+/, 'ftp://example.org'));
    expect(code).toBe(2);
    expect(stderr).toContain('an address starts with https://');
  });

  it('sees to the rule of names', async () => {
    const { code, stderr } = await line(auditor(' --skip-test').replace('add second', 'add a/b'));
    expect(code).toBe(2);
    expect(stderr).toContain('a name has letters, digits, dot, dash and underscore');
  });
});

describe('connection add by way of an identity provider', () => {
  const sets = (more: Readonly<Record<string, string>> = {}): string =>
    Object.entries({
      ...{ method: 'saml', identityProvider: 'wic', application: 'PVWA' },
      ...{ username: 'sam.reed@lab.example', password: 'age:wic/sam.reed@lab.example', ...more },
    })
      .filter(([, value]) => value !== '')
      .map(([field, value]) => ` --set ${field}=${value}`)
      .join('');
  const add = (more?: Readonly<Record<string, string>>): string =>
    `connection add second --vendor cyberark --url ${world.lab.urls['pvwa']}${sets(more)} --skip-test`;

  it('saves its name, its application and the person', async () => {
    expect((await line(add())).code).toBe(0);
    const { stdout } = await line('connection show second');
    expect(stdout).toMatch(/^identityProvider +wic$/m);
    expect(stdout).toMatch(/^application +PVWA$/m);
    expect(stdout).toMatch(/^username +sam\.reed@lab\.example$/m);
  });

  it('tells before it saves that there is no such application', async () => {
    const before = await profile();
    const { code, stderr } = await line(add().replace(' --skip-test', ''));
    expect(code).toBe(9);
    expect(stderr).toContain('There is no application "PVWA" in this org.');
    expect(await profile()).toBe(before);
  });

  it.each([
    ['application', { application: '' }],
    ['username', { username: '' }],
  ])('names the flag that would have answered: %s', async (field, more) => {
    const { code, stderr } = await line(add(more));
    expect(code).toBe(2);
    expect(stderr).toContain(`Answer it with --set ${field}=`);
  });

  it('wants an answer of one where none is named', async () => {
    const { code, stderr } = await line(add({ identityProvider: '' }));
    expect(code).toBe(2);
    expect(stderr).toContain('Answer it with --set saml=');
  });

  it.each([
    ['is not there', 'wcc', 'there is no connection "wcc"; there is cyberark, opa, wic, cic, auth0, second'],
    ['is none', 'opa', '"identityProvider" must be a connection of okta, and opa is one of opa'],
    ['is itself', 'second', '"identityProvider" must be a connection of okta, and second is one of cyberark'],
  ])('refuses one that %s', async (_what, identityProvider, says) => {
    const before = await profile();
    const { code, stderr } = await line(add({ identityProvider }));
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(await profile()).toBe(before);
  });

  it('keeps the identity provider from being forgotten', async () => {
    await line(add());
    const { code, stderr } = await line('connection remove wic --confirm wic');
    expect(code).toBe(6);
    expect(stderr).toContain('second signs in by way of wic.');
    await line('connection remove second --confirm second');
    expect((await line('connection remove wic --confirm wic')).code).toBe(0);
  });
});

describe('connection list', () => {
  it('says what each offers, and asks no vendor', async () => {
    world.lab.clearJournal();
    const { stdout } = await line('connection list');
    expect(stdout).toMatch(/^cyberark +cyberark +http:\S+ +health, pam, approvals, federation, unattended$/m);
    expect(stdout).toMatch(/^opa +opa +http:\S+ +health, pam$/m);
    expect(world.lab.journal()).toEqual([]);
  });

  it('comes as CSV', async () => {
    expect((await line('connection list -o csv')).stdout).toMatch(
      /^name,vendor,url,offers\r\n.*"health, pam"\r\nwic,okta,.*"health, directory, sso, events, assertions, sessions, federation, certificates, setup"\r\n/s,
    );
  });
});

describe('connection show', () => {
  it('shows what is in force, and no secret', async () => {
    const { stdout } = await line('connection show cyberark');
    expect(stdout).toMatch(/^password +age:cyberark\/sam$/m);
    expect(stdout).toMatch(/^method +cyberark$/m);
    for (const secret of Object.values(world.lab.credentials())) expect(stdout).not.toContain(secret);
  });

  it('--explain says where each value comes from: file and line, environment, default', async () => {
    const url = (await profile()).split('\n').findIndex((it) => it.includes('url:')) + 1;
    const { stdout } = await line('connection show cyberark --explain', {
      environment: { IDCTL_CONNECTION_CYBERARK_USERNAME: 'lea' },
    });
    expect(stdout).toMatch(new RegExp(`^url +http:\\S+ +file, line ${url} `, 'm'));
    expect(stdout).toMatch(/^username +lea +environment, IDCTL_CONNECTION_CYBERARK_USERNAME +\S/m);
    expect(stdout).toMatch(/^timeout +30s +default +\S/m);
    expect(stdout).toMatch(/^serverName +not set +\S/m);
  });
});

describe('connection test', () => {
  it('reaches, signs in and counts what is visible', async () => {
    const { code, stdout } = await line('connection test');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cyberark .*\n.*pass {2}address: .*\n.*pass {2}reach: .*\n.*pass {2}clock: /m);
    expect(stdout).toMatch(/^opa .*\n/m);
    expect(stdout).toContain('pass  sign-in: as sam');
  });

  it('says so where there is no connection to test', async () => {
    for (const name of ['opa', 'cyberark', 'wic', 'cic', 'auth0']) {
      await line(`connection remove ${name} --confirm ${name}`);
    }
    const { code, stdout, stderr } = await line('connection test');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('No connection yet. Add one: idctl connection add');
  });

  it('ends with 9 when something fails, in text and in JSON, and tells the remedy', async () => {
    const environment = { IDCTL_CONNECTION_OPA_KEY_ID: 'not-a-key' };
    await line('connection sign-off opa');
    const text = await line('connection test opa', { environment });
    expect(text.code).toBe(9);
    expect(text.stdout).toMatch(/FAIL {2}sign-in: .*\n {8}\S/);
    const json = await line('connection test opa --json', { environment });
    expect(json.code).toBe(9);
    expect(JSON.parse(json.stdout).verdict).toBe('fail');
  });
});

describe('connection sign-off', () => {
  it('ends the session at the vendor, and is done when there is none', async () => {
    await line('pam list --connection cyberark --search okta');
    world.lab.clearJournal();
    expect((await line('connection sign-off cyberark')).code).toBe(0);
    expect(world.lab.journal().map((it) => `${it.method} ${it.path}`)).toEqual([
      'POST /PasswordVault/API/Auth/Logoff',
    ]);
    world.lab.clearJournal();
    expect((await line('connection sign-off cyberark')).code).toBe(0);
    expect(world.lab.journal()).toEqual([]);
  });
});

describe('connection remove', () => {
  it('wants the name again', async () => {
    expect(await line('connection remove cyberark')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--confirm cyberark'),
    });
    expect((await line('connection remove cyberark --confirm opa')).code).toBe(2);
    expect(await names()).toEqual(['cyberark', 'opa', 'wic', 'cic', 'auth0']);
  });

  it('forgets it with its short names, and ends its session', async () => {
    await line('pam list --connection cyberark --search okta');
    const { code, stdout } = await line('connection remove cyberark --confirm cyberark');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Forgot cyberark\. Short names removed: okta-admin\./);
    expect(await names()).toEqual(['opa', 'wic', 'cic', 'auth0']);
    expect((await line('vault list')).stdout).not.toContain('session/cyberark');
    expect((await line('vault list')).stdout).toContain('cyberark/sam');
  });

  it('keeps it while something is out by it', async () => {
    await line('pam checkout okta-admin --reveal');
    const { code, stderr } = await line('connection remove cyberark --confirm cyberark');
    expect(code).toBe(6);
    expect(stderr).toMatch(/ls_\w+/);
    expect(await names()).toEqual(['cyberark', 'opa', 'wic', 'cic', 'auth0']);
  });
});

describe('a connection that is not there', () => {
  it.each(['show', 'test', 'sign-off', 'remove'])('connection %s names those that are', async (verb) => {
    const { code, stderr } = await line(`connection ${verb} nothing`);
    expect(code).toBe(3);
    expect(stderr).toContain('There is cyberark, opa, wic, cic, auth0.');
  });
});
