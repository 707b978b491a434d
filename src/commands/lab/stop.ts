import { IdctlCommand } from '../../cli/base-command.ts';
import { openLabRemote } from '../../cli/lab/lab-remote.ts';

interface Result {
  readonly stopped: true;
}

export default class LabStop extends IdctlCommand<typeof LabStop, Result> {
  static override summary = 'Stop a lab that runs in the background.';
  static override examples = ['<%= config.bin %> lab stop', '<%= config.bin %> lab stop --json'];

  protected override async execute(): Promise<Result> {
    await (await openLabRemote(this.context)).call('POST', 'stop', {});
    return { stopped: true };
  }

  protected override render(): string {
    return 'The lab is stopping.';
  }
}
