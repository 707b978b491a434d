/** Moves all secrets from one vault to another. */
import { IdctlError } from '../core/errors.ts';
import { shortId } from '../core/ids.ts';
import { Secret } from '../core/secret.ts';
import type { Vault } from './contract.ts';

/** Names, sorted. */
export interface MigrationReport {
  readonly copied: readonly string[];
  /** In the target before, with the same value: a run before this one did it. */
  readonly alreadyThere: readonly string[];
  /** Removed from the source. Empty unless asked for. */
  readonly removed: readonly string[];
}

export interface MigrationOptions {
  /** Whether the source is emptied, once every value was read back from the target. */
  readonly removeSource: boolean;
}

/**
 * Copies, reads back and compares every value before the source loses any. A second run continues an interrupted one.
 *
 * @throws USAGE when both are the same store; CONFLICT, before anything is written, when the target has another value
 *   under a name, or when a value of the source changed meanwhile; VAULT_LOCKED; UNEXPECTED when the target does not
 *   give back what it was given.
 */
export async function migrateVault(
  from: Vault,
  to: Vault,
  options: MigrationOptions,
): Promise<MigrationReport> {
  const secrets = await readAll(from);
  await refuseSameStore(from, to);
  const missing = await missingFrom(to, secrets);
  for (const [name, value] of missing) await to.set(name, value);
  for (const [name, value] of secrets) await assertKept(to, name, value);
  if (options.removeSource) await removeAll(from, secrets);
  const names = [...secrets.keys()];
  return {
    copied: [...missing.keys()],
    alreadyThere: names.filter((name) => !missing.has(name)),
    removed: options.removeSource ? names : [],
  };
}

type Secrets = ReadonlyMap<string, Secret>;

async function readAll(vault: Vault): Promise<Secrets> {
  const secrets = new Map<string, Secret>();
  for (const name of await vault.list()) {
    const value = await vault.get(name);
    // A keychain may know a name whose secret was never written.
    if (value !== null) secrets.set(name, value);
  }
  return secrets;
}

/** Two ways to the same store would find everything copied already, and then remove it. */
async function refuseSameStore(from: Vault, to: Vault): Promise<void> {
  const name = shortId('idctl-migration');
  await to.set(name, new Secret('This value marks the target of a migration and can be removed.'));
  try {
    if ((await from.get(name)) === null) return;
  } finally {
    await to.remove(name);
  }
  throw new IdctlError('USAGE', 'Source and target of the migration are the same vault.', {
    hint: 'Name another backend, or another file.',
  });
}

async function missingFrom(to: Vault, secrets: Secrets): Promise<Secrets> {
  const missing = new Map<string, Secret>();
  const differing: string[] = [];
  for (const [name, value] of secrets) {
    const there = await to.get(name);
    if (there === null) missing.set(name, value);
    else if (!there.equals(value)) differing.push(name);
  }
  if (differing.length === 0) return missing;
  throw new IdctlError(
    'CONFLICT',
    `The target has other values for: ${differing.join(', ')}. Nothing was copied.`,
    {
      hint: 'Remove each of them from the vault whose value is out of date, then run the migration again.',
    },
  );
}

async function assertKept(to: Vault, name: string, value: Secret): Promise<void> {
  const kept = await to.get(name);
  if (kept?.equals(value) === true) return;
  throw new IdctlError(
    'UNEXPECTED',
    `The target did not give back ${name} as it was written. The source is untouched.`,
    {
      hint: 'Run idctl doctor on the target.',
    },
  );
}

async function removeAll(from: Vault, secrets: Secrets): Promise<void> {
  for (const [name, value] of secrets) {
    const now = await from.get(name);
    if (now !== null && !now.equals(value)) {
      throw new IdctlError(
        'CONFLICT',
        `${name} was changed in the source during the migration, and was left there.`,
        {
          hint: 'Decide which value is right, remove the other, and run the migration again.',
        },
      );
    }
    await from.remove(name);
  }
}
