import { randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { createAgeVault } from '../../../src/vault/age-file.ts';
import { createIdentityFile, initAgeVault } from '../../../src/vault/age-init.ts';
import type { AgeUnlock } from '../../../src/vault/age-unlock.ts';
import type { Vault } from '../../../src/vault/contract.ts';
import { scratchFolder, sharedLock } from './support.ts';
import { read, vaultCases } from './vault-cases.ts';

const root = await scratchFolder();
const locked = sharedLock();
/** 2^10: milliseconds, where the default takes a second. */
const scryptWorkFactor = 10;
const PASSPHRASE = new Secret('correct horse battery staple, obviously fake');

let path: string;
let identityPath: string;

beforeEach(() => {
  const folder = join(root, randomUUID());
  path = join(folder, 'vault.age');
  identityPath = join(folder, 'identity.txt');
});

async function withIdentityFile(): Promise<Vault> {
  const unlock: AgeUnlock = { kind: 'identity-file', path: identityPath };
  await createIdentityFile(identityPath, locked);
  await initAgeVault({ path, unlock, locked });
  return createAgeVault({ path, unlock, locked });
}

async function withPassphrase(): Promise<Vault> {
  await initAgeVault({ path, unlock: passphrase(), locked, scryptWorkFactor });
  return createAgeVault({ path, unlock: passphrase(), locked });
}

function passphrase(value = PASSPHRASE): AgeUnlock {
  return { kind: 'passphrase', read: async () => value };
}

function reopened(): Vault {
  return createAgeVault({ path, unlock: { kind: 'identity-file', path: identityPath }, locked });
}

vaultCases('an age vault with an identity file', { make: withIdentityFile });
vaultCases('an age vault with a passphrase', { make: withPassphrase });

/** Every method refuses, the status says why, and neither shows a value. */
async function expectLocked(
  vault: Vault,
  state: 'locked' | 'uninitialised',
  sentence: RegExp,
): Promise<void> {
  const status = await vault.status();
  expect(status).toMatchObject({ backend: 'age', state, detail: expect.stringMatching(sentence) });
  expect(status.remedy).toBeTruthy();
  const calls = [
    () => vault.get('a'),
    () => vault.set('a', new Secret('fake-new-value')),
    () => vault.remove('a'),
    () => vault.list(),
  ];
  for (const call of calls) {
    const error: unknown = await call().then(
      () => expect.unreachable(),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(IdctlError);
    expect(error).toMatchObject({ code: 'VAULT_LOCKED', message: status.detail, hint: status.remedy });
    expect(`${error instanceof Error ? error.stack : ''} ${JSON.stringify(error)}`).not.toContain('fake-');
  }
}

describe('An age vault', () => {
  it('is a file of JSON that any age program opens with the identity', async () => {
    const vault = await withIdentityFile();
    await vault.set('b', new Secret('two'));
    await vault.set('a', new Secret('one'));
    expect(await opened(path, identityPath)).toEqual({ schemaVersion: 1, secrets: { a: 'one', b: 'two' } });
  });

  it('rests in files that only their owner may read, and leaves nothing else behind', async () => {
    const vault = await withPassphrase();
    await vault.set('a', new Secret('x'));
    expect((await readdir(join(path, '..'))).sort()).toEqual(['vault.age', 'vault.age.key']);
    for (const file of [path, `${path}.key`]) expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('sees what another process wrote, and keeps it when it writes itself', async () => {
    const first = await withIdentityFile();
    const second = reopened();
    await first.set('a', new Secret('from the first'));
    expect(await read(second, 'a')).toBe('from the first');
    expect(await first.list()).toEqual(['a']);
    await second.set('b', new Secret('from the second'));
    expect(await first.list()).toEqual(['a', 'b']);
    await second.remove('a');
    await first.set('c', new Secret('from the first'));
    expect(await second.list()).toEqual(['b', 'c']);
  });

  it('loses nothing when two processes write at once', async () => {
    const vaults = [await withIdentityFile(), reopened()];
    const names = Array.from({ length: 20 }, (_, index) => `name-${String(index).padStart(2, '0')}`);
    await Promise.all(names.map((name, index) => vaults[index % 2]?.set(name, new Secret(name))));
    expect(await reopened().list()).toEqual(names);
  });

  it('reads back from the file, not from what it believes to have written', async () => {
    const vault = await withIdentityFile();
    await vault.set('a', new Secret('old'));
    await copyFile(path, `${path}.before`);
    await vault.set('a', new Secret('new'));
    await copyFile(`${path}.before`, path);
    expect(await read(vault, 'a')).toBe('old');
  });

  it('asks for the passphrase once for any number of reads and writes', async () => {
    await withPassphrase();
    let asked = 0;
    const unlock: AgeUnlock = {
      kind: 'passphrase',
      read: async () => {
        asked += 1;
        return PASSPHRASE;
      },
    };
    const vault = createAgeVault({ path, unlock, locked });
    await Promise.all([vault.get('a'), vault.get('b')]);
    await vault.set('a', new Secret('x'));
    await vault.list();
    expect(asked).toBe(1);
  });

  it('takes the right passphrase after a wrong one', async () => {
    await withPassphrase();
    const answers = [new Secret('wrong'), PASSPHRASE];
    const vault = createAgeVault({
      path,
      unlock: { kind: 'passphrase', read: async () => answers.shift() ?? PASSPHRASE },
      locked,
    });
    await expect(vault.list()).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    expect(await vault.list()).toEqual([]);
  });

  it('passes on why there is no passphrase', async () => {
    await withPassphrase();
    const refusal = new IdctlError('INPUT_REQUIRED', 'A passphrase is needed and there is no terminal.');
    const vault = createAgeVault({
      path,
      unlock: { kind: 'passphrase', read: () => Promise.reject(refusal) },
      locked,
    });
    await expect(vault.get('a')).rejects.toBe(refusal);
    expect(await vault.status()).toMatchObject({ state: 'locked', detail: refusal.message });
  });

  it('stays behind a symbolic link', async () => {
    const vault = await withIdentityFile();
    await vault.set('a', new Secret('x'));
    const link = `${path}.link`;
    await symlink(path, link);
    const linked = createAgeVault({
      path: link,
      unlock: { kind: 'identity-file', path: identityPath },
      locked,
    });
    await linked.set('b', new Secret('y'));
    expect(await vault.list()).toEqual(['a', 'b']);
  });

  it('is as it was when it cannot be written', async () => {
    const vault = await withIdentityFile();
    await vault.set('a', new Secret('old'));
    // A folder in the place of the draft stops also root.
    await mkdir(`${path}.tmp`);
    await expect(vault.set('a', new Secret('new'))).rejects.toMatchObject({
      code: 'VAULT_LOCKED',
      message: expect.stringMatching(/cannot be written .* It is as it was/),
    });
    expect(await read(vault, 'a')).toBe('old');
  });

  it('replaces what a killed writer left behind', async () => {
    const vault = await withIdentityFile();
    await writeFile(`${path}.tmp`, 'half a fi');
    await vault.set('a', new Secret('x'));
    expect((await readdir(join(path, '..'))).sort()).toEqual(['identity.txt', 'vault.age']);
  });

  it('tells in its status when others may read the file, and closes it with the next write', async () => {
    const vault = await withIdentityFile();
    await chmod(path, 0o644);
    expect(await vault.status()).toMatchObject({
      state: 'ready',
      detail: expect.stringContaining('mode 644'),
    });
    await vault.set('a', new Secret('x'));
    expect((await vault.status()).detail).not.toContain('mode');
  });
});

describe('An age vault is locked, not empty,', () => {
  it('when there is no file', async () => {
    await createIdentityFile(identityPath, locked);
    await expectLocked(reopened(), 'uninitialised', /There is no vault at/);
  });

  it('when the path is a folder', async () => {
    await withIdentityFile();
    await rm(path);
    await mkdir(path);
    await expectLocked(reopened(), 'locked', /cannot be read \(EISDIR\)/);
  });

  it('with the wrong identity', async () => {
    const vault = await withIdentityFile();
    await vault.set('a', new Secret('fake-value'));
    await rm(identityPath);
    await createIdentityFile(identityPath, locked);
    await expectLocked(reopened(), 'locked', /key that was given does not open/);
  });

  it('with the wrong passphrase', async () => {
    await withPassphrase();
    const vault = createAgeVault({ path, unlock: passphrase(new Secret('fake-wrong')), locked });
    await expectLocked(vault, 'locked', /passphrase does not open/);
  });

  it('with an identity file that is missing', async () => {
    await withIdentityFile();
    await rm(identityPath);
    await expectLocked(reopened(), 'locked', /There is no identity file/);
  });

  it.each([
    '',
    '# only a comment\n',
    'ssh-ed25519 AAAA\n',
    'AGE-SECRET-KEY-1FAKE\n',
    'age-encryption.org/v1\n',
  ])('with an identity file that holds %j', async (text) => {
    await withIdentityFile();
    await writeFile(identityPath, text);
    await expectLocked(reopened(), 'locked', /is not an age identity file/);
  });

  it.each(['604', '640', '622'])('with an identity file of mode %s', async (mode) => {
    await withIdentityFile();
    await chmod(identityPath, Number.parseInt(mode, 8));
    await expectLocked(reopened(), 'locked', /Other users may read the identity file/);
    expect((await reopened().status()).remedy).toBe(`Run: chmod 600 ${identityPath}`);
  });

  it.runIf(process.getuid?.() === 0)(
    "but not with a group-readable identity file of another's, as systemd hands it over",
    async () => {
      await withIdentityFile();
      await chown(identityPath, 65_534, 65_534);
      await chmod(identityPath, 0o440);
      expect(await reopened().list()).toEqual([]);
    },
  );

  it('without its key file', async () => {
    await withPassphrase();
    await rm(`${path}.key`);
    await expectLocked(
      createAgeVault({ path, unlock: passphrase(), locked }),
      'locked',
      /key file .* is missing/,
    );
  });

  it('with a key file that was cut off', async () => {
    await withPassphrase();
    await truncate(`${path}.key`, 90);
    await expectLocked(
      createAgeVault({ path, unlock: passphrase(), locked }),
      'locked',
      /key file .* cut off/,
    );
  });

  it.each([
    ['of a newer version', '{"schemaVersion":2,"secrets":{"a":"fake-value"}}'],
    ['that are not text', '{"schemaVersion":1,"secrets":{"a":{"value":"fake-value"}}}'],
    ['in a list', '{"schemaVersion":1,"secrets":["fake-value"]}'],
    ['without JSON', 'fake-value'],
  ])('when it holds secrets %s', async (_what, text) => {
    await withIdentityFile();
    await writeFile(path, await sealedFor(identityPath, text));
    await expectLocked(reopened(), 'locked', /opens, but does not hold/);
  });

  it('when it was cut off anywhere', async () => {
    const vault = await withIdentityFile();
    await vault.set('a', new Secret('fake-value'));
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        await writeFile(path, whole.subarray(0, length));
        await expect(reopened().get('a')).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
        expect(await reopened().status()).toMatchObject({ state: 'locked' });
      }),
    );
  });

  it('when any bit of it was changed', async () => {
    const vault = await withIdentityFile();
    await vault.set('a', new Secret('fake-value'));
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        await writeFile(path, changed);
        await expect(reopened().get('a')).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
      }),
    );
  });
});

describe('Making an age vault', () => {
  it('does not overwrite one', async () => {
    const vault = await withIdentityFile();
    await vault.set('a', new Secret('x'));
    const again = initAgeVault({ path, unlock: { kind: 'identity-file', path: identityPath }, locked });
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await vault.list()).toEqual(['a']);
  });

  it('does not overwrite an identity file', async () => {
    await createIdentityFile(identityPath, locked);
    const before = await readFile(identityPath, 'utf8');
    await expect(createIdentityFile(identityPath, locked)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readFile(identityPath, 'utf8')).toBe(before);
  });

  it('goes on where an interrupted run left a key file, and only with its passphrase', async () => {
    await withPassphrase();
    const key = await readFile(`${path}.key`);
    await rm(path);
    const wrong = initAgeVault({ path, unlock: passphrase(new Secret('wrong')), locked, scryptWorkFactor });
    await expect(wrong).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    await initAgeVault({ path, unlock: passphrase(), locked, scryptWorkFactor });
    expect(await readFile(`${path}.key`)).toEqual(key);
    expect(await createAgeVault({ path, unlock: passphrase(), locked }).list()).toEqual([]);
  });

  it('refuses an empty passphrase and leaves no file', async () => {
    const made = initAgeVault({ path, unlock: passphrase(new Secret('')), locked, scryptWorkFactor });
    await expect(made).rejects.toMatchObject({ code: 'USAGE' });
    await expect(stat(`${path}.key`)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

async function identityIn(file: string): Promise<string> {
  const line = (await readFile(file, 'utf8')).split('\n').find((text) => text.startsWith('AGE-SECRET-KEY-'));
  return line ?? expect.unreachable();
}

async function opened(file: string, identityFile: string): Promise<unknown> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(await identityIn(identityFile));
  return JSON.parse(await decrypter.decrypt(await readFile(file), 'text'));
}

async function sealedFor(identityFile: string, text: string): Promise<Uint8Array> {
  const [, recipient] = (await readFile(identityFile, 'utf8')).match(/public key: (age1\S+)/) ?? [];
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient ?? expect.unreachable());
  return encrypter.encrypt(text);
}
