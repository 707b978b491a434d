import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { loanFlags, loanRequest } from '../../cli/pam/loan-flags.ts';
import type { Receiving } from '../../cli/pam/receive.ts';
import { chooseReceiving, receive, receiveFlags } from '../../cli/pam/receive.ts';
import { leaseJson } from '../../cli/pam/views.ts';
import { returnLease } from '../../services/pam/check-in.ts';
import type { GrantedLoan } from '../../services/pam/exec.ts';
import { checkOutOrWait } from '../../services/pam/exec.ts';
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

  protected override readonly timeoutBoundsWait = true;

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
    await this.#handOver(loan, receiving);
    return loan;
  }

  /** A loan that could not be handed over is given back: nobody could use it, and nobody would think of it. */
  async #handOver(loan: GrantedLoan, receiving: Receiving): Promise<void> {
    const { io } = this.started;
    try {
      this.context.options.lifecycle.interrupted.throwIfAborted();
      if (await receive(receiving, loan.secret)) {
        io.say(`The password is on the clipboard, and will be cleared in ${this.flags['copy-ttl']}.`);
      }
    } catch (error) {
      await returnLease(await this.context.pam(), { lease: loan.lease });
      throw error;
    }
    const until = loan.lease.expiresAt === null ? '' : ` until ${loan.lease.expiresAt}`;
    if (loan.lease.exclusive !== 'no') {
      io.say(
        `Checked out ${loan.lease.alias}${until}. Give it back with: idctl pam checkin ${loan.lease.id}`,
      );
    }
    if (loan.policy.oneTime === 'yes') io.say('It is a one-time password: the vendor changes it afterwards.');
  }

  /** @throws what the vendor answers, naming the lease that is still out. */
  protected override async takeBack({ lease }: GrantedLoan): Promise<void> {
    await returnLease(await this.context.pam(), { lease });
    this.started.io.say(`The password could not be shown, and was given back: ${lease.alias} is not out.`);
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

  protected override render({ secret }: GrantedLoan): string {
    return this.flags.reveal ? secret.reveal() : '';
  }
}
