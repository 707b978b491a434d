import { IdctlCommand } from '../../../cli/base-command.ts';
import { actFlags, actOnUser, changeText, confirmFlag, userArg } from '../../../cli/directory/user-act.ts';
import type { UserChange } from '../../../services/directory/users.ts';

export default class OktaUsersDeactivate extends IdctlCommand<typeof OktaUsersDeactivate, UserChange> {
  static override summary = 'End a user account; assignments to applications are lost.';
  static override examples = [
    '<%= config.bin %> okta users deactivate mira@corp.example --confirm mira@corp.example',
    '<%= config.bin %> okta users deactivate mira@corp.example --connection cic --confirm mira@corp.example',
  ];
  static override args = userArg;
  static override flags = { ...actFlags, confirm: confirmFlag };

  protected override execute(): Promise<UserChange> {
    return actOnUser(this.context, { user: this.args.user, act: 'deactivate' }, this.flags, {
      given: this.flags.confirm,
    });
  }

  protected override render(change: UserChange): string {
    return changeText(change);
  }
}
