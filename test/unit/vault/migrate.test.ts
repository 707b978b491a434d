import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { Vault } from '../../../src/vault/contract.ts';
import { createMemoryVault } from '../../../src/vault/memory.ts';
import { migrateVault } from '../../../src/vault/migrate.ts';
import { vaultWith } from './faulty-vault.ts';
import { read } from './vault-cases.ts';

let from: Vault;
let to: Vault;

beforeEach(async () => {
  from = createMemoryVault();
  to = createMemoryVault();
  await from.set('a', new Secret('fake-one'));
  await from.set('b', new Secret('fake-two'));
});

async function contents(vault: Vault): Promise<Record<string, string | null>> {
  const entries: Array<[string, string | null]> = [];
  for (const name of await vault.list()) entries.push([name, await read(vault, name)]);
  return Object.fromEntries(entries);
}

const BOTH = { a: 'fake-one', b: 'fake-two' };

describe('Migrating a vault', () => {
  it('copies everything and leaves the source', async () => {
    const report = await migrateVault(from, to, { removeSource: false });
    expect(report).toEqual({ copied: ['a', 'b'], alreadyThere: [], removed: [] });
    expect(await contents(to)).toEqual(BOTH);
    expect(await contents(from)).toEqual(BOTH);
  });

  it('empties the source when asked to', async () => {
    const report = await migrateVault(from, to, { removeSource: true });
    expect(report).toEqual({ copied: ['a', 'b'], alreadyThere: [], removed: ['a', 'b'] });
    expect(await contents(to)).toEqual(BOTH);
    expect(await from.list()).toEqual([]);
  });

  it('keeps what else the target holds', async () => {
    await to.set('other', new Secret('fake-three'));
    await migrateVault(from, to, { removeSource: true });
    expect(await contents(to)).toEqual({ ...BOTH, other: 'fake-three' });
  });

  it('continues where an earlier run was interrupted, and a further run has nothing to do', async () => {
    await to.set('a', new Secret('fake-one'));
    expect(await migrateVault(from, to, { removeSource: true })).toEqual({
      copied: ['b'],
      alreadyThere: ['a'],
      removed: ['a', 'b'],
    });
    expect(await migrateVault(from, to, { removeSource: true })).toEqual({
      copied: [],
      alreadyThere: [],
      removed: [],
    });
  });

  it('changes nothing when the target has another value under a name', async () => {
    await to.set('b', new Secret('fake-other'));
    const error = await migrateVault(from, to, { removeSource: true }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('b') });
    expect(`${error}`).not.toContain('fake-');
    expect(await contents(to)).toEqual({ b: 'fake-other' });
    expect(await contents(from)).toEqual(BOTH);
  });

  it('removes nothing when one value does not come back as it was written', async () => {
    const target = vaultWith((vault) => ({
      set: (name, value) => vault.set(name, name === 'b' ? new Secret('mangled') : value),
    }));
    await expect(migrateVault(from, target, { removeSource: true })).rejects.toMatchObject({
      code: 'UNEXPECTED',
    });
    expect(await contents(from)).toEqual(BOTH);
  });

  it('removes nothing when the target locks half way', async () => {
    const target = vaultWith((vault) => ({
      set: async (name, value) => {
        if (name === 'b') throw new IdctlError('VAULT_LOCKED', 'It is locked.');
        await vault.set(name, value);
      },
    }));
    await expect(migrateVault(from, target, { removeSource: true })).rejects.toMatchObject({
      code: 'VAULT_LOCKED',
    });
    expect(await contents(from)).toEqual(BOTH);
    expect(await contents(target)).toEqual({ a: 'fake-one' });
  });

  it('refuses two ways to the same store, which it would empty', async () => {
    await expect(migrateVault(from, { ...from }, { removeSource: true })).rejects.toMatchObject({
      code: 'USAGE',
    });
    expect(await contents(from)).toEqual(BOTH);
  });

  it('leaves a value in the source that changed during the migration', async () => {
    const target = vaultWith((vault) => ({
      set: async (name, value) => {
        await vault.set(name, value);
        if (name === 'b') await from.set('b', new Secret('fake-newer'));
      },
    }));
    await expect(migrateVault(from, target, { removeSource: true })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await contents(from)).toEqual({ b: 'fake-newer' });
  });

  it('passes over a name without a value', async () => {
    const source = { ...from, list: async () => ['a', 'b', 'ghost'] };
    expect((await migrateVault(source, to, { removeSource: false })).copied).toEqual(['a', 'b']);
  });

  it('carries every value over unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[ -~]{1,200}$/), fc.string({ unit: 'binary' })),
        async (secrets) => {
          const source = createMemoryVault();
          const target = createMemoryVault();
          for (const [name, value] of Object.entries(secrets)) await source.set(name, new Secret(value));
          await migrateVault(source, target, { removeSource: true });
          expect(new Map(Object.entries(await contents(target)))).toEqual(new Map(Object.entries(secrets)));
          expect(await source.list()).toEqual([]);
        },
      ),
    );
  });
});
