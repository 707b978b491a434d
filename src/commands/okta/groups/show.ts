import { Args } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { groupText } from '../../../cli/directory/views.ts';
import type { DirectoryGroup } from '../../../services/directory/port.ts';

interface Result {
  readonly connection: string;
  readonly group: DirectoryGroup;
}

export default class OktaGroupsShow extends IdctlCommand<typeof OktaGroupsShow, Result> {
  static override summary = 'One group.';
  static override examples = [
    '<%= config.bin %> okta groups show Everyone',
    '<%= config.bin %> okta groups show Okta-Admins --json --query group.id',
  ];
  static override args = { group: Args.string({ required: true, description: 'Name or id.' }) };
  static override flags = { connection: connectionFlag };

  protected override async execute(): Promise<Result> {
    const { connection, directory } = await oktaDirectoryDeps(this.context, this.flags.connection);
    return { connection, group: await directory.groups.get(this.args.group) };
  }

  protected override render({ group }: Result): string {
    return groupText(group);
  }
}
