/** Choosing and making the vault of a new profile. */
import { existsSync } from 'node:fs';
import { createIdentityFile, initAgeVault } from '../../vault/age-init.ts';
import type { VaultConfig } from '../../vault/open.ts';
import { openVault } from '../../vault/open.ts';
import type { Context } from '../context.ts';
import type { VaultSettings } from '../profile/schema.ts';
import { lockedBy } from '../state-files.ts';
import { vaultConfig } from '../vault-of.ts';

type Locked = ReturnType<typeof lockedBy>;

/** Makes the age vault and its identity file, each when it is not there. */
export async function prepareAgeVault(
  config: Extract<VaultConfig, { backend: 'age' }>,
  locked: Locked,
): Promise<void> {
  const { path, unlock } = config;
  if (unlock.kind === 'identity-file' && !existsSync(unlock.path))
    await createIdentityFile(unlock.path, locked);
  if (!existsSync(path)) await initAgeVault({ path, unlock, locked });
}

export interface VaultChoice {
  readonly backend?: 'keychain' | 'age' | undefined;
  readonly identity?: string | undefined;
}

/** Asks for what was not said, and proves that the chosen vault opens. @throws VAULT_LOCKED, INPUT_REQUIRED */
export async function chooseVault(context: Context, choice: VaultChoice): Promise<VaultSettings> {
  const backend =
    choice.backend ??
    (await context.prompts.choice({
      message: 'Where shall idctl keep its own secrets?',
      answeredBy: '--vault',
      choices: ['keychain', 'age'] as const,
    }));
  const settings: VaultSettings =
    backend === 'keychain'
      ? { backend }
      : { backend, ...(choice.identity === undefined ? {} : { identity: choice.identity }) };
  const { environment } = context.options;
  const config = vaultConfig(context.profilePath, settings, {
    environment,
    prompts: context.prompts,
    locks: context.state.locks,
  });
  const locked = lockedBy(context.state.locks, 'vault');
  if (config.backend === 'age') await prepareAgeVault(config, locked);
  await (await openVault(config, { locked })).list();
  return settings;
}
