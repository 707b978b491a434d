import { Args } from '@oclif/core';
import { IdctlCommand } from '../cli/base-command.ts';
import { examineConnections } from '../cli/doctor/connections.ts';
import { examineEnvironment } from '../cli/doctor/environment.ts';
import type { Section } from '../cli/render/findings.ts';
import { sectionsText } from '../cli/render/findings.ts';
import { wantsColour } from '../cli/terminal/colour.ts';
import { verdictOf } from '../services/connections/examine.ts';

interface Result {
  readonly verdict: 'pass' | 'warn' | 'fail';
  readonly sections: readonly Section[];
}

export default class Doctor extends IdctlCommand<typeof Doctor, Result> {
  static override summary = 'Look at everything that idctl needs: pass, warn, fail, each with its remedy.';
  static override description = 'Signs in to each connection once.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor cyberark --json'];
  static override strict = false;
  static override args = {
    connection: Args.string({ description: 'Only these connections; all when left out.' }),
  };

  protected override async execute(): Promise<Result> {
    const sections = [
      { title: 'this machine', findings: await examineEnvironment(this.context) },
      ...(await examineConnections(this.context, this.words)),
    ];
    return { verdict: verdictOf(sections.flatMap((it) => it.findings)), sections };
  }

  protected override exitCodeOf({ verdict }: Result): number {
    return verdict === 'fail' ? 9 : 0;
  }

  protected override render({ sections, verdict }: Result): string {
    const { environment, io } = this.context.options;
    return `${sectionsText(sections, wantsColour(environment, io.stdoutIsTty))}\n\n${verdict}`;
  }
}
