import { IdctlCommand } from '../../cli/base-command.ts';
import { openLabRemote } from '../../cli/lab/lab-remote.ts';

interface Result {
  readonly reset: true;
}

export default class LabReset extends IdctlCommand<typeof LabReset, Result> {
  static override summary = 'Seed the small company again: accounts, passwords, clock; faults are cleared.';
  static override examples = ['<%= config.bin %> lab reset', '<%= config.bin %> lab reset --json'];

  protected override async execute(): Promise<Result> {
    await (await openLabRemote(this.context)).call('POST', 'reset', {});
    return { reset: true };
  }

  protected override render(): string {
    return 'The lab is as it was at its start.';
  }
}
