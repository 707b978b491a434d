import { Args } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { removeAlias } from '../../cli/setup/alias.ts';

interface Result {
  readonly removed: string;
}

export default class AccountRemove extends IdctlCommand<typeof AccountRemove, Result> {
  static override summary = 'Remove a short name; the account itself is not touched.';
  static override examples = [
    '<%= config.bin %> account remove db-prod',
    '<%= config.bin %> account remove db-prod --json',
  ];
  static override args = { alias: Args.string({ required: true, description: 'The short name.' }) };

  protected override async execute(): Promise<Result> {
    await removeAlias(this.context, this.args.alias);
    return { removed: this.args.alias };
  }

  protected override render({ removed }: Result): string {
    return `${removed} is no short name any more.`;
  }
}
