import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { returnText } from '../../cli/pam/views.ts';
import { confirmTarget } from '../../cli/terminal/confirm.ts';
import { returnByName } from '../../services/pam/return-by-name.ts';
import type { ReturnOutcome } from '../../services/pam/return-outcome.ts';

interface Result {
  readonly account: string;
  readonly outcome: ReturnOutcome;
}

export default class PamCheckin extends IdctlCommand<typeof PamCheckin, Result> {
  static override summary = 'Give a privileged password back.';
  static override examples = [
    '<%= config.bin %> pam checkin okta-admin',
    '<%= config.bin %> pam checkin db-prod-sa --force --confirm db-prod-sa',
  ];
  static override args = {
    account: Args.string({ required: true, description: 'An account, or the id of a lease.' }),
  };
  static override flags = {
    force: Flags.boolean({ description: "End somebody else's loan." }),
    confirm: Flags.string({ description: 'The account again, to confirm --force without a question.' }),
  };

  protected override async execute(): Promise<Result> {
    const { force, confirm } = this.flags;
    if (force)
      await confirmTarget(this.args.account, confirm, "end somebody else's loan of", this.context.prompts);
    const outcome = await returnByName(await this.context.pam(), await this.context.aliases(), {
      name: this.args.account,
      force,
    });
    return { account: this.args.account, outcome };
  }

  protected override render({ account, outcome }: Result): string {
    return returnText(account, outcome);
  }
}
