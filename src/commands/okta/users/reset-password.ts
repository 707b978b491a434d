import { IdctlCommand } from '../../../cli/base-command.ts';
import { actFlags, actOnUser, changeText, confirmFlag, userArg } from '../../../cli/directory/user-act.ts';
import type { UserChange } from '../../../services/directory/users.ts';

export default class OktaUsersResetPassword extends IdctlCommand<typeof OktaUsersResetPassword, UserChange> {
  static override summary = 'Take the password away and mail a link to set a new one.';
  static override examples = [
    '<%= config.bin %> okta users reset-password mira@corp.example --confirm mira@corp.example',
    '<%= config.bin %> okta users reset-password mira@corp.example --confirm mira@corp.example --json',
  ];
  static override args = userArg;
  static override flags = { ...actFlags, confirm: confirmFlag };

  protected override execute(): Promise<UserChange> {
    return actOnUser(this.context, { user: this.args.user, act: 'reset-password' }, this.flags, {
      given: this.flags.confirm,
    });
  }

  protected override render(change: UserChange): string {
    return changeText(change);
  }
}
