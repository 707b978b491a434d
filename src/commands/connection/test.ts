import { Args } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { examineConnections } from '../../cli/doctor/connections.ts';
import type { Section } from '../../cli/render/findings.ts';
import { sectionsText } from '../../cli/render/findings.ts';
import { wantsColour } from '../../cli/terminal/colour.ts';
import { verdictOf } from '../../services/connections/examine.ts';

interface Result {
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly connections: readonly Section[];
}

export default class ConnectionTest extends IdctlCommand<typeof ConnectionTest, Result> {
  static override summary = 'Reach a connection, sign in, and say what it may do.';
  static override examples = [
    '<%= config.bin %> connection test cyberark',
    '<%= config.bin %> connection test --json',
  ];
  static override strict = false;
  static override args = { connection: Args.string({ description: 'Connections; all when left out.' }) };

  protected override async execute(): Promise<Result> {
    const connections = await examineConnections(this.context, this.words);
    return { verdict: verdictOf(connections.flatMap((it) => it.findings)), connections };
  }

  protected override exitCodeOf({ verdict }: Result): number {
    return verdict === 'fail' ? 9 : 0;
  }

  protected override render({ connections }: Result): string {
    const { environment, io } = this.context.options;
    if (connections.length === 0) io.say('No connection yet. Add one: idctl connection add');
    return sectionsText(connections, wantsColour(environment, io.stdoutIsTty));
  }
}
