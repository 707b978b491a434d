import { IdctlCommand } from '../../../cli/base-command.ts';
import { actFlags, actOnUser, changeText, confirmFlag, userArg } from '../../../cli/directory/user-act.ts';
import type { UserChange } from '../../../services/directory/users.ts';

export default class OktaUsersClearSessions extends IdctlCommand<typeof OktaUsersClearSessions, UserChange> {
  static override summary = 'End all sessions and tokens of a user.';
  static override examples = [
    '<%= config.bin %> okta users clear-sessions mira@corp.example --confirm mira@corp.example',
    '<%= config.bin %> okta users clear-sessions mira@corp.example --confirm mira@corp.example --reason "stolen laptop"',
  ];
  static override args = userArg;
  static override flags = { ...actFlags, confirm: confirmFlag };

  protected override execute(): Promise<UserChange> {
    return actOnUser(this.context, { user: this.args.user, act: 'clear-sessions' }, this.flags, {
      given: this.flags.confirm,
    });
  }

  protected override render(change: UserChange): string {
    return changeText(change);
  }
}
