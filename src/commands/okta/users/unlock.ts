import { IdctlCommand } from '../../../cli/base-command.ts';
import { actFlags, actOnUser, changeText, userArg } from '../../../cli/directory/user-act.ts';
import type { UserChange } from '../../../services/directory/users.ts';

export default class OktaUsersUnlock extends IdctlCommand<typeof OktaUsersUnlock, UserChange> {
  static override summary = 'Unlock a user who mistyped the password too often.';
  static override examples = [
    '<%= config.bin %> okta users unlock mira@corp.example',
    '<%= config.bin %> okta users unlock 00u1ab2cd3EF4gh5I6j7 --json',
  ];
  static override args = userArg;
  static override flags = actFlags;

  protected override execute(): Promise<UserChange> {
    return actOnUser(this.context, { user: this.args.user, act: 'unlock' }, this.flags, null);
  }

  protected override render(change: UserChange): string {
    return changeText(change);
  }
}
