import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { runInLab } from '../../cli/lab/lab-exec.ts';
import { commandOf } from '../../cli/pam/exec-run.ts';

interface Result {
  readonly exitCode: number;
}

export default class LabExec extends IdctlCommand<typeof LabExec, Result> {
  static override summary = 'A lab on free ports for the life of one command.';
  static override description =
    'The command finds idctl on its PATH, and a profile that points at the lab. Nothing of your own set-up is touched.';
  static override examples = [
    '<%= config.bin %> lab exec -- bash',
    "<%= config.bin %> lab exec -- sh -c 'idctl pam list && idctl pam checkout okta-admin --reveal'",
  ];
  static override strict = false;
  static override flags = {
    seed: Flags.string({ description: 'The same seed makes the same ids and passwords.' }),
  };

  protected override async execute(): Promise<Result> {
    return { exitCode: await runInLab(this.context, commandOf(this.argv), this.flags.seed) };
  }

  protected override exitCodeOf({ exitCode }: Result): number {
    return exitCode;
  }

  protected override render(): string {
    return '';
  }
}
