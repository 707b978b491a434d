/** From the profile's vault section to an open vault. */
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { IdctlError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { Locks } from '../services/pam/lease.ts';
import type { AgeUnlock } from '../vault/age-unlock.ts';
import type { Vault } from '../vault/contract.ts';
import type { VaultConfig } from '../vault/open.ts';
import { openVault } from '../vault/open.ts';
import { helperScript } from './installation.ts';
import type { Environment } from './paths.ts';
import type { Profile } from './profile/load.ts';
import type { VaultSettings } from './profile/schema.ts';
import { lockedBy } from './state-files.ts';
import type { Prompts } from './terminal/prompts.ts';

export interface VaultDeps {
  readonly environment: Environment;
  readonly locks: Locks;
  /** The passphrase where neither variable nor credential nor file gives it. */
  readonly typedPassphrase: () => Promise<Secret>;
}

export function askPassphrase(prompts: Prompts, message = 'Passphrase of the vault:'): Promise<Secret> {
  return prompts.secret({ message, answeredBy: 'IDCTL_VAULT_PASSPHRASE_FILE' });
}

/** For a vault that is there. @throws VAULT_LOCKED where nobody can be asked: nothing is wrong with the command line. */
export async function typePassphrase(prompts: Prompts): Promise<Secret> {
  if (prompts.possible) return askPassphrase(prompts);
  throw new IdctlError('VAULT_LOCKED', 'The vault opens by a passphrase, and nobody can be asked here.', {
    hint: 'Name a file that holds it: IDCTL_VAULT_PASSPHRASE_FILE.',
  });
}

/** @throws CONFIG_INVALID when the profile names no vault. */
export async function vaultOf(profile: Profile, deps: VaultDeps): Promise<Vault> {
  if (profile.vault === undefined) {
    throw new IdctlError('CONFIG_INVALID', `The profile ${profile.name} names no vault.`, {
      hint: 'Choose one with: idctl init    or write a vault section: backend: keychain, or backend: age.',
    });
  }
  return openVault(vaultConfig(profile.path, profile.vault, deps), { locked: lockedBy(deps.locks, 'vault') });
}

/** Paths in a profile are relative to the profile. */
export function vaultConfig(profilePath: string, settings: VaultSettings, deps: VaultDeps): VaultConfig {
  const here = (path: string): string => (isAbsolute(path) ? path : join(dirname(profilePath), path));
  switch (settings.backend) {
    case 'keychain':
      return {
        backend: 'keychain',
        service: settings.service ?? 'idctl',
        workerPath: helperScript('keychain-worker'),
      };
    case 'age': {
      const path = here(settings.file ?? profilePath.replace(/\.yaml$/, '.vault.age'));
      return { backend: 'age', path, unlock: unlockOf(settings, here, deps) };
    }
    default:
      return { backend: 'memory' };
  }
}

function unlockOf(
  settings: Extract<VaultSettings, { backend: 'age' }>,
  here: (path: string) => string,
  deps: VaultDeps,
): AgeUnlock {
  if (settings.identity !== undefined) return { kind: 'identity-file', path: here(settings.identity) };
  return { kind: 'passphrase', read: () => readPassphrase(settings, here, deps) };
}

/** Environment beats credential beats file beats question; each absent one is passed over, a broken one is not. */
async function readPassphrase(
  settings: Extract<VaultSettings, { backend: 'age' }>,
  here: (path: string) => string,
  { environment, typedPassphrase }: VaultDeps,
): Promise<Secret> {
  const credentials = environment['CREDENTIALS_DIRECTORY'];
  const path =
    environment['IDCTL_VAULT_PASSPHRASE_FILE'] ??
    (settings.credential !== undefined && credentials !== undefined
      ? join(credentials, settings.credential)
      : undefined) ??
    (settings.passphraseFile === undefined ? undefined : here(settings.passphraseFile));
  if (path === undefined) return typedPassphrase();
  try {
    return new Secret((await readFile(path, 'utf8')).replace(/\r?\n$/, ''));
  } catch (error) {
    throw new IdctlError('VAULT_LOCKED', `The file with the vault's passphrase (${path}) cannot be read.`, {
      cause: error,
    });
  }
}

/** What a vault says of itself; commands may not import the vault's own types. */
export type VaultState = Awaited<ReturnType<Vault['status']>>;
