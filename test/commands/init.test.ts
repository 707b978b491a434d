/** `init` without a person: everything by flags. With one: see terminal.test.ts. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OwnProfile } from '../support/commands/profile-file.ts';
import { openOwnProfile } from '../support/commands/profile-file.ts';

let own: OwnProfile;

beforeEach(async () => {
  own = await openOwnProfile();
});
afterEach(() => own.end());

const AGE = ['init', '--vault', 'age', '--identity', 'keys/identity.txt', '--no-input'];

describe('init', () => {
  it('makes vault, identity and profile, for this user alone', async () => {
    const { code, stdout } = await own.run(AGE);
    expect(code).toBe(0);
    expect(stdout).toContain(`The profile default is ready (${own.path}).`);
    const files = [
      own.path,
      join(own.folder, 'config/keys/identity.txt'),
      own.path.replace('.yaml', '.vault.age'),
    ];
    for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await own.run(['vault', 'status'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^state +ready$/m),
    });
  });

  it('tells the reader of the profile what it is', async () => {
    await own.run(AGE);
    const text = await own.read();
    expect(text).toMatch(/^# idctl profile\. It holds references to secrets, never secrets\.$/m);
    expect(text).toMatch(/^schemaVersion: 1$/m);
  });

  it('keeps a profile and a vault that are there', async () => {
    await own.run(AGE);
    await own.run(['vault', 'set', 'kept'], { input: 'fake-value' });
    const before = await own.read();
    const { code, stderr } = await own.run(['init', '--vault', 'keychain', '--no-input']);
    expect(code).toBe(0);
    expect(stderr).toContain('has a vault (age); it is kept');
    expect(await own.read()).toBe(before);
    expect((await own.run(['vault', 'list'])).stdout).toContain('kept');
  });

  it('adds a vault to a profile that has none, and keeps its comments', async () => {
    await own.write('# mine\nschemaVersion: 1\nconnections: {}\n');
    expect((await own.run(AGE)).code).toBe(0);
    const text = await own.read();
    expect(text).toContain('# mine');
    expect(text).toContain('backend: age');
  });

  it('opens with a passphrase from a file, where no identity was named', async () => {
    const passphrase = join(own.folder, 'passphrase');
    const environment = { IDCTL_VAULT_PASSPHRASE_FILE: passphrase };
    const argv = ['init', '--vault', 'age'];
    expect(await own.run(argv)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('IDCTL_VAULT_PASSPHRASE_FILE'),
    });
    expect((await own.run(argv, { environment })).code).toBe(4);
    await writeFile(passphrase, 'a fake passphrase\n', { mode: 0o600 });
    expect((await own.run(argv, { environment })).code).toBe(0);
    expect((await own.run(['vault', 'status'], { environment })).code).toBe(0);
    // Without it the vault is locked, whichever command finds that out.
    for (const line of [
      ['vault', 'list'],
      ['vault', 'status'],
      ['vault', 'remove', 'nothing'],
    ]) {
      const { code, stdout, stderr } = await own.run(line);
      expect({ line, code }).toEqual({ line, code: 4 });
      expect(stdout + stderr).toContain('IDCTL_VAULT_PASSPHRASE_FILE');
    }
    await writeFile(passphrase, 'another fake passphrase\n');
    expect((await own.run(['vault', 'list'], { environment })).code).toBe(4);
  });

  it('makes the age vault that the profile names and that is not there, as its remedy says', async () => {
    await own.run(AGE);
    const vault = own.path.replace(/yaml$/, 'vault.age');
    await rm(vault);
    expect((await own.run(['vault', 'status'])).stdout).toMatch(/^remedy +Make one with idctl init/m);
    const before = await own.read();
    expect((await own.run(['init', '--no-input'])).code).toBe(0);
    expect((await own.run(['vault', 'status'])).code).toBe(0);
    expect(await own.read()).toBe(before);
  });

  it('makes no new identity for a vault that is there', async () => {
    await own.run(AGE);
    const identity = join(own.folder, 'config', 'keys', 'identity.txt');
    await Promise.all([rm(identity), rm(own.path)]);
    expect(await own.run(AGE)).toMatchObject({ code: 4, stderr: expect.stringContaining(identity) });
    await expect(readFile(identity)).rejects.toThrow();
  });

  it('asks nobody where nobody is, and names the flag', async () => {
    for (const argv of [['init'], ['init', '--no-input']]) {
      expect(await own.run(argv)).toMatchObject({ code: 2, stderr: expect.stringContaining('--vault') });
    }
    await expect(readFile(own.path)).rejects.toThrow();
  });
});
