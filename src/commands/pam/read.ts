import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { chooseReceiving, receive, receiveFlags } from '../../cli/pam/receive.ts';
import { unattendedOffers } from '../../cli/pam/unattended.ts';
import { readUnattended } from '../../services/pam/read-unattended.ts';
import type { UnattendedSecret } from '../../services/pam/unattended-port.ts';

export default class PamRead extends IdctlCommand<typeof PamRead, UnattendedSecret> {
  static override summary = 'Read a password by machine identity (CyberArk CCP), without a loan.';
  static override description =
    'For unattended runs: the connection’s client certificate is the identity, and nothing has to be given back.';
  static override examples = [
    'DB_PASSWORD=$(<%= config.bin %> pam read db-batch --container Databases --reveal)',
    '<%= config.bin %> pam read --user svc-001 --container Bulk --reveal --json',
  ];
  static override args = { name: Args.string({ description: 'Name of the account’s object.' }) };
  static override flags = {
    ...receiveFlags,
    container: Flags.string({ description: 'Safe that it is in.' }),
    user: Flags.string({ description: 'User name of the account.' }),
    target: Flags.string({ description: 'Address of the account.' }),
    reason: Flags.string({ description: 'Why; goes to the vendor and to the audit log.' }),
    connection: Flags.string({ char: 'c', description: 'The connection, where several offer it.' }),
  };

  protected override async execute(): Promise<UnattendedSecret> {
    const receiving = await chooseReceiving(this.flags, this.context);
    const { container, user, target, reason, connection } = this.flags;
    const { name } = this.args;
    const found = await readUnattended(
      await unattendedOffers(this.context, connection),
      this.context.audit(),
      {
        ...(name === undefined ? {} : { name }),
        ...(container === undefined ? {} : { container }),
        ...(user === undefined ? {} : { userName: user }),
        ...(target === undefined ? {} : { target }),
        ...(reason === undefined ? {} : { reason }),
      },
    );
    if (found.changing)
      this.started.io.say('The password is being changed right now: it may stop working at any moment.');
    await receive(receiving, found.secret);
    return found;
  }

  protected override toJson({ secret, ...rest }: UnattendedSecret): object {
    return { ...rest, ...(this.flags.reveal ? { secret: secret.reveal() } : {}) };
  }

  protected override get printsExactly(): boolean {
    return true;
  }

  protected override render({ secret }: UnattendedSecret): string {
    return this.flags.reveal ? secret.reveal() : '';
  }
}
