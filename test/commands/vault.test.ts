/** `vault set|list|remove|status|migrate`: idctl's own secrets. The keychain's part is in test/integration. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OwnProfile } from '../support/commands/profile-file.ts';
import { openOwnProfile } from '../support/commands/profile-file.ts';

let own: OwnProfile;

beforeEach(async () => {
  own = await openOwnProfile();
  await own.run(['init', '--vault', 'age', '--identity', 'identity.txt', '--no-input']);
});
afterEach(() => own.end());

const line = (text: string, input?: string): ReturnType<OwnProfile['run']> =>
  own.run(text.split(' '), input === undefined ? {} : { input });

describe('vault set', () => {
  it('takes the secret from standard input, and says how to refer to it', async () => {
    expect(await line('vault set pvwa', 'fake-value\n')).toMatchObject({
      code: 0,
      stdout: 'Stored. Refer to it as age:pvwa\n',
      stderr: '',
    });
    expect((await line('vault list')).stdout).toBe('NAME\npvwa\n');
  });

  it('stores nothing that is empty', async () => {
    for (const input of ['', '\n']) {
      expect(await line('vault set pvwa', input)).toMatchObject({ code: 2, stdout: '' });
    }
    expect((await line('vault list')).stdout).toBe('');
  });

  it('never takes what is piped in for the name that is missing', async () => {
    const { code, stdout, stderr } = await line('vault set', 'fake-canary\n');
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain('fake-canary');
    expect((await line('vault list')).stdout).toBe('');
  });

  it('refuses a name that is none', async () => {
    expect(await own.run(['vault', 'set', 'a\nb'], { input: 'fake' })).toMatchObject({ code: 2, stdout: '' });
  });

  it('leaves no trace of the secret in file or output', async () => {
    const { stdout, stderr } = await own.run(['vault', 'set', 'pvwa', '--debug', '--json'], {
      input: 'fake-canary',
    });
    const file = await readFile(own.path.replace('.yaml', '.vault.age'), 'latin1');
    for (const text of [stdout, stderr, file, await own.read()]) expect(text).not.toContain('fake-canary');
  });
});

describe('vault list', () => {
  it('shows names, sorted, in every form, and never a secret', async () => {
    for (const name of ['b', 'a/1', 'c']) await line(`vault set ${name}`, 'fake-canary');
    expect((await line('vault list --output csv')).stdout).toBe('name\r\na/1\r\nb\r\nc\n');
    const json = await line('vault list --json');
    expect(JSON.parse(json.stdout)).toEqual({ schemaVersion: 1, names: ['a/1', 'b', 'c'] });
    expect((await line('vault list -o yaml')).stdout).toBe(
      'schemaVersion: 1\nnames:\n  - a/1\n  - b\n  - c\n',
    );
    expect(json.stdout).not.toContain('fake-canary');
  });

  it('says when there is nothing', async () => {
    expect(await line('vault list')).toMatchObject({ code: 0, stdout: '', stderr: 'The vault is empty.\n' });
  });
});

describe('vault remove', () => {
  it('removes what is there, and does not find what is not', async () => {
    await line('vault set pvwa', 'fake');
    expect(await line('vault remove pvwa')).toMatchObject({ code: 0, stdout: 'Removed pvwa.\n' });
    expect((await line('vault remove pvwa')).code).toBe(3);
  });
});

describe('vault status', () => {
  it('is 0 when it opens', async () => {
    expect(await line('vault status')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^backend +age\nstate +ready\ndetail +\S/),
    });
  });

  it('is 4 when it does not, and tells the remedy, in text and in JSON', async () => {
    await rm(join(own.folder, 'config', 'identity.txt'));
    const text = await line('vault status');
    expect(text.code).toBe(4);
    expect(text.stdout).toMatch(/^remedy +\S/m);
    const json = await line('vault status --json');
    expect(json.code).toBe(4);
    expect(JSON.parse(json.stdout)).toMatchObject({ backend: 'age', remedy: expect.any(String) });
  });

  it('is a fault of the profile where it names none', async () => {
    await own.write('schemaVersion: 1\n');
    expect(await line('vault status')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('idctl init'),
    });
  });
});

describe('a vault that does not open', () => {
  it.each(['vault list', 'vault remove x'])(
    'fails %s with 4, and is not taken for empty',
    async (command) => {
      await writeFile(join(own.folder, 'config', 'identity.txt'), 'no identity\n');
      expect(await line(command)).toMatchObject({ code: 4, stdout: '' });
    },
  );
});

describe('vault migrate', () => {
  it('refuses to move to where it is', async () => {
    const before = await own.read();
    expect(await line('vault migrate --to age --identity other.txt')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is age already'),
    });
    expect(await own.read()).toBe(before);
  });

  it('moves the profile with the secrets, and its references, and keeps comments', async () => {
    await own.write(
      [
        '# mine',
        'schemaVersion: 1',
        'vault: { backend: memory }',
        'connections:',
        '  pvwa: { vendor: cyberark, url: "https://pvwa.example", username: sam, password: "memory:pvwa" }',
        'accounts: {}',
        '',
      ].join('\n'),
    );
    const { code, stdout } = await line('vault migrate --to age --identity identity.txt --file moved.age');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Moved from memory to age: 0 copied, 0 there before, 0 removed/);
    const text = await own.read();
    expect(text).toContain('# mine');
    expect(text).toContain('age:pvwa');
    expect(text).not.toContain('memory');
    expect((await line('vault status')).stdout).toContain('moved.age');
  });

  it('leads out of a keychain that is dead, as the remedy of vault status says', async () => {
    const environment = {
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
      XDG_RUNTIME_DIR: '/nonexistent',
    };
    await own.write(
      `schemaVersion: 1
vault: { backend: keychain }
connections:
  one: { vendor: cyberark, url: "https://one.example", username: sam, password: "keychain:one/password" }
  two: { vendor: cyberark, url: "https://two.example", username: sam, password: "env:TWO" }
`,
    );
    const vault = own.path.replace('.yaml', '.vault.age');
    await rm(vault);
    const status = await own.run(['vault', 'status', '--json'], { environment });
    expect(status.code).toBe(4);
    const [, told = ''] =
      /idctl (vault migrate [^.;]*--without-source)/.exec(JSON.parse(status.stdout).remedy) ?? [];
    const way = [...told.split(' '), '--identity', 'other.txt'];
    expect(
      (
        await own.run(
          way.filter((it) => it !== '--without-source'),
          { environment },
        )
      ).code,
    ).toBe(4);
    await expect(readFile(vault)).rejects.toThrow();
    const { code, stdout } = await own.run(way, { environment });
    expect(code).toBe(0);
    expect(stdout).toContain('idctl vault set one/password');
    expect(await own.read()).toContain('age:one/password');
    expect((await own.run(['vault', 'set', 'one/password'], { environment, input: 'fake' })).code).toBe(0);
    expect((await own.run(['vault', 'list'], { environment })).stdout).toBe('NAME\none/password\n');
  });

  it('to a keychain that is not here fails with 4, and changes nothing', async () => {
    await line('vault set pvwa', 'fake');
    const before = await own.read();
    const environment = {
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
      XDG_RUNTIME_DIR: '/nonexistent',
    };
    expect(await own.run(['vault', 'migrate', '--to', 'keychain'], { environment })).toMatchObject({
      code: 4,
    });
    expect(await own.read()).toBe(before);
    expect((await line('vault list')).stdout).toBe('NAME\npvwa\n');
  });
});
