import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaEventLog } from '../../../cli/directory/choose-connection.ts';
import { runFollow } from '../../../cli/directory/follow-run.ts';
import type { FollowReport } from '../../../services/directory/follow.ts';

export default class OktaLogsFollow extends IdctlCommand<typeof OktaLogsFollow, FollowReport> {
  static override summary =
    'The System Log as it grows, one event a line; the next run goes on where this one ends.';
  static override description =
    'With --json each line is one JSON object, and an error is one on stderr. What was shown is remembered in a checkpoint for each connection and filter, so that a run from cron with --once shows everything since the run before. Ctrl-C ends with 130.';
  static override examples = [
    '<%= config.bin %> okta logs follow --filter \'eventType sw "user.session"\'',
    '<%= config.bin %> okta logs follow --once --json --no-input >> okta-events.jsonl',
  ];
  static override flags = {
    since: Flags.string({
      description: 'Where the first run begins: an instant, or how long ago; now when left out.',
    }),
    filter: Flags.string({ description: "Expression in Okta's filter language." }),
    q: Flags.string({ description: 'Words that an event must have.' }),
    interval: Flags.string({ description: 'Pause between two looks.', default: '10s' }),
    for: Flags.string({ description: 'End after this time, such as 10m.', exclusive: ['once'] }),
    once: Flags.boolean({ description: 'Show what is new, and end.' }),
    restart: Flags.boolean({ description: 'Forget the checkpoint, and begin at --since.' }),
    checkpoint: Flags.string({ description: 'Name of a checkpoint of its own, for a second feed.' }),
    connection: connectionFlag,
  };

  protected override get printsItself(): boolean {
    return true;
  }

  protected override async execute(): Promise<FollowReport> {
    return runFollow(this.started, await oktaEventLog(this.context, this.flags.connection), this.flags);
  }

  protected override render(): string {
    return '';
  }
}
