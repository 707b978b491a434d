/** The age vault and the reference implementation of its format read each other's files. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { createAgeVault } from '../../../src/vault/age-file.ts';
import { createIdentityFile, initAgeVault } from '../../../src/vault/age-init.ts';
import type { AgeUnlock } from '../../../src/vault/age-unlock.ts';
import { scratchFolder, sharedLock } from '../../unit/vault/support.ts';
import { read } from '../../unit/vault/vault-cases.ts';
import { describeWith } from '../peers.ts';

const run = promisify(execFile);
const locked = sharedLock();

async function age(args: readonly string[], input = ''): Promise<string> {
  const running = run('age', args);
  running.child.stdin?.end(input);
  return (await running).stdout;
}

describeWith('The age vault', ['age', 'age-keygen'])('The age program', () => {
  it('decrypts a vault that idctl wrote', async () => {
    const folder = await scratchFolder();
    const path = join(folder, 'vault.age');
    const identity = join(folder, 'identity.txt');
    const unlock: AgeUnlock = { kind: 'identity-file', path: identity };
    await createIdentityFile(identity, locked);
    await initAgeVault({ path, unlock, locked });
    await createAgeVault({ path, unlock, locked }).set('okta/admin', new Secret('fäke\nvalue'));
    expect(JSON.parse(await age(['--decrypt', '--identity', identity, path]))).toEqual({
      schemaVersion: 1,
      secrets: { 'okta/admin': 'fäke\nvalue' },
    });
  });

  it('knows the identity file that idctl made, by the same recipient', async () => {
    const identity = join(await scratchFolder(), 'identity.txt');
    const recipient = await createIdentityFile(identity, locked);
    expect((await run('age-keygen', ['-y', identity])).stdout.trim()).toBe(recipient);
  });

  it('makes a vault, with an identity of its own, that idctl reads and writes', async () => {
    const folder = await scratchFolder();
    const path = join(folder, 'vault.age');
    const identity = join(folder, 'identity.txt');
    await run('age-keygen', ['-o', identity]);
    const recipient = (await run('age-keygen', ['-y', identity])).stdout.trim();
    await age(
      ['--encrypt', '--recipient', recipient, '--output', path],
      '{"schemaVersion":1,"secrets":{"a":"fake-one"}}',
    );
    const vault = createAgeVault({ path, unlock: { kind: 'identity-file', path: identity }, locked });
    expect(await read(vault, 'a')).toBe('fake-one');
    await vault.set('b', new Secret('fake-two'));
    expect(JSON.parse(await age(['-d', '-i', identity, path])).secrets).toEqual({
      a: 'fake-one',
      b: 'fake-two',
    });
  });

  it('would work as hard for the key file of a passphrase as for its own', async () => {
    const path = join(await scratchFolder(), 'vault.age');
    const unlock: AgeUnlock = {
      kind: 'passphrase',
      read: async () => new Secret('fake passphrase of four words'),
    };
    await initAgeVault({ path, unlock, locked });
    const [version, stanza] = (await readFile(`${path}.key`, 'latin1')).split('\n');
    expect(version).toBe('age-encryption.org/v1');
    expect(stanza).toMatch(/^-> scrypt \S+ 18$/);
    expect(await createAgeVault({ path, unlock, locked }).list()).toEqual([]);
  });
});
