import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { AccountEntry } from '../../cli/profile/schema.ts';
import { addAlias } from '../../cli/setup/alias.ts';

interface Result {
  readonly alias: string;
  readonly account: AccountEntry;
}

export default class AccountAdd extends IdctlCommand<typeof AccountAdd, Result> {
  static override summary = 'Give a privileged account a short name.';
  static override examples = [
    '<%= config.bin %> account add okta-admin cyberark:Okta-Admins/okta-admin-sam',
    '<%= config.bin %> account add db-prod sa@db1.corp.example --replace',
  ];
  static override args = {
    alias: Args.string({ required: true, description: 'The short name.' }),
    account: Args.string({
      required: true,
      description: 'Short name, connection:name, user@target, container/name or id.',
    }),
  };
  static override flags = { replace: Flags.boolean({ description: 'Replace a short name that is there.' }) };

  protected override async execute(): Promise<Result> {
    const { alias, account } = this.args;
    return { alias, account: await addAlias(this.context, alias, account, this.flags.replace) };
  }

  protected override render({ alias, account }: Result): string {
    return `${alias} is ${account.connection}:${account.container}/${account.name} (${account.userName}).`;
  }
}
