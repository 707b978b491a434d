import { IdctlCommand } from '../../../cli/base-command.ts';
import { actFlags, actOnUser, changeText, userArg } from '../../../cli/directory/user-act.ts';
import type { UserChange } from '../../../services/directory/users.ts';

export default class OktaUsersUnsuspend extends IdctlCommand<typeof OktaUsersUnsuspend, UserChange> {
  static override summary = 'Let a suspended user in again.';
  static override examples = [
    '<%= config.bin %> okta users unsuspend mira@corp.example',
    '<%= config.bin %> okta users unsuspend mira@corp.example --connection cic',
  ];
  static override args = userArg;
  static override flags = actFlags;

  protected override execute(): Promise<UserChange> {
    return actOnUser(this.context, { user: this.args.user, act: 'unsuspend' }, this.flags, null);
  }

  protected override render(change: UserChange): string {
    return changeText(change);
  }
}
