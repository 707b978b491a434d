import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { detailText, leaseJson } from '../../cli/pam/views.ts';
import type { AccountDetail } from '../../services/pam/look.ts';
import { showAccount } from '../../services/pam/look.ts';
import { resolveAccount } from '../../services/pam/resolve.ts';

export default class PamShow extends IdctlCommand<typeof PamShow, AccountDetail> {
  static override summary = 'One account: policy, holder, last rotation, history.';
  static override examples = [
    '<%= config.bin %> pam show okta-admin',
    '<%= config.bin %> pam show okta-admin --history --versions --json',
  ];
  static override args = {
    account: Args.string({ required: true, description: 'Short name, connection:name, user@target or id.' }),
  };
  static override flags = {
    history: Flags.boolean({ description: 'Who did what with it.' }),
    versions: Flags.boolean({ description: 'Versions of the secret that the vendor keeps.' }),
  };

  protected override async execute(): Promise<AccountDetail> {
    const deps = await this.context.pam();
    const resolved = await resolveAccount(deps, await this.context.aliases(), this.args.account);
    return showAccount(deps, resolved, { history: this.flags.history, versions: this.flags.versions });
  }

  protected override toJson({ resolved, leases, ...rest }: AccountDetail): object {
    return {
      account: { connection: resolved.connection, ...resolved.account, alias: resolved.alias },
      ...rest,
      leases: leases.map(leaseJson),
    };
  }

  protected override render(detail: AccountDetail): string {
    return detailText(detail);
  }
}
