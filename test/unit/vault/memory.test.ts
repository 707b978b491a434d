import { createMemoryVault } from '../../../src/vault/memory.ts';
import { vaultCases } from './vault-cases.ts';

vaultCases('a vault in memory', { make: async () => createMemoryVault() });
