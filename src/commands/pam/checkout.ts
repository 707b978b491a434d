import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { deliver, takeBackUnshown } from '../../cli/pam/deliver.ts';
import { loanFlags, loanRequest } from '../../cli/pam/loan-flags.ts';
import { chooseReceiving, receiveFlags } from '../../cli/pam/receive.ts';
import { leaseJson } from '../../cli/pam/views.ts';
import { checkOutOrWait } from '../../services/pam/exec.ts';
import type { GrantedLoan } from '../../services/pam/grant.ts';
import { resolveAccount } from '../../services/pam/resolve.ts';

export default class PamCheckout extends IdctlCommand<typeof PamCheckout, GrantedLoan> {
  static override summary = 'Take a privileged password on loan.';
  static override description =
    'At a terminal the secret goes to the clipboard; elsewhere say --reveal. For one command, idctl pam exec is safer.';
  static override examples = [
    '<%= config.bin %> pam checkout okta-admin --reason "rotate signing key" --for 30m',
    'password=$(<%= config.bin %> pam checkout okta-admin --reveal)',
  ];
  static override args = {
    account: Args.string({ required: true, description: 'Short name, connection:name, user@target or id.' }),
  };
  static override flags = {
    ...loanFlags,
    ...receiveFlags,
    version: Flags.string({ description: 'An earlier version of the secret, where the vendor keeps them.' }),
  };

  protected override async execute(): Promise<GrantedLoan> {
    const receiving = await chooseReceiving(this.flags, this.context);
    const request = loanRequest(this.flags, this.context);
    const { version } = this.flags;
    const deps = await this.context.pam();
    const resolved = await resolveAccount(deps, await this.context.aliases(), this.args.account);
    const loan = await checkOutOrWait(deps, resolved, {
      ...request,
      purpose: 'checkout',
      ...(version === undefined ? {} : { version }),
    });
    await deliver(this.context, loan, receiving);
    return loan;
  }

  protected override takeBack({ lease }: GrantedLoan): Promise<boolean> {
    return takeBackUnshown(this.context, lease);
  }

  protected override toJson({ lease, secret }: GrantedLoan): object {
    const shown = this.flags.reveal ? { secret: secret.reveal() } : {};
    return {
      lease: leaseJson(lease),
      userName: lease.account.userName,
      target: lease.account.target,
      ...shown,
    };
  }

  protected override get printsExactly(): boolean {
    return true;
  }

  protected override render({ secret }: GrantedLoan): string {
    return this.flags.reveal ? secret.reveal() : '';
  }
}
