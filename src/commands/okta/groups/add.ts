import { IdctlCommand } from '../../../cli/base-command.ts';
import { changeMember, membershipArgs } from '../../../cli/directory/membership.ts';
import { actFlags } from '../../../cli/directory/user-act.ts';
import type { MembershipChange } from '../../../services/directory/groups.ts';

export default class OktaGroupsAdd extends IdctlCommand<typeof OktaGroupsAdd, MembershipChange> {
  static override summary = 'Put a user into a group; done when he is in it already.';
  static override examples = [
    '<%= config.bin %> okta groups add Okta-Admins mira@corp.example',
    '<%= config.bin %> okta groups add Okta-Admins mira@corp.example --reason CHG-1042 --json',
  ];
  static override args = membershipArgs;
  static override flags = actFlags;

  protected override async execute(): Promise<MembershipChange> {
    return changeMember(this.context, 'add', this.args, this.flags);
  }

  protected override render({ group, user }: MembershipChange): string {
    return `${user.login} is in ${group.name}.`;
  }
}
