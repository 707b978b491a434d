/** Proof that a vault keeps what it is given, for `idctl doctor`. */
import { randomUUID } from 'node:crypto';
import { IdctlError } from '../core/errors.ts';
import { shortId } from '../core/ids.ts';
import { Secret } from '../core/secret.ts';
import type { Vault } from './contract.ts';

export type VaultProbe =
  | { readonly healthy: true; readonly detail: string }
  | {
      readonly healthy: false;
      readonly failedAt: 'status' | 'write' | 'read' | 'remove';
      readonly detail: string;
      readonly remedy: string;
    };

const REMEDY =
  'Look at idctl vault status, and move to another backend with idctl vault migrate if it stays.';

/** Writes a value of its own, reads it back and removes it. Never throws. */
export async function probeVault(vault: Vault): Promise<VaultProbe> {
  const status = await vault.status();
  if (status.state !== 'ready') {
    return { healthy: false, failedAt: 'status', detail: status.detail, remedy: status.remedy ?? REMEDY };
  }
  const name = shortId('idctl-canary');
  const value = new Secret(randomUUID());
  let step: 'write' | 'read' | 'remove' = 'write';
  try {
    await vault.set(name, value);
    step = 'read';
    const kept = await vault.get(name);
    step = 'remove';
    const removed = await vault.remove(name);
    if (kept === null || !kept.equals(value))
      return broken('read', 'The vault did not give back what was written to it.');
    if (!removed || (await vault.get(name)) !== null)
      return broken('remove', 'The vault kept a value after its removal.');
    return { healthy: true, detail: status.detail };
  } catch (error) {
    if (step === 'read') await vault.remove(name).catch(() => false);
    return error instanceof IdctlError
      ? { healthy: false, failedAt: step, detail: error.message, remedy: error.hint ?? REMEDY }
      : broken(step, 'The vault failed in a way that idctl does not know.');
  }
}

function broken(failedAt: 'write' | 'read' | 'remove', detail: string): VaultProbe {
  return { healthy: false, failedAt, detail, remedy: REMEDY };
}
