/** A vault that ends with the process: for tests and for a profile that wants to keep nothing. */
import type { Secret } from '../core/secret.ts';
import type { Vault } from './contract.ts';
import { assertSecretName, secretsIn } from './names.ts';

export function createMemoryVault(): Vault {
  const secrets = new Map<string, Secret>();
  return {
    backend: 'memory',
    async status() {
      return {
        backend: 'memory',
        state: 'ready',
        detail: `In memory, with ${secretsIn(secrets.size)}, until this process ends.`,
      };
    },
    async get(name) {
      assertSecretName(name);
      return secrets.get(name) ?? null;
    },
    async set(name, value) {
      assertSecretName(name);
      secrets.set(name, value);
    },
    async remove(name) {
      assertSecretName(name);
      return secrets.delete(name);
    },
    async list() {
      return [...secrets.keys()].sort();
    },
  };
}
