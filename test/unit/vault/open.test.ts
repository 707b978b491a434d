import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { openVault } from '../../../src/vault/open.ts';
import { scratchFolder, sharedLock } from './support.ts';

const folder = await scratchFolder();
const locked = sharedLock();

describe('Opening the vault of a profile', () => {
  it('gives the backend that it names', async () => {
    expect((await openVault({ backend: 'memory' }, { locked })).backend).toBe('memory');
    const age = {
      backend: 'age',
      path: join(folder, 'x.age'),
      unlock: { kind: 'identity-file', path: 'x' },
    } as const;
    expect((await openVault(age, { locked })).backend).toBe('age');
    const keychain = { backend: 'keychain', service: 'idctl-test', workerPath: 'x.js' } as const;
    expect((await openVault(keychain, { locked })).backend).toBe('keychain');
  });

  it('does not fall back from an age file that is not there, nor make one', async () => {
    const path = join(folder, 'absent.age');
    const unlock = { kind: 'identity-file', path: join(folder, 'absent.txt') } as const;
    const vault = await openVault({ backend: 'age', path, unlock }, { locked });
    await expect(vault.set('a', new Secret('x'))).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    await expect(access(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not fall back from a keychain whose helper is missing', async () => {
    const workerPath = join(folder, 'absent.js');
    const vault = await openVault(
      { backend: 'keychain', service: 'idctl-test', workerPath, env: {} },
      { locked },
    );
    await expect(vault.get('a')).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    expect(await vault.status()).toMatchObject({ backend: 'keychain', state: 'absent' });
  });
});
