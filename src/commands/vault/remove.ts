import { Args } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { IdctlError } from '../../core/errors.ts';

interface Result {
  readonly removed: string;
}

export default class VaultRemove extends IdctlCommand<typeof VaultRemove, Result> {
  static override summary = 'Remove a secret from the vault.';
  static override examples = [
    '<%= config.bin %> vault remove pvwa-password',
    '<%= config.bin %> vault remove session/cyberark',
  ];
  static override args = { name: Args.string({ required: true, description: 'Name of the secret.' }) };

  protected override async execute(): Promise<Result> {
    const { name } = this.args;
    if (await (await this.context.vault()).remove(name)) return { removed: name };
    throw new IdctlError('NOT_FOUND', `The vault holds no "${name}".`, { hint: 'See: idctl vault list' });
  }

  protected override render({ removed }: Result): string {
    return `Removed ${removed}.`;
  }
}
