import { IdctlCommand } from '../../../cli/base-command.ts';
import { actFlags, actOnUser, changeText, userArg } from '../../../cli/directory/user-act.ts';
import type { UserChange } from '../../../services/directory/users.ts';

export default class OktaUsersActivate extends IdctlCommand<typeof OktaUsersActivate, UserChange> {
  static override summary = 'Begin or begin again a user account; it is told by mail.';
  static override examples = [
    '<%= config.bin %> okta users activate mira@corp.example',
    '<%= config.bin %> okta users activate mira@corp.example --reason "back from leave"',
  ];
  static override args = userArg;
  static override flags = actFlags;

  protected override execute(): Promise<UserChange> {
    return actOnUser(this.context, { user: this.args.user, act: 'activate' }, this.flags, null);
  }

  protected override render(change: UserChange): string {
    return changeText(change);
  }
}
