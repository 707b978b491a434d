/** Choosing the vault of a new profile. */
import type { Vault } from '../../vault/contract.ts';
import type { Context } from '../context.ts';
import type { VaultSettings } from '../profile/schema.ts';
import { openOrMakeVault } from './make-vault.ts';

export interface VaultChoice {
  readonly backend?: 'keychain' | 'age' | undefined;
  readonly identity?: string | undefined;
}

export interface ChosenVault {
  readonly settings: VaultSettings;
  readonly vault: Vault;
}

/** Asks for what was not said, and proves that the chosen vault opens. @throws VAULT_LOCKED, INPUT_REQUIRED */
export async function chooseVault(context: Context, choice: VaultChoice): Promise<ChosenVault> {
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
  const vault = await openOrMakeVault(context, settings);
  await vault.list();
  return { settings, vault };
}
