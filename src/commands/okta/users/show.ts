import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { userArg } from '../../../cli/directory/user-act.ts';
import { userText } from '../../../cli/directory/views.ts';
import type { UserDetail } from '../../../services/directory/users.ts';
import { showUser } from '../../../services/directory/users.ts';

export default class OktaUsersShow extends IdctlCommand<typeof OktaUsersShow, UserDetail> {
  static override summary = 'One user: state, where the password lives, groups, administrator roles.';
  static override examples = [
    '<%= config.bin %> okta users show sam.reed@corp.example',
    '<%= config.bin %> okta users show sam.reed@corp.example --json --query user.attributes.department',
  ];
  static override args = userArg;
  static override flags = { connection: connectionFlag };

  protected override async execute(): Promise<UserDetail> {
    return showUser(await oktaDirectoryDeps(this.context, this.flags.connection), this.args.user);
  }

  protected override render(detail: UserDetail): string {
    return userText(detail);
  }
}
