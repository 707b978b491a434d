import { exportAudit } from '../../cli/audit-export.ts';
import { IdctlCommand } from '../../cli/base-command.ts';

interface Result {
  readonly exported: true;
}

export default class AuditExport extends IdctlCommand<typeof AuditExport, Result> {
  static override summary = 'The audit log as it is, one JSON record a line, for another system.';
  static override examples = [
    '<%= config.bin %> audit export > audit.jsonl',
    '<%= config.bin %> audit export | logger -t idctl',
  ];

  protected override async execute(): Promise<Result> {
    await exportAudit(this.context);
    return { exported: true };
  }

  /** The lines have been written already: nothing may follow them, with `--json` neither. */
  protected override get printsItself(): boolean {
    return true;
  }

  protected override render(): string {
    return '';
  }
}
