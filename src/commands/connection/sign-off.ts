import { Args } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';

interface Result {
  readonly connection: string;
}

export default class ConnectionSignOff extends IdctlCommand<typeof ConnectionSignOff, Result> {
  static override summary = 'End the session that is kept for a connection.';
  static override examples = [
    '<%= config.bin %> connection sign-off cyberark',
    '<%= config.bin %> connection sign-off opa --json',
  ];
  static override args = { name: Args.string({ required: true, description: 'Name of the connection.' }) };

  protected override async execute(): Promise<Result> {
    const health = await (await this.context.connections()).port(this.args.name, 'health');
    await health.signOff();
    return { connection: this.args.name };
  }

  protected override render({ connection }: Result): string {
    return `Signed off from ${connection}.`;
  }
}
