/** Opening the vault of a set-up; an age vault that is not there is made. */
import { existsSync } from 'node:fs';
import type { Secret } from '../../core/secret.ts';
import { createIdentityFile, initAgeVault } from '../../vault/age-init.ts';
import { sealedKeyPath } from '../../vault/age-unlock.ts';
import type { Vault } from '../../vault/contract.ts';
import type { VaultConfig } from '../../vault/open.ts';
import { openVault } from '../../vault/open.ts';
import type { Context } from '../context.ts';
import type { VaultSettings } from '../profile/schema.ts';
import { lockedBy } from '../state-files.ts';
import { askPassphrase, typePassphrase, vaultConfig } from '../vault-of.ts';

type Locked = ReturnType<typeof lockedBy>;
type AgeConfig = Extract<VaultConfig, { backend: 'age' }>;

/**
 * The vault of these settings, made where it is an age vault and not there. Its passphrase is asked for once.
 *
 * @throws VAULT_LOCKED, INPUT_REQUIRED
 */
export async function openOrMakeVault(context: Context, settings: VaultSettings): Promise<Vault> {
  const { environment } = context.options;
  const { locks } = context.state;
  let typed: Promise<Secret> | undefined;
  const typedPassphrase = (): Promise<Secret> => {
    if (!isMissing) return typePassphrase(context.prompts);
    typed ??= passphraseForNew(context, config);
    return typed;
  };
  const config = vaultConfig(context.profilePath, settings, { environment, locks, typedPassphrase });
  const isMissing = config.backend === 'age' && !existsSync(config.path);
  const locked = lockedBy(locks, 'vault');
  if (isMissing) await makeAgeVault(config, locked);
  return openVault(config, { locked });
}

/** A key file without its vault is what an interrupted set-up left: its passphrase is chosen already. */
function passphraseForNew(context: Context, config: VaultConfig): Promise<Secret> {
  const isChosen = config.backend === 'age' && existsSync(sealedKeyPath(config.path));
  return isChosen ? typePassphrase(context.prompts) : chooseNewPassphrase(context);
}

async function makeAgeVault({ path, unlock }: AgeConfig, locked: Locked): Promise<void> {
  if (unlock.kind === 'identity-file' && !existsSync(unlock.path))
    await createIdentityFile(unlock.path, locked);
  await initAgeVault({ path, unlock, locked });
}

/** Asks until it was typed twice alike: a slip would lock everybody out of the vault for good. */
async function chooseNewPassphrase({ prompts, options: { io } }: Context): Promise<Secret> {
  for (;;) {
    const chosen = await askPassphrase(prompts, 'Passphrase for the new vault:');
    if (chosen.isEmpty()) {
      io.say('It must not be empty. Choose four or more random words.');
      continue;
    }
    const again = await askPassphrase(prompts, 'The same again, to confirm:');
    if (again.equals(chosen)) {
      io.say('Making the vault: its key is sealed slowly on purpose, which takes some seconds.');
      return chosen;
    }
    io.say('The two are not the same. Nothing was made yet; choose once more.');
  }
}
