import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { statusJson, statusText } from '../../cli/sso/status-views.ts';
import { wantsColour } from '../../cli/terminal/colour.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { WiringStatus } from '../../services/sso/status.ts';
import { statusOf } from '../../services/sso/status.ts';

interface Result {
  readonly wirings: readonly WiringStatus[];
}

export default class SsoStatus extends IdctlCommand<typeof SsoStatus, Result> {
  static override summary = 'Whether what was applied is still as it was applied.';
  static override examples = [
    '<%= config.bin %> sso status',
    '<%= config.bin %> sso status partners --check',
  ];
  static override strict = false;
  static override args = {
    wiring: Args.string({ description: 'One wiring or several; all when left out.' }),
  };
  static override flags = {
    check: Flags.boolean({ description: 'Exit with 9 unless everything is as it was applied.' }),
  };

  protected override async execute(): Promise<Result> {
    return { wirings: await statusOf(await this.context.sso(), this.words) };
  }

  protected override exitCodeOf({ wirings }: Result): number {
    return this.flags.check && wirings.some((it) => it.state !== 'in-step') ? EXIT.CHECK_FAILED : 0;
  }

  protected override toJson({ wirings }: Result): object {
    return { wirings: wirings.map(statusJson) };
  }

  protected override render({ wirings }: Result): string {
    if (wirings.length === 0) this.started.io.say('No wiring was applied from here.');
    return statusText(wirings, this.started.io.columns, this.colour);
  }

  private get colour(): boolean {
    const { environment, io } = this.context.options;
    return wantsColour(environment, io.stdoutIsTty);
  }
}
