import { IdctlCommand } from '../../../cli/base-command.ts';
import { actFlags, actOnUser, changeText, confirmFlag, userArg } from '../../../cli/directory/user-act.ts';
import type { UserChange } from '../../../services/directory/users.ts';

export default class OktaUsersSuspend extends IdctlCommand<typeof OktaUsersSuspend, UserChange> {
  static override summary = 'Shut a user out until further notice; groups and applications stay.';
  static override examples = [
    '<%= config.bin %> okta users suspend mira@corp.example --confirm mira@corp.example',
    '<%= config.bin %> okta users suspend mira@corp.example --reason "left device in a taxi" --json',
  ];
  static override args = userArg;
  static override flags = { ...actFlags, confirm: confirmFlag };

  protected override execute(): Promise<UserChange> {
    return actOnUser(this.context, { user: this.args.user, act: 'suspend' }, this.flags, {
      given: this.flags.confirm,
    });
  }

  protected override render(change: UserChange): string {
    return changeText(change);
  }
}
