import { Args } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { USER_COLUMNS } from '../../../cli/directory/views.ts';
import { outputFlag, renderList } from '../../../cli/render/list-output.ts';
import type { Membership } from '../../../services/directory/groups.ts';
import { membersOf } from '../../../services/directory/groups.ts';

export default class OktaGroupsMembers extends IdctlCommand<typeof OktaGroupsMembers, Membership> {
  static override summary = 'Who is in a group.';
  static override examples = [
    '<%= config.bin %> okta groups members Okta-Admins',
    '<%= config.bin %> okta groups members Everyone --output csv',
  ];
  static override args = { group: Args.string({ required: true, description: 'Name or id.' }) };
  static override flags = { connection: connectionFlag, output: outputFlag };

  protected override async execute(): Promise<Membership> {
    return membersOf(await oktaDirectoryDeps(this.context, this.flags.connection), this.args.group);
  }

  protected override render(result: Membership): string {
    if (result.members.length === 0) this.started.io.say(`Nobody is in ${result.group.name}.`);
    return renderList(this.flags.output, result.members, USER_COLUMNS, result, this.started.io.columns);
  }
}
