/** The one vault that the profile names. There is no second choice: a vault that cannot be opened is an error. */
import type { AgeVaultOptions } from './age-file.ts';
import type { Vault } from './contract.ts';
import type { KeychainVaultOptions } from './keychain.ts';
import { createMemoryVault } from './memory.ts';
import type { CrossProcessLock } from './writer.ts';

export type VaultConfig =
  | ({ readonly backend: 'keychain' } & Omit<KeychainVaultOptions, 'locked'>)
  | ({ readonly backend: 'age' } & Omit<AgeVaultOptions, 'locked'>)
  | { readonly backend: 'memory' };

/** What a vault needs of its surroundings. */
export interface VaultEnvironment {
  readonly locked: CrossProcessLock;
}

/** Touches nothing yet: the first call of the vault does, and tells what is wrong. */
export async function openVault(config: VaultConfig, { locked }: VaultEnvironment): Promise<Vault> {
  switch (config.backend) {
    case 'memory':
      return createMemoryVault();
    case 'keychain': {
      const { createKeychainVault } = await import('./keychain.ts');
      return createKeychainVault({ ...config, locked });
    }
    case 'age': {
      const { createAgeVault } = await import('./age-file.ts');
      return createAgeVault({ ...config, locked });
    }
  }
}
