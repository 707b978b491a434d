import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import type { MembershipChange } from '../../../services/directory/groups.ts';
import { changeMembership } from '../../../services/directory/groups.ts';

export default class OktaGroupsAdd extends IdctlCommand<typeof OktaGroupsAdd, MembershipChange> {
  static override summary = 'Put a user into a group; done when he is in it already.';
  static override examples = [
    '<%= config.bin %> okta groups add Okta-Admins mira@corp.example',
    '<%= config.bin %> okta groups add Okta-Admins mira@corp.example --reason CHG-1042 --json',
  ];
  static override args = {
    group: Args.string({ required: true, description: 'Name or id of the group.' }),
    user: Args.string({ required: true, description: 'Login or id of the user.' }),
  };
  static override flags = {
    connection: connectionFlag,
    reason: Flags.string({ description: 'Why, for the audit log.' }),
  };

  protected override async execute(): Promise<MembershipChange> {
    const deps = await oktaDirectoryDeps(this.context, this.flags.connection);
    const { group, user } = this.args;
    return changeMembership(deps, { group, user, change: 'add', reason: this.flags.reason ?? null });
  }

  protected override render({ group, user }: MembershipChange): string {
    return `${user.login} is in ${group.name}.`;
  }
}
