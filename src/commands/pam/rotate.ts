import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { RotationOutput } from '../../cli/pam/rotation-run.ts';
import { rotationExit, rotationJson, rotationText, runRotation } from '../../cli/pam/rotation-run.ts';
import { ROTATION_METHODS } from '../../services/pam/port.ts';

export default class PamRotate extends IdctlCommand<typeof PamRotate, RotationOutput> {
  static override summary = 'Change passwords now, wait, and prove that the change landed.';
  static override examples = [
    '<%= config.bin %> pam rotate okta-admin',
    '<%= config.bin %> pam rotate adm-backup adm-sql --concurrency 2 --max-failures 1',
    '<%= config.bin %> pam rotate --resume run_3k9x0a7mzq',
  ];
  static override strict = false;
  static override args = {
    account: Args.string({
      description: 'One account or several: short name, connection:name, user@target or id.',
    }),
  };
  static override flags = {
    method: Flags.option({
      options: ROTATION_METHODS,
      description:
        'change, reconcile (by another account), verify (change nothing), set (the secret on stdin).',
      default: 'change' as const,
    })(),
    confirm: Flags.string({ description: 'Number of accounts, to confirm several without a question.' }),
    concurrency: Flags.integer({ description: 'How many at once.', default: 1, min: 1, max: 16 }),
    'max-failures': Flags.integer({
      description: 'Start no more after so many failures.',
      default: 1,
      min: 1,
    }),
    resume: Flags.string({
      description: 'Finish a run that was left: verify what was sent, do what was not.',
      exclusive: ['method'],
    }),
    unfinished: Flags.boolean({ description: 'List runs that were left.', exclusive: ['resume'] }),
    'while-out': Flags.boolean({
      description: 'Also while it is out to you: the password that you hold ends, and the loan goes on.',
    }),
    timeout: Flags.string({
      description: 'Longest time for each account, from the request to its proof.',
      default: '20m',
      helpGroup: 'GLOBAL',
    }),
  };

  protected override async execute(): Promise<RotationOutput> {
    return runRotation(this.context, { ...this.flags, names: this.words });
  }

  protected override exitCodeOf(output: RotationOutput): number {
    return rotationExit(output);
  }

  protected override toJson(output: RotationOutput): object {
    return rotationJson(output);
  }

  protected override render(output: RotationOutput): string {
    return rotationText(output);
  }
}
