import { IdctlCommand } from '../../cli/base-command.ts';
import { LEASE_COLUMNS, leaseJson } from '../../cli/pam/views.ts';
import { outputFlag, renderList } from '../../cli/render/list-output.ts';
import type { LeaseView } from '../../services/pam/sweep.ts';
import { listLeases } from '../../services/pam/sweep.ts';

interface Result {
  readonly leases: readonly LeaseView[];
}

export default class PamLeases extends IdctlCommand<typeof PamLeases, Result> {
  static override summary = 'What is out, by the records of this machine.';
  static override examples = [
    '<%= config.bin %> pam leases',
    '<%= config.bin %> pam leases --json --query "leases[?due]"',
  ];
  static override flags = { output: outputFlag };

  protected override async execute(): Promise<Result> {
    return { leases: await listLeases(await this.context.pam()) };
  }

  protected override toJson({ leases }: Result): object {
    return { leases: leases.map(({ lease, due }) => ({ ...leaseJson(lease), due })) };
  }

  protected override render(result: Result): string {
    if (result.leases.length === 0) this.started.io.say('Nothing is out.');
    return renderList(
      this.flags.output,
      result.leases,
      LEASE_COLUMNS,
      this.toJson(result),
      this.started.io.columns,
    );
  }
}
