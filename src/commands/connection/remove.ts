import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { removeConnection } from '../../cli/setup/remove-connection.ts';
import { confirmTarget } from '../../cli/terminal/confirm.ts';

interface Result {
  readonly removed: string;
  readonly accounts: readonly string[];
}

export default class ConnectionRemove extends IdctlCommand<typeof ConnectionRemove, Result> {
  static override summary = 'Forget a connection, its session and its accounts’ short names.';
  static override examples = [
    '<%= config.bin %> connection remove old-pvwa',
    '<%= config.bin %> connection remove old-pvwa --confirm old-pvwa',
  ];
  static override args = { name: Args.string({ required: true, description: 'Name of the connection.' }) };
  static override flags = {
    confirm: Flags.string({ description: 'The name again, instead of a question.' }),
  };

  protected override async execute(): Promise<Result> {
    const { name } = this.args;
    (await this.context.connections()).entry(name);
    await confirmTarget(name, this.flags.confirm, 'forget the connection', this.context.prompts);
    return { removed: name, accounts: await removeConnection(this.context, name) };
  }

  protected override render({ removed, accounts }: Result): string {
    const short = accounts.length === 0 ? '' : ` Short names removed: ${accounts.join(', ')}.`;
    return `Forgot ${removed}.${short} Secrets that you stored for it stay: see idctl vault list.`;
  }
}
