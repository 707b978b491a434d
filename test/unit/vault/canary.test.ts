import { describe, expect, it } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { probeVault } from '../../../src/vault/canary.ts';
import { vaultWith } from './faulty-vault.ts';

const refusal = new IdctlError('VAULT_LOCKED', 'It is locked.', { hint: 'Unlock it.' });
const refuse = () => Promise.reject(refusal);

describe('The canary', () => {
  it('is not written to a vault that is not ready', async () => {
    const vault = vaultWith(() => ({
      status: async () => ({
        backend: 'memory',
        state: 'locked',
        detail: 'It is locked.',
        remedy: 'Unlock it.',
      }),
    }));
    expect(await probeVault(vault)).toEqual({
      healthy: false,
      failedAt: 'status',
      detail: 'It is locked.',
      remedy: 'Unlock it.',
    });
    expect(await vault.list()).toEqual([]);
  });

  it.each([
    ['write', { set: refuse }],
    ['read', { get: refuse }],
    ['remove', { remove: refuse }],
  ] as const)('names the step at which the vault refuses: %s', async (failedAt, faults) => {
    expect(await probeVault(vaultWith(() => faults))).toEqual({
      healthy: false,
      failedAt,
      detail: 'It is locked.',
      remedy: 'Unlock it.',
    });
  });

  it('finds a vault that gives back something else, and takes its value away again', async () => {
    const vault = vaultWith(() => ({ get: async () => new Secret('something else') }));
    expect(await probeVault(vault)).toMatchObject({ healthy: false, failedAt: 'read' });
    expect(await vault.list()).toEqual([]);
  });

  it('finds a vault that forgets', async () => {
    expect(await probeVault(vaultWith(() => ({ set: async () => undefined })))).toMatchObject({
      failedAt: 'read',
    });
  });

  it('finds a vault that does not remove', async () => {
    expect(await probeVault(vaultWith(() => ({ remove: async () => true })))).toMatchObject({
      failedAt: 'remove',
    });
  });

  it('is taken away again when it cannot be read', async () => {
    const vault = vaultWith(() => ({ get: refuse }));
    await probeVault(vault);
    expect(await vault.list()).toEqual([]);
  });
});
