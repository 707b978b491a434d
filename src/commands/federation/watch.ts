import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { runWatch } from '../../cli/federation/watch-run.ts';
import type { WatchReport } from '../../services/federation/watch/watch.ts';

export default class FederationWatch extends IdctlCommand<typeof FederationWatch, WatchReport> {
  static override summary =
    'The logs of both ends of a federation as they grow, for one user or application, in the order of time.';
  static override description =
    'One line an event, with --json one object. An event that names nobody is shown when it is part of an act of the one who is watched, or, with a question mark, when it failed within two minutes of an event at the other end. Nothing is remembered between runs. Ctrl-C ends with 130.';
  static override examples = [
    '<%= config.bin %> federation watch --user ana@acme.example --connection wic --connection cic',
    '<%= config.bin %> federation watch --app partners --since 15m --for 10m --json',
  ];
  static override flags = {
    user: Flags.string({ description: 'Login or mail address of the one to be watched.' }),
    app: Flags.string({ description: 'Label, name or id of an application or identity provider.' }),
    connection: Flags.string({
      char: 'c',
      multiple: true,
      description: 'An end; repeatable. Every connection with a log when left out.',
    }),
    since: Flags.string({ description: 'Begin at an instant, or so long ago; now when left out.' }),
    interval: Flags.string({ description: 'Pause between two looks.', default: '5s' }),
    for: Flags.string({ description: 'End after this time, such as 10m.' }),
  };

  protected override get printsItself(): boolean {
    return true;
  }

  protected override async execute(): Promise<WatchReport> {
    return runWatch(this.started, this.flags);
  }

  protected override render(): string {
    return '';
  }
}
