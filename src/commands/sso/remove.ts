import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { removalJson, removalText } from '../../cli/sso/removal-views.ts';
import { confirmTarget } from '../../cli/terminal/confirm.ts';
import type { Removal } from '../../services/sso/remove.ts';
import { removalOf, removeWiring } from '../../services/sso/remove.ts';

interface Result {
  readonly removal: Removal;
  readonly done: boolean;
}

export default class SsoRemove extends IdctlCommand<typeof SsoRemove, Result> {
  static override summary = 'Take a wiring away; both ends are as they were before it.';
  static override description =
    'Removes what the wiring made, and gives what it found its former values back. Nothing else is touched.';
  static override examples = [
    '<%= config.bin %> sso remove partners --dry-run',
    '<%= config.bin %> sso remove partners --confirm partners',
  ];
  static override args = {
    wiring: Args.string({ required: true, description: 'Name of the wiring.' }),
  };
  static override flags = {
    confirm: Flags.string({ description: 'The name again, instead of a question.' }),
    'dry-run': Flags.boolean({ description: 'Show what would be taken away; change nothing.' }),
  };

  protected override async execute(): Promise<Result> {
    const { wiring } = this.args;
    const deps = await this.context.sso();
    const removal = await removalOf(deps, wiring);
    if (this.flags['dry-run']) return { removal, done: false };
    await confirmTarget(wiring, this.flags.confirm, 'take away the wiring', this.context.prompts);
    return { removal: await removeWiring(deps, wiring), done: true };
  }

  protected override toJson({ removal, done }: Result): object {
    return removalJson(removal, done);
  }

  protected override render({ removal, done }: Result): string {
    return removalText(removal, done);
  }
}
