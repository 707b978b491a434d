import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { ApplyOutput } from '../../cli/sso/apply-run.ts';
import { runApply } from '../../cli/sso/apply-run.ts';
import { applyExit, applyJson, applyText } from '../../cli/sso/apply-views.ts';
import { wantsColour } from '../../cli/terminal/colour.ts';

export default class SsoApply extends IdctlCommand<typeof SsoApply, ApplyOutput> {
  static override summary = 'Bring both ends to what a wiring declares.';
  static override description =
    'Safe to repeat: a second run writes nothing. Safe to kill: the next run finds out what happened, and goes on. The ' +
    'wirings of a folder are applied by name, each behind those that it is "after"; one that fails is told at the end ' +
    '(exit 10), and stops only those that come after it.';
  static override examples = [
    '<%= config.bin %> sso apply --file partners.yaml',
    '<%= config.bin %> sso apply --file wirings/',
    '<%= config.bin %> sso apply --plan partners.plan.json',
    '<%= config.bin %> sso apply --rollback partners',
  ];
  static override flags = {
    file: Flags.string({ char: 'f', description: 'A wiring, or a folder of wirings.' }),
    plan: Flags.string({
      description: 'A plan kept by plan --out; refused when wiring or tenants have changed since.',
    }),
    adopt: Flags.boolean({
      description: 'Make things of the same name that are there already part of the wiring.',
    }),
    'rollback-on-failure': Flags.boolean({ description: 'Undo what this run did when it fails.' }),
    rollback: Flags.string({
      description: 'Undo the last run of the wiring of this name, and do nothing else.',
      exclusive: ['file', 'plan', 'adopt', 'rollback-on-failure', 'handover'],
    }),
    handover: Flags.string({
      description: 'Write files for what is done by hand, such as a certificate, into this folder.',
    }),
  };

  protected override async execute(): Promise<ApplyOutput> {
    return runApply(this.context, this.flags);
  }

  protected override exitCodeOf(output: ApplyOutput): number {
    return applyExit(output);
  }

  protected override toJson(output: ApplyOutput): object {
    return applyJson(output);
  }

  protected override render(output: ApplyOutput): string {
    return applyText(output, this.colour);
  }

  private get colour(): boolean {
    const { environment, io } = this.context.options;
    return wantsColour(environment, io.stdoutIsTty);
  }
}
