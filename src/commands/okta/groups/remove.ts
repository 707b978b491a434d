import { IdctlCommand } from '../../../cli/base-command.ts';
import { changeMember, membershipArgs } from '../../../cli/directory/membership.ts';
import { actFlags } from '../../../cli/directory/user-act.ts';
import type { MembershipChange } from '../../../services/directory/groups.ts';

export default class OktaGroupsRemove extends IdctlCommand<typeof OktaGroupsRemove, MembershipChange> {
  static override summary = 'Take a user out of a group; done when he is not in it.';
  static override examples = [
    '<%= config.bin %> okta groups remove Okta-Admins mira@corp.example',
    '<%= config.bin %> okta groups remove Okta-Admins mira@corp.example --reason CHG-1042 --json',
  ];
  static override args = membershipArgs;
  static override flags = actFlags;

  protected override async execute(): Promise<MembershipChange> {
    return changeMember(this.context, 'remove', this.args, this.flags);
  }

  protected override render({ group, user }: MembershipChange): string {
    return `${user.login} is not in ${group.name}.`;
  }
}
