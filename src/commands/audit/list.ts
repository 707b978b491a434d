import { Flags } from '@oclif/core';
import { auditTarget } from '../../cli/audit-target.ts';
import { IdctlCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/render/list-output.ts';
import { toSeconds } from '../../cli/render/table.ts';
import { recentRecords } from '../../services/audit/look.ts';
import type { AuditRecord } from '../../services/audit/port.ts';

interface Result {
  readonly records: readonly AuditRecord[];
}

const COLUMNS = [
  { title: '#', value: (it: AuditRecord) => String(it.sequence) },
  { title: 'AT', value: (it: AuditRecord) => toSeconds(it.at), atLeast: 17 },
  { title: 'USER', value: (it: AuditRecord) => it.user, atLeast: 4 },
  { title: 'ACTION', value: (it: AuditRecord) => it.action, atLeast: 12 },
  { title: 'OUTCOME', value: (it: AuditRecord) => it.outcome },
  { title: 'TARGET', value: (it: AuditRecord) => it.target, atLeast: 8 },
  { title: 'CONNECTION', value: (it: AuditRecord) => it.connection, atLeast: 6 },
  { title: 'REASON', value: (it: AuditRecord) => it.reason ?? '', atLeast: 8 },
];

export default class AuditList extends IdctlCommand<typeof AuditList, Result> {
  static override summary = 'Who took what, when and why, by the log of this machine.';
  static override examples = [
    '<%= config.bin %> audit list',
    '<%= config.bin %> audit list --target okta-admin --last 500 -o csv',
  ];
  static override flags = {
    last: Flags.integer({ description: 'So many of the newest.', default: 50, min: 1 }),
    target: Flags.string({
      description: 'Only this account: short name, name or id, by whichever it was taken.',
    }),
    action: Flags.string({ description: 'Only this action, such as pam.checkout.' }),
    output: outputFlag,
  };

  protected override async execute(): Promise<Result> {
    const { last, target, action } = this.flags;
    return {
      records: await recentRecords(this.context.audit(), {
        last,
        ...(target === undefined ? {} : await auditTarget(this.context, target)),
        ...(action === undefined ? {} : { action }),
      }),
    };
  }

  protected override render(result: Result): string {
    if (result.records.length === 0) this.started.io.say('Nothing is logged.');
    return renderList(this.flags.output, result.records, COLUMNS, result, this.started.io.columns);
  }
}
