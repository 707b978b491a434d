import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { MigratedVault } from '../../cli/setup/migrate-vault.ts';
import { migrateProfileVault, VAULT_BACKENDS } from '../../cli/setup/migrate-vault.ts';

export default class VaultMigrate extends IdctlCommand<typeof VaultMigrate, MigratedVault> {
  static override summary = 'Move everything to another backend, and the profile with it.';
  static override description =
    'Every value is read back from the new backend before the old one loses any. A second run continues an interrupted one.';
  static override examples = [
    '<%= config.bin %> vault migrate --to age --identity ~/.config/idctl/identity.txt',
    '<%= config.bin %> vault migrate --to keychain --keep-source',
    '<%= config.bin %> vault migrate --to age --identity identity.txt --without-source',
  ];
  static override flags = {
    to: Flags.option({ options: VAULT_BACKENDS, required: true, description: 'The new backend.' })(),
    identity: Flags.string({
      description: 'With age: identity file that opens it; made when it is not there.',
    }),
    file: Flags.string({ description: 'With age: the vault’s file.' }),
    'keep-source': Flags.boolean({ description: 'Leave the old backend as it is.' }),
    'without-source': Flags.boolean({
      description: 'Do not read the old backend, which may be dead: its secrets are set anew.',
    }),
  };

  protected override async execute(): Promise<MigratedVault> {
    const { to, identity, file } = this.flags;
    return migrateProfileVault(this.context, {
      ...{ to, identity, file },
      keepSource: this.flags['keep-source'],
      withoutSource: this.flags['without-source'],
    });
  }

  protected override render({ from, to, copied, alreadyThere, removed, missing }: MigratedVault): string {
    const moved = this.flags['without-source']
      ? `The vault is ${to} now. Nothing was read from ${from}, and nothing removed from it.`
      : `Moved from ${from} to ${to}: ${copied.length} copied, ${alreadyThere.length} there before, ${removed.length} removed from ${from}.`;
    const anew = missing.map((name) => `  idctl vault set ${name}`);
    return [
      moved,
      ...(anew.length === 0 ? [] : ['The profile names secrets that it does not hold:', ...anew]),
    ].join('\n');
  }
}
