/** A vault in memory of which a test replaces some methods. */
import type { Vault } from '../../../src/vault/contract.ts';
import { createMemoryVault } from '../../../src/vault/memory.ts';

export function vaultWith(faults: (vault: Vault) => Partial<Vault>): Vault {
  const vault = createMemoryVault();
  return { ...vault, ...faults(vault) };
}
