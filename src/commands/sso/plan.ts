import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { loadWirings } from '../../cli/sso/load-wiring.ts';
import { writePlanFile } from '../../cli/sso/plan-file.ts';
import { planJson } from '../../cli/sso/plan-json.ts';
import { planText } from '../../cli/sso/plan-text.ts';
import { wantsColour } from '../../cli/terminal/colour.ts';
import { IdctlError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Plan } from '../../services/sso/plan.ts';
import { hasChanges, planWiring } from '../../services/sso/plan.ts';

interface Result {
  readonly plans: readonly Plan[];
}

export default class SsoPlan extends IdctlCommand<typeof SsoPlan, Result> {
  static override summary = 'What an apply would change at both ends; changes nothing.';
  static override examples = [
    '<%= config.bin %> sso plan --file partners.yaml',
    '<%= config.bin %> sso plan --file wirings/ --check',
    '<%= config.bin %> sso plan --file partners.yaml --out partners.plan.json',
  ];
  static override flags = {
    file: Flags.string({ char: 'f', required: true, description: 'A wiring, or a folder of wirings.' }),
    check: Flags.boolean({ description: 'Exit with 9 when there are changes or a check fails.' }),
    out: Flags.string({
      description: 'Keep the plan, for apply --plan, which refuses when anything has changed since.',
    }),
  };

  protected override async execute(): Promise<Result> {
    const { file, out } = this.flags;
    const wirings = await loadWirings(file);
    if (out !== undefined && wirings.length > 1) {
      throw new IdctlError('USAGE', '--out keeps the plan of one wiring, and the folder has several.');
    }
    const deps = await this.context.sso();
    const plans: Plan[] = [];
    for (const { wiring } of wirings) plans.push(await planWiring(deps, wiring));
    const [plan] = plans;
    if (out !== undefined && plan !== undefined) await writePlanFile(out, file, plan);
    return { plans };
  }

  protected override exitCodeOf({ plans }: Result): number {
    const failed = plans.some((it) => it.checks.some(({ state }) => state === 'fail'));
    return this.flags.check && (failed || plans.some(hasChanges)) ? EXIT.CHECK_FAILED : 0;
  }

  protected override toJson({ plans }: Result): object {
    return { wirings: plans.map(planJson) };
  }

  protected override render({ plans }: Result): string {
    return plans.map((it) => planText(it, this.colour)).join('\n\n');
  }

  private get colour(): boolean {
    const { environment, io } = this.context.options;
    return wantsColour(environment, io.stdoutIsTty);
  }
}
