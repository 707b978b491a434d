import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { AuditVerdict } from '../../services/audit/port.ts';

export default class AuditVerify extends IdctlCommand<typeof AuditVerify, AuditVerdict> {
  static override summary = 'Find removed, edited or reordered lines of the audit log.';
  static override description =
    'Write the head down somewhere else from time to time: with --head a log that was cut and rebuilt is found, too.';
  static override examples = [
    '<%= config.bin %> audit verify',
    '<%= config.bin %> audit verify --head "$(cat last-head)" --json',
  ];
  static override flags = {
    head: Flags.string({ description: 'A head written down earlier, which must be in the chain.' }),
  };

  protected override async execute(): Promise<AuditVerdict> {
    const { head } = this.flags;
    return this.context.audit().verify(head === undefined ? {} : { expectedHead: head });
  }

  protected override exitCodeOf({ faults }: AuditVerdict): number {
    return faults.length > 0 ? 9 : 0;
  }

  protected override render({ records, faults, head }: AuditVerdict): string {
    if (faults.length > 0) return faults.map((it) => `line ${it.line}: ${it.problem}`).join('\n');
    return `${records} ${records === 1 ? 'record' : 'records'}, unbroken.${head === null ? '' : `\nhead ${head}`}`;
  }
}
