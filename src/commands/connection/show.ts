import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { notedTable } from '../../cli/render/noted-table.ts';
import { table } from '../../cli/render/table.ts';
import type { ExplainedField } from '../../cli/setup/explain.ts';
import { explainConnection } from '../../cli/setup/explain.ts';

interface Result {
  readonly connection: string;
  readonly fields: readonly ExplainedField[];
}

const COLUMNS = [
  { title: 'FIELD', value: (it: ExplainedField) => it.name },
  { title: 'VALUE', value: (it: ExplainedField) => String(it.value ?? ''), atLeast: 24 },
];
const FROM = { title: 'FROM', value: (it: ExplainedField) => it.origin };
const FOR = { title: 'FOR', value: (it: ExplainedField) => it.help };

export default class ConnectionShow extends IdctlCommand<typeof ConnectionShow, Result> {
  static override summary = 'One connection as it is in force; --explain says where each value comes from.';
  static override examples = [
    '<%= config.bin %> connection show cyberark --explain',
    '<%= config.bin %> connection show cyberark --query "fields[?name==\'url\'].value | [0]"',
  ];
  static override args = {
    connection: Args.string({ required: true, description: 'Name of the connection.' }),
  };
  static override flags = {
    explain: Flags.boolean({ description: 'Where each value comes from, and what it is for.' }),
  };

  protected override async execute(): Promise<Result> {
    const profile = await this.context.profile();
    const { entry, vendor } = (await this.context.connections()).entry(this.args.connection);
    return {
      connection: this.args.connection,
      fields: explainConnection(profile, this.args.connection, entry, vendor),
    };
  }

  protected override render({ fields }: Result): string {
    const { columns } = this.started.io;
    if (this.flags.explain) return notedTable(fields, [...COLUMNS, FROM], FOR, columns);
    const set = fields.filter((it) => it.origin !== 'not set');
    return table(set, COLUMNS, columns);
  }
}
